import { startCluster, type Cluster } from '../components/cluster';
import { processesOf } from '../components/processes';
import { startGgcrRegistry, type RealRegistry } from '../components/registry';
import { Shop, type Running } from './shop';

// `ko apply --wait` with a real API server. It has no controllers: the tests write what these would write into `status`.

let cluster: Cluster;
let registry: RealRegistry;
let shop: Shop;
beforeAll(async () => {
  registry = await startGgcrRegistry(process.env);
  cluster = await startCluster(process.env);
  shop = await Shop.open(registry, cluster);
});
afterAll(async () => {
  shop?.close();
  await cluster?.stop();
  await registry?.stop();
});

/** Applies both Deployments and the Service to a new namespace, and lets it wait. */
async function applyAndWait(namespace: string, wait = '--wait'): Promise<Running> {
  await cluster.does('create', 'namespace', namespace);
  return shop.start('apply', '-B', '-f', 'config', wait, '--', '-n', namespace);
}

const UNSEEN = 'its controller has not seen the change yet';
const ONE = { replicas: 1, updatedReplicas: 1, observedGeneration: 1 };

/** Lines of progress, without the time before each. */
const progress = (stderr: string): string[] =>
  stderr
    .split('\n')
    .map((line) => line.replace(/^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d /, ''))
    .filter((line) => /^(?:Waiting|deployment)/.test(line));

test('apply waits until what was applied is ready, and says how far it is', async () => {
  const running = await applyAndWait('ready');
  const web = (text: string) => `deployment.apps/web in namespace ready: ${text}`;
  const api = (text: string) => `deployment.apps/api in namespace ready: ${text}`;
  await running.says(new RegExp(web(UNSEEN)));
  await cluster.setStatus('ready', 'deployment/web', { ...ONE, unavailableReplicas: 1 });
  await running.says(new RegExp(web('0 of 1 pods are available')));
  await cluster.setStatus('ready', 'deployment/web', {
    ...ONE,
    unavailableReplicas: 0,
    readyReplicas: 1,
    availableReplicas: 1,
  });
  await running.says(new RegExp(web('ready')));
  await cluster.setStatus('ready', 'deployment/api', { ...ONE, readyReplicas: 1, availableReplicas: 1 });
  const { status, stdout, stderr } = await running.ended;
  expect({ status, progress: progress(stderr) }).toEqual({
    status: 0,
    progress: [
      'Waiting until 2 objects are ready, at most 5m',
      api(UNSEEN),
      web(UNSEEN),
      web('0 of 1 pods are available'),
      web('ready'),
      api('ready'),
    ],
  });
  expect(stdout).toBe('deployment.apps/api created\nservice/api created\ndeployment.apps/web created\n');
});

test('a Deployment that gives up ends the waiting, with the reason of its pod', async () => {
  const running = await applyAndWait('failing');
  await running.says(/deployment\.apps\/web/);
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web-1', namespace: 'failing', labels: { app: 'web' } },
    spec: { containers: [{ name: 'web', image: 'x' }] },
  };
  await cluster.create(pod);
  const message = 'Back-off pulling image "x"';
  await cluster.setStatus('failing', 'pod/web-1', {
    containerStatuses: [
      {
        ...{ name: 'web', image: 'x', imageID: '', ready: false, restartCount: 0 },
        state: { waiting: { reason: 'ImagePullBackOff', message } },
      },
    ],
  });
  await cluster.setStatus('failing', 'deployment/web', {
    ...ONE,
    unavailableReplicas: 1,
    conditions: [
      {
        type: 'Progressing',
        status: 'False',
        reason: 'ProgressDeadlineExceeded',
        message: 'ReplicaSet "web-1" has timed out.',
      },
    ],
  });
  const { status, stderr } = await running.ended;
  expect(status).toBe(1);
  expect(stderr).toMatch(
    /^Error: All was applied, but this failed\. .*\n {2}deployment\.apps\/web in namespace failing: ProgressDeadlineExceeded: ReplicaSet "web-1" has timed out\.\n {4}pod\/web-1: container "web": ImagePullBackOff: Back-off pulling image "x"$/m,
  );
});

test('what is not ready in time is an error; what was applied stays', async () => {
  const running = await applyAndWait('slow', '--wait=2s');
  const { status, stderr } = await running.ended;
  expect(status).toBe(1);
  expect(stderr).toContain(`Error: All was applied, but these did not become ready within 2s.`);
  expect(stderr).toContain(`\n  deployment.apps/web in namespace slow: ${UNSEEN}\n`);
  expect(await cluster.does('get', 'deployments', '-n', 'slow', '-o', 'name')).toBe(
    'deployment.apps/api\ndeployment.apps/web\n',
  );
});

test('an interrupt ends the waiting, and every process of it', async () => {
  const running = await applyAndWait('interrupted');
  await running.says(/deployment\.apps\/web/);
  process.kill(-running.pid, 'SIGINT');
  const { status, stderr } = await running.ended;
  expect(status).toBe(1);
  expect(stderr.trimEnd().split('\n').at(-1)).toBe('Error: interrupted');
  expect(processesOf(shop.home)).toEqual([]);
});

test('a time that cannot be read is refused before anything is built', async () => {
  const { status, stdout, stderr } = await shop.ours('apply', '-f', 'config', '--wait=soon');
  expect({ status, stdout, stderr }).toEqual({
    status: 1,
    stdout: '',
    stderr:
      'Error: wait: "soon" is no duration. Write it as kubectl takes it: 90s, 5m, 1h30m; 0 waits without limit.\n',
  });
});
