import { uploads, type Seen } from '../components/counting-proxy';
import { startDistribution, startGgcrRegistry, type RealRegistry } from '../components/registry';
import { TOOLS } from '../components/tools';
import { references } from '../nx-output';
import { workspaces, type Workspace } from '../workspace';

// The registries that most of the others are built from, each behind a proxy that counts.

const workspace = workspaces();

const kinds: [name: string, start: () => Promise<RealRegistry>][] = [
  ["Debian's docker-registry 2.8", () => startDistribution(process.env, TOOLS.debianRegistry, 'open')],
  ['distribution 3.1 with TLS and htpasswd', () => startDistribution(process.env, TOOLS.distribution, 'tls-basic')],
  ['distribution 3.1 with tokens', () => startDistribution(process.env, TOOLS.distribution, 'token')],
  ["ggcr's registry", () => startGgcrRegistry(process.env)],
];

let w: Workspace;
beforeAll(async () => {
  w = await workspace();
  await w.nxSucceeds(['g', '@ko/nx:app', 'hello', '--base=scratch']);
});

describe.each(kinds)('%s', (_name, start) => {
  let registry: RealRegistry;
  let firstRun: readonly Seen[];
  const push = async (...args: string[]): Promise<string> => {
    registry.proxy.forget();
    const env = { ...registry.env, KO_DOCKER_REPO: `${registry.host}/team` };
    const [reference] = references(await w.nxSucceeds(['run', 'hello:ko-build', ...args], { env }));
    return reference ?? 'none';
  };
  const validateRemote = async (reference: string): Promise<string> => {
    const { stdout } = await w.succeeds(TOOLS.crane, ['validate', '--remote', reference], { env: registry.env });
    return stdout;
  };

  beforeAll(async () => {
    registry = await start();
  });
  afterAll(() => registry.stop());

  test('takes an image, which crane validates', async () => {
    const reference = await push();
    firstRun = registry.proxy.seen();
    expect(reference).toMatch(new RegExp(`^${registry.host}/team/hello-[0-9a-f]{32}@sha256:`));
    expect(await validateRemote(reference)).toMatch(/^PASS/);
  });

  test('the tag latest leads to the same image', async () => {
    const [repository, digest] = w.json<{ reference: string }>('dist/ko/hello/image.json').reference.split('@');
    const { stdout } = await w.succeeds(TOOLS.crane, ['digest', `${repository}:latest`], { env: registry.env });
    expect(stdout.trim()).toBe(digest);
  });

  test('a second push uploads nothing: it asks for the way, for the tag and for the SBOM', async () => {
    await push();
    expect(uploads(firstRun).length).toBeGreaterThan(0);
    const asked = registry.proxy.seen().map(({ method, path }) => `${method} ${path.replace(/^.*\/manifests\//, '')}`);
    expect(asked.sort()).toEqual([
      'GET /v2/',
      'HEAD latest',
      expect.stringMatching(/^HEAD sha256-[0-9a-f]{64}\.sbom$/),
    ]);
  });

  test('takes an index for two platforms, which crane validates; the platform that was there is not sent again', async () => {
    const { digest } = w.json<{ digest: string }>('dist/ko/hello/image.json');
    const reference = await push('--platform=linux/amd64,linux/arm64');
    expect(await validateRemote(reference)).toMatch(/^PASS/);
    const manifests = uploads(registry.proxy.seen()).filter(({ path }) => path.includes('/manifests/'));
    expect(manifests.length).toBeGreaterThan(0);
    expect(manifests.filter(({ path }) => path.endsWith(digest))).toEqual([]);
  });

  test('wrong credentials, where it wants any, are refused with one line that names the registry', async () => {
    if (!_name.includes('with')) return;
    const env = { ...registry.env, DOCKER_CONFIG: w.root, KO_DOCKER_REPO: `${registry.host}/team` };
    const outcome = await w.nx(['run', 'hello:ko-build', '--tags=other'], { env });
    expect(outcome.status).toBe(1);
    expect(outcome.stdout + outcome.stderr).toContain(registry.host);
    expect(outcome.stdout + outcome.stderr).toMatch(/401|unauthorized|credential/i);
  });
});

test('an unknown certificate is one clear line with a next step', async () => {
  const registry = await startDistribution(process.env, TOOLS.distribution, 'tls-basic');
  try {
    const { DOCKER_CONFIG } = registry.env;
    const outcome = await w.nx(['run', 'hello:ko-build'], {
      env: { DOCKER_CONFIG, KO_DOCKER_REPO: `${registry.host}/team` },
    });
    const text = outcome.stdout + outcome.stderr;
    expect(outcome.status).toBe(1);
    expect(text).toContain(registry.host);
    expect(text).toMatch(/certificate/i);
    expect(text).toMatch(/NODE_EXTRA_CA_CERTS|SSL_CERT_FILE/);
    expect(text).not.toMatch(/^\s+at /m);
  } finally {
    await registry.stop();
  }
});
