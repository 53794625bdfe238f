import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRegistry, type TestRegistry } from '@ko/oci/testing';
import { run } from './command';
import { REPOSITORY } from './pack';
import { RecordingKubectl } from './recording-kubectl';
import { writeTree } from './tree';

// Our command line with a kubectl that writes down what it is given. What the real one does with it is tried in `real/`.

const MAIN = 'package main\n\nfunc main() {}\n';
const FILES = {
  'go.mod': 'module example.com/shop\n\ngo 1.21\n',
  'cmd/app/main.go': MAIN,
  'broken/main.go': 'package main\n\nfunc main() { none() }\n',
  '.ko.yaml': 'defaultBaseImage: scratch\n',
  'config/pod.yaml': '# A pod.\nimage: ko://example.com/shop/cmd/app # here\n',
  'bad/a.yaml': 'a: 1\n---\nimage: ko://example.com/shop/cmd/app\n',
  'bad/b.yaml': 'image: ko://./broken\n',
};

let registry: TestRegistry;
beforeAll(async () => void (registry = await startRegistry()));
const folders: string[] = [];
afterAll(async () => {
  await registry.close();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

async function ko(words: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ko-kubectl-')));
  folders.push(folder);
  writeTree(folder, FILES);
  const kubectl = new RecordingKubectl(folder, process.env['PATH'] ?? '');
  const outcome = await run(process.execPath, [join(REPOSITORY, 'packages/cli/bin/ko.js'), ...words], {
    cwd: folder,
    env: {
      ...process.env,
      GOFLAGS: '',
      ...kubectl.env,
      KO_DOCKER_REPO: `${registry.host}/repo`,
      DOCKER_CONFIG: folder,
      ...env,
    },
  });
  return { ...outcome, args: kubectl.args, input: kubectl.input, asked: kubectl.asked };
}

const pushes = () => registry.requests.filter(({ method }) => method === 'PUT').length;

test.each(['apply', 'create'])(
  'ko %s gives kubectl the resolved manifests, its words, and passes on what it prints',
  async (command) => {
    const { status, stdout, stderr, args, input } = await ko([
      command,
      '-f',
      'config',
      '-B',
      '--',
      '--context=x',
      '-n',
      'web',
    ]);
    expect(status).toBe(0);
    expect(stdout).toBe('kubectl was here\n');
    expect(stderr).toContain("kubectl's warning\n");
    expect(args).toEqual([command, '-f', '-', '--context=x', '-n', 'web']);
    expect(input?.replace(/sha256:[0-9a-f]{64}/, 'sha256:…')).toBe(
      `# A pod.\nimage: ${registry.host}/repo/app@sha256:… # here\n`,
    );
  },
);

test('the cluster is asked with the words that say which one', async () => {
  const { asked } = await ko(['apply', '-f', 'config', '--', '--context', 'x', '-n', 'web']);
  expect(asked).toBe('get --raw=/version --context x --request-timeout=20s\n');
});

test('the exit status of kubectl is that of ko', async () => {
  const { status, stderr } = await ko(['apply', '-f', 'config'], { KUBECTL_STATUS: '7' });
  expect(status).toBe(7);
  expect(stderr).toMatch(/^Error: "kubectl apply" ended with status 7; its own text says why\.$/m);
});

test.each([
  [
    'the cluster cannot be reached',
    ['apply', '-f', 'config'],
    { CLUSTER_STATUS: '1' },
    /^Error: kubectl cannot speak to the cluster: The connection to the server localhost:1 was refused\. Nothing was published\./m,
  ],
  ['there is no kubectl', ['apply', '-f', 'config'], { PATH: '/nonexistent' }, /^Error: kubectl is not available/m],
  ['a manifest is missing', ['apply', '-f', 'none.yaml'], {}, /^Error: none\.yaml cannot be read/m],
  [
    'a program does not compile',
    ['apply', '-f', 'bad'],
    {},
    /^Error: bad\/b\.yaml:1: ko:\/\/\.\/broken: [^]*undefined: none/m,
  ],
])('when %s, nothing is applied', async (_what, words, env, message) => {
  const { status, stdout, stderr, args } = await ko(words, env);
  expect({ status, stdout, args }).toEqual({ status: 1, stdout: '', args: undefined });
  expect(stderr).toMatch(message);
});

test('when the cluster cannot be reached, nothing is built', async () => {
  const before = pushes();
  await ko(['create', '-f', 'config'], { CLUSTER_STATUS: '1' });
  expect(pushes()).toBe(before);
});

test('ko delete passes all of its words on, and builds nothing', async () => {
  const before = pushes();
  const { status, stdout, args } = await ko(['delete', '-f', 'config', '--ignore-not-found', '-n=web', '--', 'x']);
  expect({ status, stdout }).toEqual({ status: 0, stdout: 'kubectl was here\n' });
  expect(args).toEqual(['delete', '-f', 'config', '--ignore-not-found', '-n=web', '--', 'x']);
  expect(pushes()).toBe(before);
});

test('ko run starts a pod with the image, named like it, with the words for kubectl', async () => {
  const { status, args } = await ko(['run', './cmd/app', '-B', '--', '--namespace=web', '--', '-v', 'arg']);
  expect(status).toBe(0);
  expect(args?.map((word) => word.replace(/sha256:[0-9a-f]{64}/, 'sha256:…'))).toEqual([
    'run',
    'app',
    '--image',
    `${registry.host}/repo/app@sha256:…`,
    '--attach',
    '--rm',
    '--restart=Never',
    '--log-flush-frequency=1s',
    '--namespace=web',
    '--',
    '-v',
    'arg',
  ]);
});

test.each([
  [['run'], 'Error: ko run: no importpaths listed.'],
  [['run', '--bare', './cmd/app'], 'Error: expected first arg to be positional, got "--bare".'],
])('%j is an error', async (words, message) => {
  const { status, stderr, args } = await ko(words);
  expect({ status, args }).toEqual({ status: 1, args: undefined });
  expect(stderr).toContain(message);
});
