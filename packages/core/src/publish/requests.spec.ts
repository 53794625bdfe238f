import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRegistryClient, dockerKeychain, parsePlatform, parseRepository, type Platform } from '@ko/oci';
import { randomImage, randomIndex, startRegistry, type TestRegistry, type TestRegistryOptions } from '@ko/oci/testing';
import type { AppLayers } from '../assemble/app-layers';
import { buildImage, buildLayers } from '../pipeline';
import { openSession, type Session } from '../session';
import { sbomTag } from '../sbom/attach';
import { goEnvironment, temporaryFolder } from '../testing/folder';

// What publishing an image asks of registries when nothing changed since the run before, request by request. Every run here has a
// session of its own, as every process has: within one, base, the way to a registry and a token are asked for once.

jest.setTimeout(120_000);

const AMD64 = parsePlatform('linux/amd64');
const PLATFORMS = [AMD64, parsePlatform('linux/arm64')];
const USER = { username: 'ann', password: 'secret' };
const AUTH = { none: 'none', basic: { kind: 'basic', ...USER }, token: { kind: 'token', ...USER } } as const;

interface Case {
  readonly auth?: keyof typeof AUTH;
  /** Which base, and where it lies: in a registry of its own unless it says "neighbour", which is the one that is pushed to. */
  readonly base?: 'scratch' | 'tag' | 'digest' | 'neighbour tag';
  readonly platforms?: readonly Platform[];
  readonly tags?: readonly string[];
  readonly sbom?: 'spdx' | 'none';
  /** Images that one process publishes, into the same repository; default 1. */
  readonly images?: number;
}

const cases: [setUp: Case, requests: string[]][] = [
  [{}, ['target GET /v2/ 200', 'target HEAD latest 200', 'target HEAD sbom of image 200']],
  [{ sbom: 'none' }, ['target GET /v2/ 200', 'target HEAD latest 200']],
  [{ sbom: 'none', auth: 'basic' }, ['target GET /v2/ 401', 'target HEAD latest 200']],
  [
    { sbom: 'none', auth: 'token' },
    ['target GET /v2/ 401', 'target GET token team:push,pull 200', 'target HEAD latest 200'],
  ],
  [
    { tags: ['v1', 'v2', 'latest'] },
    [
      'target GET /v2/ 200',
      'target HEAD latest 200',
      'target HEAD sbom of image 200',
      'target HEAD v1 200',
      'target HEAD v2 200',
    ],
  ],
  [
    { auth: 'token', platforms: PLATFORMS },
    [
      'target GET /v2/ 401',
      'target GET token team:push,pull 200',
      'target HEAD latest 200',
      'target HEAD sbom of index 200',
      'target HEAD sbom of linux/amd64 200',
      'target HEAD sbom of linux/arm64 200',
    ],
  ],
  [{ base: 'digest', sbom: 'none' }, ['target GET /v2/ 200', 'target HEAD latest 200']],
  [
    { base: 'tag', sbom: 'none' },
    ['base GET /v2/ 200', 'base HEAD static:latest 200', 'target GET /v2/ 200', 'target HEAD latest 200'],
  ],
  [
    { base: 'tag', platforms: PLATFORMS, tags: ['v1', 'v2', 'latest'], auth: 'token' },
    [
      'base GET /v2/ 401',
      'base GET token static:pull 200',
      'base HEAD static:latest 200',
      'target GET /v2/ 401',
      'target GET token team:push,pull 200',
      'target HEAD latest 200',
      'target HEAD sbom of index 200',
      'target HEAD sbom of linux/amd64 200',
      'target HEAD sbom of linux/arm64 200',
      'target HEAD v1 200',
      'target HEAD v2 200',
    ],
  ],
  [
    { base: 'neighbour tag', auth: 'token' },
    [
      'target GET /v2/ 401',
      'target GET token static:pull 200',
      'target GET token team:push,pull 200',
      'target HEAD latest 200',
      'target HEAD sbom of image 200',
      'target HEAD static:latest 200',
    ],
  ],
  [
    { base: 'tag', auth: 'token', sbom: 'none', images: 3 },
    [
      'base GET /v2/ 401',
      'base GET token static:pull 200',
      'base HEAD static:latest 200',
      'target GET /v2/ 401',
      'target GET token team:push,pull 200',
      'target HEAD latest 200',
      'target HEAD latest 200',
      'target HEAD latest 200',
    ],
  ],
];

/** Compiled once for all cases: their layers are given to each build, as a task would. */
let program: { readonly root: string; readonly layers: ReadonlyMap<string, AppLayers> };
beforeAll(async () => {
  const root = await temporaryFolder(FILES);
  program = { root, layers: await layersOf(root) };
});

test.each(cases.map(([setUp, requests]) => [describeCase(setUp), setUp, requests] as const))(
  'unchanged: %s',
  async (
    _what,
    { auth = 'none', base = 'scratch', platforms = [AMD64], tags = ['latest'], sbom = 'spdx', images = 1 },
    requests,
  ) => {
    const options: TestRegistryOptions = { auth: AUTH[auth] };
    const registries = { base: await startRegistry(options), target: await startRegistry(options) };
    const { base: own, target } = registries;
    const home = await temporaryFolder();
    await writeDockerConfig(home, [own, target]);
    const holder = base.startsWith('neighbour') ? target : own;
    const digest = base === 'scratch' ? '' : await pushBase(home, holder, platforms);
    const reference = { scratch: 'scratch', tag: '', digest: `@${digest}`, 'neighbour tag': '' }[base];
    const run = { env: environment(home, { KO_DOCKER_REPO: `${target.host}/team` }), reporter: silent };
    const buildOne = async (session: Session) => {
      const { record } = await buildImage(
        {
          ...requestIn(program.root),
          base: reference === 'scratch' ? reference : `${holder.host}/static${reference}`,
          platforms: platforms.map(({ os, architecture }) => `${os}/${architecture}`),
          tags,
          sbom,
          bare: true,
          cachedLayers: ({ architecture }) => Promise.resolve(program.layers.get(architecture)),
          defaultLayout: { folder: join(home, 'oci'), display: 'oci' },
        },
        run,
        session,
      );
      return record;
    };
    const build = async () => {
      const session = openSession(run);
      const records = await Promise.all(Array.from({ length: images }, () => buildOne(session)));
      await session.close();
      return records[0]!;
    };
    const record = await build();
    const soFar = { base: own.requests.length, target: target.requests.length };
    expect(await build()).toEqual(record);

    const subjects = record.platforms.map((one): [string, string] => [sbomTag(one.digest), `sbom of ${one.platform}`]);
    const names = new Map([
      ...subjects,
      [sbomTag(record.digest), platforms.length > 1 ? 'sbom of index' : 'sbom of image'],
    ]);
    const seen = Object.entries(registries).flatMap(([name, { requests: all }]) =>
      all
        .slice(soFar[name as 'base' | 'target'])
        .map((one) => `${name} ${one.method} ${shown(one.path, names)} ${one.status}`),
    );
    expect(seen.sort()).toEqual(requests);
    await Promise.all([own.close(), target.close()]);
  },
);

function describeCase({
  auth = 'none',
  base = 'scratch',
  platforms = [AMD64],
  tags = ['latest'],
  sbom = 'spdx',
  images = 1,
}: Case) {
  const count = images > 1 ? `${images} of them in one process, ` : '';
  const shape = platforms.length > 1 ? `index of ${platforms.length} platforms` : 'image';
  return `${count}${shape}, base ${base}, ${tags.length} tag(s), ${sbom === 'none' ? 'no SBOM' : 'SBOM'}, ${auth} authentication`;
}

const FILES = {
  'go.mod': 'module example.com/shop\n\ngo 1.21\n',
  'cmd/app/main.go': 'package main\n\nfunc main() { println("hello") }\n',
};

const silent = { info() {}, warn() {}, debug() {} };

const environment = (home: string, more: Record<string, string> = {}) =>
  goEnvironment({ DOCKER_CONFIG: home, GOFLAGS: '', KOCACHE: join(home, 'cache'), ...more });

function requestIn(root: string) {
  const paths = { workspaceRoot: root, directory: root, workFolder: join(root, 'work') };
  return { ...paths, importPath: './cmd/app', project: 'app', buildvcs: false } as const;
}

async function writeDockerConfig(home: string, registries: readonly TestRegistry[]): Promise<void> {
  const auth = Buffer.from(`${USER.username}:${USER.password}`).toString('base64');
  const auths = Object.fromEntries(registries.map(({ host }) => [host, { auth }]));
  await writeFile(join(home, 'config.json'), JSON.stringify({ auths }));
}

/** Pushes `static:latest`, an index, or an image where one platform is enough. */
async function pushBase(home: string, { host }: TestRegistry, platforms: readonly Platform[]): Promise<string> {
  const client = createRegistryClient({ keychain: dockerKeychain(environment(home), home), userAgent: 'test/1' });
  const artifact =
    platforms.length > 1 ? randomIndex({ seed: 1, platforms }) : randomImage({ seed: 1, platform: AMD64 });
  const { descriptor } = await client.push(artifact, parseRepository(`${host}/static`), { tags: ['latest'] });
  await client.close();
  return descriptor.digest;
}

async function layersOf(root: string): Promise<ReadonlyMap<string, AppLayers>> {
  const made = new Map<string, AppLayers>();
  for (const platform of PLATFORMS) {
    const request = { ...requestIn(root), platform, folder: join(root, platform.architecture) };
    made.set(platform.architecture, await buildLayers(request, { env: environment(root), reporter: silent }));
  }
  return made;
}

/** `latest`, `static:latest`, `sbom of image`, `token team:push,pull`. */
function shown(path: string, names: ReadonlyMap<string, string>): string {
  const url = new URL(path, 'http://registry');
  const scopes = url.searchParams.getAll('scope');
  if (scopes.length > 0) return `token ${scopes.join(' ').replaceAll('repository:', '')}`;
  const [, repository, item = ''] = /^\/v2\/(.+)\/manifests\/(.+)$/.exec(path) ?? [];
  if (repository === undefined) return path;
  const name = names.get(item) ?? item;
  return repository === 'team' ? name : `${repository}:${name}`;
}
