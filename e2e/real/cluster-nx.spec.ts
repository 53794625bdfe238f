import { createHash } from 'node:crypto';
import { startCluster, type Cluster } from '../components/cluster';
import { startGgcrRegistry, type RealRegistry } from '../components/registry';
import { workspaces, type Workspace } from '../workspace';

// Deployments as targets of Nx, with a real kube-apiserver behind a real kubectl.

const workspace = workspaces();

let cluster: Cluster;
let registry: RealRegistry;
let w: Workspace;
beforeAll(async () => {
  registry = await startGgcrRegistry(process.env);
  cluster = await startCluster(process.env);
  w = await scaffold();
});
afterAll(async () => {
  await cluster?.stop();
  await registry?.stop();
});

const manifest = (name: string): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
spec:
  selector:
    matchLabels: {app: ${name}}
  template:
    metadata:
      labels: {app: ${name}}
    spec:
      containers:
      - {name: ${name}, image: 'ko://example.com/${name}'}
`;

interface Found {
  readonly metadata: { readonly name: string; readonly generation: number };
  readonly spec: { readonly template: { readonly spec: { readonly containers: readonly { image: string }[] } } };
}

/** Image and generation of each Deployment. */
async function deployments(): Promise<Record<string, { image: string; generation: number }>> {
  const { items } = await cluster.read<{ items: Found[] }>('deployments');
  return Object.fromEntries(
    items.map(({ metadata, spec }) => [
      metadata.name,
      { image: spec.template.spec.containers[0]?.image ?? '', generation: metadata.generation },
    ]),
  );
}

async function commit(message: string): Promise<void> {
  await w.succeeds('git', ['add', '-A']);
  await w.succeeds('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '-q', '-m', message]);
}

/** Two apps, and a deployment that names both. */
async function scaffold(): Promise<Workspace> {
  const made = await workspace({
    env: { ...registry.env, ...cluster.env, KO_DOCKER_REPO: `${registry.host}/nx` },
  });
  for (const app of ['web', 'api']) {
    const options = [`--module=example.com/${app}`, '--base=scratch', '--no-manifests'];
    await made.nxSucceeds(['g', '@ko/nx:app', app, ...options]);
  }
  made.write({ 'deploy/web.yaml': manifest('web'), 'deploy/api.yaml': manifest('api') });
  await made.nxSucceeds(['g', '@ko/nx:deployment', 'deploy']);
  return made;
}

/** In CI, Nx does not show what tasks print that succeed, unless it is told to. */
const AFFECTED = ['affected', '-t', 'ko-apply', '--base=HEAD~1', '--outputStyle=static'];

test('an edit of one app, and nx affected: one image changes, and one Deployment; ko-delete removes both', async () => {
  await commit('two apps and their deployment');
  const first = await w.nxSucceeds(['run', 'deploy:ko-apply']);
  expect(first.stdout).toContain('deployment.apps/web created');
  const before = await deployments();
  const reference = (app: string) =>
    expect.stringMatching(`^${registry.host}/nx/${app}-[0-9a-f]{32}@sha256:[0-9a-f]{64}$`) as string;
  expect(before).toEqual({
    api: { image: reference('api'), generation: 1 },
    web: { image: reference('web'), generation: 1 },
  });

  w.write({ 'api/another.go': 'package main\n\nfunc init() { println("another") }\n' });
  await commit('an edit of api');
  registry.proxy.forget();
  const second = await w.nxSucceeds(AFFECTED);
  expect(second.stdout).toContain('deployment.apps/api configured');
  expect(second.stdout).toContain('deployment.apps/web unchanged');
  const after = await deployments();
  expect(after).toEqual({ web: before['web'], api: { image: reference('api'), generation: 2 } });
  expect(after['api']?.image).not.toBe(before['api']?.image);

  w.write({ 'README.md': 'nothing that is deployed\n' });
  await commit('a text');
  const third = await w.nxSucceeds(AFFECTED);
  expect(third.stdout).not.toContain('deployment.apps');

  registry.proxy.forget();
  await w.nxSucceeds(['run', 'deploy:ko-delete']);
  expect(await deployments()).toEqual({});
  expect(registry.proxy.seen()).toEqual([]);
});

test('ko-create fails as kubectl does when the objects are there; --wait fails when they do not become ready', async () => {
  await w.nxSucceeds(['run', 'deploy:ko-create']);
  const again = await w.nx(['run', 'deploy:ko-create']);
  expect(again.status).not.toBe(0);
  for (const name of ['api', 'web']) {
    expect(again.stdout + again.stderr).toContain(
      `Error from server (AlreadyExists): error when creating "STDIN": deployments.apps "${name}" already exists`,
    );
  }
  const { status, stdout, stderr } = await w.nx(['run', 'deploy:ko-apply', '--wait=2s']);
  expect(status).not.toBe(0);
  const said = stdout + stderr;
  expect(said).toContain('All was applied, but these did not become ready within 2s.');
  expect(said).toContain('deployment.apps/web: its controller has not seen the change yet');
});

test('ko-run starts a pod with the image and the arguments, and ends with its program', async () => {
  // Named like the image's repository. Spec: ko-behaviour 6.3.
  const name = `web-${createHash('md5').update('example.com/web').digest('hex')}`;
  const running = w.nxSucceeds(['run', 'web:ko-run', '--', '--labels=test=run', '--', '-v', 'two words']);
  // Should it end before it has made a pod, its own error is the one to see.
  await Promise.race([cluster.does('wait', '--for=create', '--timeout=240s', `pod/${name}`), running]);
  const { metadata, spec } = await cluster.read<Pod>('pod', name);
  const [{ image, args } = {}] = spec.containers;
  expect({ labels: metadata.labels, image, args }).toEqual({
    labels: { test: 'run' },
    image: expect.stringMatching(`^${registry.host}/nx/${name}@sha256:[0-9a-f]{64}$`) as string,
    args: ['-v', 'two words'],
  });
  await cluster.setStatus('default', `pod/${name}`, {
    phase: 'Succeeded',
    containerStatuses: [
      {
        ...{ name, image: 'x', imageID: 'x', ready: false, restartCount: 0 },
        state: { terminated: { exitCode: 0, reason: 'Completed' } },
      },
    ],
  });
  await running;
  expect(await cluster.does('get', 'pods', '-o', 'name')).toBe('');
});

interface Pod {
  readonly metadata: { readonly labels: Readonly<Record<string, string>> };
  readonly spec: { readonly containers: readonly { readonly image?: string; readonly args?: readonly string[] }[] };
}
