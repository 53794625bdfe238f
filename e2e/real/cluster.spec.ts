import { startCluster, type Cluster } from '../components/cluster';
import { startGgcrRegistry, type RealRegistry } from '../components/registry';
import { TOOLS } from '../components/tools';
import { run, succeed, type Outcome } from '../command';
import { Shop, well } from './shop';

// The command line with a real kube-apiserver behind a real kubectl, beside the real ko.

let cluster: Cluster;
let registry: RealRegistry;
const shops: Shop[] = [];
beforeAll(async () => {
  registry = await startGgcrRegistry(process.env);
  cluster = await startCluster(process.env);
});
afterAll(async () => {
  for (const shop of shops) shop.close();
  await cluster?.stop();
  await registry?.stop();
});

/** A shop, and a namespace for it alone. */
async function openShop(...namespaces: string[]): Promise<Shop> {
  const shop = await Shop.open(registry, cluster);
  shops.push(shop);
  for (const namespace of namespaces) await cluster.does('create', 'namespace', namespace);
  return shop;
}

/** An object as far as these tests look at it. */
interface Found {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly generation?: number };
  readonly spec: {
    readonly template: {
      readonly spec: { readonly containers: readonly { image: string; args?: readonly string[] }[] };
    };
  };
}

/** Image and generation of both Deployments. */
async function deployments(namespace: string): Promise<Record<string, { image: string; generation: number }>> {
  const { items } = await cluster.read<{ items: Found[] }>('-n', namespace, 'deployments');
  return Object.fromEntries(
    items.map(({ metadata, spec }) => [
      metadata.name,
      { image: spec.template.spec.containers[0]?.image ?? '', generation: metadata.generation ?? 0 },
    ]),
  );
}

const digestOf = async (reference: string): Promise<string> =>
  (
    await succeed(TOOLS.crane, ['digest', reference], { cwd: '/', env: { PATH: process.env['PATH'], ...registry.env } })
  ).stdout.trim();

/** Digest of the config: what decides about a container, whatever program compressed the layers. */
async function imageIDOf(reference: string): Promise<string> {
  const { stdout } = await succeed(TOOLS.crane, ['manifest', reference], {
    cwd: '/',
    env: { PATH: process.env['PATH'], ...registry.env },
  });
  return (JSON.parse(stdout) as { config: { digest: string } }).config.digest;
}

const linesOf = ({ stdout }: Outcome): string[] => stdout.split('\n').filter(Boolean).sort();

test('ko apply: objects name what the registry holds; an edit changes one image and one Deployment', async () => {
  const shop = await openShop('edit');
  const apply = ['apply', '-B', '-f', 'config', '--', '-n', 'edit'];
  expect(linesOf(await well(shop.ours(...apply)))).toEqual([
    'deployment.apps/api created',
    'deployment.apps/web created',
    'service/api created',
  ]);
  const before = await deployments('edit');
  expect(before).toEqual({
    api: { generation: 1, image: `${registry.host}/shop/api@${await digestOf(`${registry.host}/shop/api:latest`)}` },
    web: { generation: 1, image: `${registry.host}/shop/web@${await digestOf(`${registry.host}/shop/web:latest`)}` },
  });
  expect(linesOf(await well(shop.ours(...apply)))).toEqual([
    'deployment.apps/api unchanged',
    'deployment.apps/web unchanged',
    'service/api unchanged',
  ]);
  shop.change('api', 'another api');
  expect(linesOf(await well(shop.ours(...apply)))).toEqual([
    'deployment.apps/api configured',
    'deployment.apps/web unchanged',
    'service/api unchanged',
  ]);
  const digest = await digestOf(`${registry.host}/shop/api:latest`);
  expect(before['api']?.image).not.toContain(digest);
  expect(await deployments('edit')).toEqual({
    ...before,
    api: { generation: 2, image: `${registry.host}/shop/api@${digest}` },
  });
});

/** What kubectl says, without what ko says around it. */
const ofKubectl = ({ stderr }: Outcome): string[] =>
  stderr.split('\n').filter((line) => /^(?:Error from server|error: )/.test(line));

test('ko create: what is there already fails as with kubectl', async () => {
  const shop = await openShop('twice');
  const create = ['create', '-B', '--sbom=none', '-f', 'config', '--', '-n', 'twice'];
  await well(shop.ours(...create));
  const made = await deployments('twice');
  const [ours, theirs] = [await shop.ours(...create), await shop.theirs(...create)];
  const { stdout: resolved } = await well(shop.ours('resolve', '-B', '--sbom=none', '-f', 'config'));
  shop.write({ 'resolved.yaml': resolved });
  const bare = await run('sh', ['-c', 'kubectl create -f - -n twice < resolved.yaml'], {
    cwd: shop.root,
    env: shop.env,
  });
  expect(bare.status).toBe(1);
  expect(ofKubectl(bare)).toEqual(
    ['deployments.apps "api"', 'services "api"', 'deployments.apps "web"'].map(
      (what) => `Error from server (AlreadyExists): error when creating "STDIN": ${what} already exists`,
    ),
  );
  expect({ status: ours.status, stdout: ours.stdout, said: ofKubectl(ours) }).toEqual({
    status: bare.status,
    stdout: bare.stdout,
    said: ofKubectl(bare),
  });
  expect({ status: theirs.status, stdout: theirs.stdout, said: ofKubectl(theirs) }).toEqual({
    status: 1,
    stdout: '',
    said: ofKubectl(bare),
  });
  expect(await deployments('twice')).toEqual(made);
});

test('ko delete removes what the manifests name, and publishes nothing', async () => {
  const shop = await openShop('gone');
  await well(shop.ours('apply', '-B', '-f', 'config', '--', '-n', 'gone'));
  registry.proxy.forget();
  expect(linesOf(await well(shop.ours('delete', '-f', 'config', '-n', 'gone')))).toEqual([
    'deployment.apps "api" deleted',
    'deployment.apps "web" deleted',
    'service "api" deleted',
  ]);
  expect(registry.proxy.seen()).toEqual([]);
  expect(await cluster.does('get', 'deployments,services', '-n', 'gone', '-o', 'name')).toBe('');
});

test('when an image cannot be built, nothing is applied, not even what needs none', async () => {
  const shop = await openShop('halfway');
  shop.write({
    'cmd/web/main.go': 'package main\n\nfunc main() { missing() }\n',
    'config/a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: first}\n',
  });
  const { status, stdout, stderr } = await shop.ours('apply', '-B', '-f', 'config', '--', '-n', 'halfway');
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toContain('undefined: missing');
  expect(await cluster.does('get', 'deployments,services,configmaps', '-n', 'halfway', '-o', 'name')).toBe('');
});

describe('ko run', () => {
  /** Plays the kubelet for the pod `web`: its one container has ended. */
  const finish = (exitCode: number) =>
    cluster.setStatus('runs', 'pod/web', {
      phase: exitCode === 0 ? 'Succeeded' : 'Failed',
      containerStatuses: [
        {
          ...{ name: 'web', image: 'x', imageID: 'x', ready: false, restartCount: 0 },
          state: { terminated: { exitCode, reason: 'Ended' } },
        },
      ],
    });

  let shop: Shop;
  beforeAll(async () => void (shop = await openShop('runs')));

  test.each([0, 3])(
    'a pod has the image and the arguments; %i, with which its program ends, is the status',
    async (exitCode) => {
      const running = shop.start('run', './cmd/web', '-B', '--', '--namespace=runs', '--', '-v', 'two words');
      await running.says(/\$ kubectl run web/);
      await cluster.does('wait', '--for=create', '--timeout=120s', 'pod/web', '-n', 'runs');
      const { spec } = await cluster.read<{
        spec: { restartPolicy: string; containers: { image: string; args: string[] }[] };
      }>('pod', 'web', '-n', 'runs');
      expect({ ...spec.containers[0], restartPolicy: spec.restartPolicy }).toMatchObject({
        image: `${registry.host}/shop/web@${await digestOf(`${registry.host}/shop/web:latest`)}`,
        args: ['-v', 'two words'],
        restartPolicy: 'Never',
      });
      await finish(exitCode);
      expect(await running.ended).toMatchObject({ status: exitCode });
      expect(await cluster.does('get', 'pods', '-n', 'runs', '-o', 'name')).toBe('');
    },
  );
});

describe('beside ko', () => {
  const KINDS = 'deployments,services,configmaps,cronjobs';

  /** Fields that differ between two objects made of the same manifest. */
  const VOLATILE = ['uid', 'resourceVersion', 'creationTimestamp', 'managedFields', 'namespace'];
  const APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

  interface Stored {
    readonly metadata: Record<string, unknown> & { readonly annotations?: Record<string, string> };
    readonly spec?: Record<string, unknown>;
  }

  /** All objects of a namespace as the API keeps them, but for volatile fields; images by their ID. */
  async function stored(namespace: string): Promise<unknown[]> {
    const { items } = await cluster.read<{ items: Stored[] }>('-n', namespace, KINDS);
    const objects = items.map((object) => {
      const { annotations = {}, ...metadata } = object.metadata;
      const applied = annotations[APPLIED];
      const { clusterIP: _one, clusterIPs: _all, ...spec } = object.spec ?? {};
      return {
        ...object,
        spec,
        metadata: Object.fromEntries(Object.entries(metadata).filter(([name]) => !VOLATILE.includes(name))),
        applied: applied && withoutNamespace(JSON.parse(applied) as Stored),
      };
    });
    let text = JSON.stringify(objects);
    for (const reference of new Set(text.match(/127\.0\.0\.1:[^"\\]+@sha256:[0-9a-f]{64}/g))) {
      text = text.replaceAll(reference, `${reference.replace(/@.*/, '')} ${await imageIDOf(reference)}`);
    }
    return JSON.parse(text) as unknown[];
  }

  function withoutNamespace({ metadata: { namespace: _, ...metadata }, ...object }: Stored): unknown {
    return { ...object, metadata };
  }

  test.each([
    ['all', ['-f', 'config', '-f', 'extra'], 5],
    ['selected', ['-f', 'config', '-f', 'extra', '-l', 'tier'], 3],
    ['tagged', ['-R', '-f', '.', '-t', 'v1,v2'], 5],
    ['named', ['-P', '-f', 'config/api.yaml'], 2],
  ])('apply, %s: %j make the same objects', async (name, words, count) => {
    const [ours, theirs] = [`ours-${name}`, `theirs-${name}`];
    const shop = await openShop(ours, theirs);
    const naming = words.includes('-P') ? [] : ['-B'];
    const apply = (namespace: string): string[] => ['apply', ...words, ...naming, '--sbom=none', '--', '-n', namespace];
    await well(shop.theirs(...apply(theirs)));
    await well(shop.ours(...apply(ours)));
    const made = await stored(ours);
    expect(made).toHaveLength(count);
    expect(JSON.stringify(made)).toMatch(/shop\/[^"]*api[^"]* sha256:[0-9a-f]{64}/);
    expect(made).toEqual(await stored(theirs));
  });
});
