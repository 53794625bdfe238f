import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startRegistry, type TestRegistry } from '@ko/oci/testing';
import { succeed, type Outcome } from './command';
import { GoShim } from './go-shim';
import { RecordingKubectl } from './recording-kubectl';
import { workspaces, type Workspace } from './workspace';

// The executors of deployments in a real workspace, with targets that say all themselves. What the graph infers, `deployments.spec.ts`
// tries.

const workspace = workspaces();

const dependsOn = ['api', 'web'].map((project) => ({ projects: [project], target: 'ko-layers--linux-amd64' }));
const target = (executor: string, more: object = {}) => ({ executor: `@ko/nx:${executor}`, ...more });
const project = (name: string, targets: object) => JSON.stringify({ name, targets });
const main = (text: string) => `package main\n\nfunc main() { println("${text}") }\n`;

const MANIFEST = `# Two pods.
kind: Pod
spec: {containers: [{image: ko://example.com/shop/cmd/api}]}   # api
---
kind: Pod
spec:
  containers:
  - image: "ko://example.com/shop/cmd/web"
  -   image: ko://example.com/shop/cmd/web
`;

const FILES = {
  'go.mod': 'module example.com/shop\n\ngo 1.21\n',
  '.ko.yaml': 'defaultBaseImage: scratch\n',
  'cmd/api/main.go': main('api'),
  // An image has what its app says of it, whoever publishes it.
  'cmd/api/project.json': project('api', {
    'ko-build': { options: { imageUser: 'nobody' } },
    'ko-run': target('run', { dependsOn: ['ko-layers--linux-amd64'] }),
  }),
  'cmd/web/main.go': main('web'),
  'broken/main.go': 'package main\n\nfunc main() { none() }\n',
  'config/pods.yaml': MANIFEST,
  'config/project.json': project('config', {
    'ko-resolve': target('resolve', { dependsOn }),
    'ko-apply': target('apply', { dependsOn }),
    'ko-create': target('create', { dependsOn }),
    'ko-delete': target('delete'),
  }),
  // Nothing is built before: what it names is compiled when it is resolved.
  'bad/a.yaml': 'image: ko://example.com/shop/cmd/api\n',
  'bad/project.json': project('bad', {
    'ko-resolve': target('resolve', { dependsOn: [] }),
    'ko-apply': target('apply', { dependsOn: [] }),
    typo: target('apply', { dependsOn: [], options: { tagz: ['v1'] } }),
  }),
};

let w: Workspace;
let registry: TestRegistry;
let kubectl: RecordingKubectl;
let go: GoShim;
beforeAll(async () => {
  registry = await startRegistry();
  w = await workspace({ files: FILES, env: { KO_DOCKER_REPO: `${registry.host}/team` } });
  const goRoot = (await succeed('go', ['env', 'GOROOT'], { cwd: w.root, env: process.env })).stdout.trim();
  go = new GoShim(join(w.root, '../shim'), join(goRoot, 'bin/go'), process.env['PATH'] ?? '');
  kubectl = new RecordingKubectl(join(w.root, '../kubectl'), go.env['PATH'] ?? '');
});
afterAll(() => registry.close());
beforeEach(() => kubectl.forget());

const RESOLVED = 'dist/ko/config/resolved.yaml';
const nx = (...args: string[]): Promise<Outcome> => w.nx(args, { env: kubectl.env });
const nxWith = (env: Record<string, string>, ...args: string[]) => w.nx(args, { env: { ...kubectl.env, ...env } });
const succeeds = (...args: string[]): Promise<Outcome> => w.nxSucceeds(args, { env: kubectl.env });
const pushes = () => registry.requests.filter(({ method }) => method === 'PUT').length;

/** A PATH with what Nx needs, and no kubectl. */
function pathWithout(): string {
  const bin = join(w.root, '../no-kubectl');
  mkdirSync(bin);
  symlinkSync(process.execPath, join(bin, 'node'));
  symlinkSync('/bin/sh', join(bin, 'sh'));
  return bin;
}

/** Status and text of a run that fails. */
async function failure(outcome: Promise<Outcome>): Promise<{ status: number | null; text: string }> {
  const result = await outcome;
  const text = `${result.stdout}\n${result.stderr}`;
  expect(text).not.toMatch(/^\s+at .*[(:]\d+/m);
  return { status: result.status, text };
}

interface Images {
  readonly images: readonly { readonly project: string; readonly reference: string }[];
}
const references = () =>
  Object.fromEntries(w.json<Images>('dist/ko/images.json').images.map((image) => [image.project, image.reference]));

test('ko-resolve publishes what ko-build does, and changes nothing but references', async () => {
  const { stdout } = await succeeds('run', 'config:ko-resolve');
  const { api = '', web = '' } = references();
  expect(w.read(RESOLVED)).toBe(
    MANIFEST.replace('ko://example.com/shop/cmd/api', api).replaceAll('ko://example.com/shop/cmd/web', web),
  );
  expect(stdout).toContain(`Resolved manifests: ${RESOLVED}\n`);
  expect(stdout).toContain(`\nImages:\n  api  ${api}\n  web  ${web}\n`);
  await succeeds('run-many', '-t', 'ko-build', '-p', 'api', 'web');
  expect(references()).toEqual({ api, web });
});

test('where all layers come from the cache, Go is not asked for anything', async () => {
  expect(await go.callsIn(() => succeeds('run', 'config:ko-resolve'))).toEqual([]);
});

test('with requireFresh, all is compiled on the spot, and the image is the same', async () => {
  const before = w.read(RESOLVED);
  const calls = await go.callsIn(() => succeeds('run', 'config:ko-resolve', '--requireFresh'));
  expect(calls.filter((call) => call.startsWith('build ')).length).toBe(2);
  expect(w.read(RESOLVED)).toBe(before);
});

test('layers that this run did not wait for are not looked at', async () => {
  const before = w.read(RESOLVED);
  const calls = await go.callsIn(() => succeeds('run', 'config:ko-resolve', '--exclude-task-dependencies'));
  expect(calls.some((call) => call.startsWith('list '))).toBe(true);
  expect(w.read(RESOLVED)).toBe(before);
});

test('--output names another file, also outside of the workspace; - is the standard input', async () => {
  const file = join(w.root, '../out/release.yaml');
  const line = `npx nx run config:ko-resolve -f - -l app=b --output=${file}`;
  const object = (app: string) =>
    `apiVersion: v1\nkind: Pod\nmetadata: {labels: {app: ${app}}}\nx: ko://example.com/shop/cmd/web\n`;
  writeFileSync(join(w.root, '../input.yaml'), `${object('a')}---\n${object('b')}`);
  const { stdout } = await w.succeeds('sh', ['-c', `${line} < ../input.yaml`], { env: kubectl.env });
  expect(stdout).toContain(`Resolved manifests: ${file}\n`);
  const { web = '' } = references();
  expect(readFileSync(file, 'utf8')).toBe(`---\n${object('b').replace('ko://example.com/shop/cmd/web', web)}`);
});

test.each(['apply', 'create'])('ko-%s gives kubectl the resolved manifests and its words', async (command) => {
  await succeeds('run', 'config:ko-resolve');
  const { stdout, stderr } = await succeeds('run', `config:ko-${command}`, '--tags=latest', '--context=x', '-n', 'web');
  expect(kubectl.args).toEqual([command, '-f', '-', '--context=x', '-n', 'web']);
  expect(kubectl.input).toBe(w.read(RESOLVED));
  expect(kubectl.asked).toBe('get --raw=/version --context=x --request-timeout=20s\n');
  expect(stdout).toContain('\nkubectl was here\n');
  expect(stderr).toContain("\nkubectl's warning\n");
});

test.each<[words: string[], args: string[]]>([
  [
    ['--', '-n', 'web'],
    ['-n', 'web'],
  ],
  [
    ['--', '--tags=v1', '--', '--recursive', '-f'],
    ['--recursive', '-f'],
  ],
  [
    ['--kubectlArgs=--prune', '--dry-run=server'],
    ['--prune', '--dry-run=server'],
  ],
])('of the words %j, kubectl gets %j', async (words, args) => {
  await succeeds('run', 'config:ko-apply', ...words);
  expect(kubectl.args).toEqual(['apply', '-f', '-', ...args]);
});

test.each<[what: string, env: Record<string, string>, args: string[], message: RegExp]>([
  ['kubectl fails', { KUBECTL_STATUS: '7' }, ['run', 'config:ko-apply'], /"kubectl apply" ended with status 7/],
  ['an option is mistyped', {}, ['run', 'config:ko-apply', '--tagz=v1'], /\(unknown-option\).* Write --tags;/],
  ['project.json has an unknown option', {}, ['run', 'bad:typo'], /\(unknown-option\).*"tagz".* Write "tags"/],
  ['ko-resolve has an unknown option', {}, ['run', 'config:ko-resolve', '--tagz=v1'], /'tagz' is not found in schema/],
  ['a duration is none', {}, ['run', 'config:ko-apply', '--wait=soon'], /\(invalid-timeout\)/],
])('when %s, the task fails with one line', async (_what, env, args, message) => {
  const { status, text } = await failure(nxWith(env, ...args));
  expect(status).toBe(1);
  expect(text).toMatch(message);
});

test.each<[what: string, env: () => Record<string, string>, message: RegExp]>([
  ['the cluster does not answer', () => ({ CLUSTER_STATUS: '1' }), /\(cluster-unreachable\).*localhost:1 was refused/],
  ['there is no kubectl', () => ({ PATH: pathWithout() }), /\(kubectl-not-found\)/],
  ['no repository is named', () => ({ KO_DOCKER_REPO: '' }), /\(missing-repository\)/],
])('when %s, nothing is published', async (_what, env, message) => {
  w.write({ 'bad/a.yaml': 'image: ko://example.com/shop/cmd/api\n' });
  const before = pushes();
  const { status, text } = await failure(nxWith({ ...env(), KO_DATA_DATE_EPOCH: '1' }, 'run', 'bad:ko-apply'));
  expect(status).toBe(1);
  expect(text).toMatch(message);
  expect({ pushes: pushes(), args: kubectl.args }).toEqual({ pushes: before, args: undefined });
});

test('when a program does not compile, nothing is applied, and the file stays as it was', async () => {
  w.write({
    'bad/a.yaml': 'image: ko://example.com/shop/cmd/api\n',
    'bad/b.yaml': 'image: ko://example.com/shop/broken\n',
  });
  const first = await failure(nx('run', 'bad:ko-resolve'));
  expect(first).toMatchObject({
    status: 1,
    text: expect.stringMatching(/bad\/b\.yaml:1: ko:\/\/example\.com\/shop\/broken: /),
  });
  expect(existsSync(join(w.root, 'dist/ko/bad/resolved.yaml'))).toBe(false);
  w.write({ 'dist/ko/bad/resolved.yaml': 'old' });
  await failure(nx('run', 'bad:ko-resolve'));
  expect(w.read('dist/ko/bad/resolved.yaml')).toBe('old');
  await failure(nx('run', 'bad:ko-apply'));
  expect(kubectl.args).toBeUndefined();
  expect(w.files('dist/ko/bad').filter((path) => path.includes('.work') || path.includes('.tmp'))).toEqual([]);
});

test('ko-delete names the manifests, and neither builds nor asks for anything', async () => {
  const before = pushes();
  const calls = await go.callsIn(() => succeeds('run', 'config:ko-delete', '-l', 'app=web', '--ignore-not-found'));
  expect(kubectl.args).toEqual([
    'delete',
    '--filename',
    'config/pods.yaml',
    '--selector',
    'app=web',
    '--ignore-not-found',
  ]);
  expect({ calls, pushes: pushes() }).toEqual({ calls: [], pushes: before });
});

test('ko-run starts a pod with the image of ko-build, and passes on words for kubectl and for the program', async () => {
  await succeeds('run', 'api:ko-build');
  const { reference } = w.json<{ reference: string }>('dist/ko/api/image.json');
  await succeeds('run', 'api:ko-run', '--', '-n', 'web', '--', '-v', 'file');
  expect(kubectl.args).toEqual([
    'run',
    expect.stringMatching(/^api-[0-9a-f]{32}$/),
    '--image',
    reference,
    '--attach',
    '--rm',
    '--restart=Never',
    '--log-flush-frequency=1s',
    '-n',
    'web',
    '--',
    '-v',
    'file',
  ]);
});

test.each(['SIGINT', 'SIGTERM'] as const)('at %s, kubectl is ended', async (signal) => {
  const hanging = join(w.root, `../hangs-${signal}`);
  let nxProcess = 0;
  const ended = w.nx(['run', 'config:ko-apply'], {
    env: { ...kubectl.env, KUBECTL_HANGS: hanging },
    started: (pid) => (nxProcess = pid),
  });
  while (!existsSync(hanging)) await pause(50);
  process.kill(nxProcess, signal);
  expect((await ended).status).not.toBe(0);
  const kubectlProcess = Number(readFileSync(hanging, 'utf8'));
  while (isRunning(kubectlProcess)) await pause(50);
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false; // gone
  }
}
