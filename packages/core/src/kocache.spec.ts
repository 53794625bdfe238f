import { existsSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  anonymousKeychain,
  createRegistryClient,
  parsePlatform,
  parseReference,
  parseRepository,
  validate,
} from '@ko/oci';
import { randomIndex, startRegistry } from '@ko/oci/testing';
import { buildImage } from './pipeline';
import type { BuildRequest } from './request';
import { goEnvironment, temporaryFolder } from './testing/folder';

// Builds with KOCACHE, in real Go, through a registry in this process.
jest.setTimeout(120_000);

const IMPORT_PATH = 'example.com/shop/cmd/app';
const program = (text: string) => `package main\n\nfunc main() { println("${text}") }\n`;

async function setUp(goFlags = '') {
  const root = await temporaryFolder({
    'go.mod': 'module example.com/shop\n\ngo 1.21\n',
    'cmd/app/main.go': program('one'),
    '.ko.yaml': 'defaultBaseImage: scratch\n',
  });
  const cache = join(root, 'cache/bin', IMPORT_PATH, 'linux/amd64');
  const lines: string[] = [];
  let runs = 0;
  /** Builds into a repository of a registry; `record.platforms[0].layers[1]` is the binary's. */
  const build = async (repository: string, env: Record<string, string> = {}, options: Partial<BuildRequest> = {}) => {
    const workFolder = join(root, `work-${runs++}`);
    const { record, digest, reference } = await buildImage(
      {
        workspaceRoot: root,
        directory: root,
        importPath: './cmd/app',
        buildvcs: false,
        project: 'app',
        bare: true,
        sbom: 'none',
        workFolder,
        cachedLayers: () => Promise.resolve(undefined),
        defaultLayout: { folder: join(root, 'oci'), display: 'oci' },
        ...options,
      },
      {
        env: goEnvironment({
          DOCKER_CONFIG: root,
          GOFLAGS: goFlags,
          KOCACHE: 'cache',
          KO_DOCKER_REPO: repository,
          ...env,
        }),
        reporter: { info: (line) => void lines.push(line), warn() {}, debug() {} },
      },
    );
    expect(existsSync(workFolder)).toBe(false);
    return { digest, reference, layer: record.platforms[0]!.layers[1]! };
  };
  const edit = (text: string) => writeFileSync(join(root, 'cmd/app/main.go'), program(text));
  const known = () => JSON.parse(readFileSync(join(cache, 'diffid-to-descriptor'), 'utf8'));
  return { root, cache, build, edit, known, lines };
}

async function examine(reference: string) {
  const client = createRegistryClient({ keychain: anonymousKeychain, userAgent: 'test', insecure: true });
  try {
    return await validate(await client.pull(parseReference(reference)));
  } finally {
    await client.close();
  }
}

test('the cache holds the binary, and its layer in the files and the form of ko', async () => {
  const { build, cache, known } = await setUp();
  const registry = await startRegistry();
  const { layer } = await build(`${registry.host}/team`);
  expect(readdirSync(cache).sort()).toEqual(['buildid-to-diffid', 'diffid-to-descriptor', 'out']);
  expect(readFileSync(join(cache, 'buildid-to-diffid'), 'utf8')).toMatch(
    new RegExp(`^{\\n  "[\\w-]{20}/[\\w-]{20}/[\\w-]{20}/[\\w-]{20}": "${layer.diffID}"\\n}\\n$`),
  );
  const { mediaType, size, digest } = layer;
  expect(known()).toEqual({ [layer.diffID as string]: { mediaType, size, digest } });
  await registry.close();
});

test('an unchanged program is not linked again, and its layer is made only where it is missing', async () => {
  const { build, cache } = await setUp();
  const registry = await startRegistry();
  const first = await build(`${registry.host}/team`);
  const { ino } = statSync(join(cache, 'out'));
  expect(await build(`${registry.host}/team`)).toEqual(first);
  expect(statSync(join(cache, 'out')).ino).toBe(ino);
  const elsewhere = await build(`${registry.host}/other`);
  expect(elsewhere.digest).toBe(first.digest);
  expect(await examine(elsewhere.reference)).toEqual([]);
  await registry.close();
});

test.each([
  ['as it is', ''],
  ['whose build ID is the same for all', '-ldflags=-buildid='],
])('an edited program %s never gets the layer of another one', async (_, goFlags) => {
  const { build, edit } = await setUp(goFlags);
  const registry = await startRegistry();
  const one = await build(`${registry.host}/team`);
  edit('two');
  const two = await build(`${registry.host}/team`);
  expect(two.layer.diffID).not.toBe(one.layer.diffID);
  expect(await examine(two.reference)).toEqual([]);
  edit('one');
  expect(await build(`${registry.host}/team`)).toEqual(one);
  await registry.close();
});

test('a damaged binary is built again', async () => {
  const { build, cache } = await setUp();
  const registry = await startRegistry();
  const first = await build(`${registry.host}/team`);
  truncateSync(join(cache, 'out'), statSync(join(cache, 'out')).size - 4096);
  expect(await build(`${registry.host}/other`)).toEqual({ ...first, reference: expect.anything() });
  expect(await build(`${registry.host}/team`)).toEqual(first);
  await registry.close();
});

test('a layer that another tool compressed is taken where it is, and made anew where it is not', async () => {
  const { build, cache, known } = await setUp();
  const registry = await startRegistry();
  const { layer } = await build(`${registry.host}/team`);
  const foreign = {
    [layer.diffID as string]: { ...known()[layer.diffID as string], digest: `sha256:${'0'.repeat(64)}` },
  };
  writeFileSync(join(cache, 'diffid-to-descriptor'), JSON.stringify(foreign));
  const again = await build(`${registry.host}/other`);
  expect(again.layer).toEqual(layer);
  expect(await examine(again.reference)).toEqual([]);
  expect(known()[layer.diffID as string].digest).toBe(layer.digest);
  await registry.close();
});

test('what is not pushed does not get its digest from the cache unseen', async () => {
  const { build, cache, known } = await setUp();
  const { digest, layer } = await build('r.io/app', {}, { push: false });
  const wrong = { ...known()[layer.diffID as string], digest: `sha256:${'0'.repeat(64)}` };
  writeFileSync(join(cache, 'diffid-to-descriptor'), JSON.stringify({ [layer.diffID as string]: wrong }));
  expect((await build('r.io/app', {}, { push: false })).digest).toBe(digest);
});

test('platforms that differ in their OS version have a folder each, as with ko, and one compilation', async () => {
  const { build, root, lines } = await setUp();
  const versions = ['10.0.17763.1', '10.0.20348.2'];
  const registry = await startRegistry();
  const client = createRegistryClient({ keychain: anonymousKeychain, userAgent: 'test', insecure: true });
  const platforms = versions.map((version) => parsePlatform(`windows/amd64:${version}`));
  const base = `${registry.host}/base`;
  await client.push(randomIndex({ seed: 1, platforms }), parseRepository(base), { tags: ['latest'] });
  await client.close();
  for (const repository of ['one', 'two']) {
    lines.length = 0;
    await build(`${registry.host}/${repository}`, { KO_DEFAULTBASEIMAGE: base }, { platforms: ['all'] });
    expect(lines.filter((line) => line.startsWith('Building '))).toHaveLength(1);
  }
  const folder = join(root, 'cache/bin', IMPORT_PATH, 'windows');
  expect(readdirSync(folder).sort()).toEqual(versions.map((version) => `amd64:${version}`));
  const inodes = readdirSync(folder).map((name) => statSync(join(folder, name, 'out')).ino);
  expect(new Set(inodes).size).toBe(1);
  await registry.close();
});

test.each(['{', '[]', '{"sha256:1": 2}'])('records that read %s are as none', async (text) => {
  const { build, cache } = await setUp();
  const registry = await startRegistry();
  const first = await build(`${registry.host}/team`);
  for (const name of ['buildid-to-diffid', 'diffid-to-descriptor']) writeFileSync(join(cache, name), text);
  expect(await build(`${registry.host}/team`)).toEqual(first);
  await registry.close();
});

test('several runs at once do not disturb each other', async () => {
  const { build, cache } = await setUp();
  const registry = await startRegistry();
  const results = await Promise.all(
    ['run-a', 'run-b', 'run-c', 'run-d'].map((name) => build(`${registry.host}/${name}`)),
  );
  expect(new Set(results.map(({ digest }) => digest)).size).toBe(1);
  for (const { reference } of results) expect(await examine(reference)).toEqual([]);
  expect(readdirSync(cache).sort()).toEqual(['buildid-to-diffid', 'diffid-to-descriptor', 'out']);
  await registry.close();
});

test('documents of a base come from the cache, its layers are mounted', async () => {
  const { build, root } = await setUp();
  const registry = await startRegistry();
  const client = createRegistryClient({ keychain: anonymousKeychain, userAgent: 'test', insecure: true });
  const platforms = ['linux/amd64', 'linux/arm64'].map((text) => parsePlatform(text));
  const { descriptor } = await client.push(
    randomIndex({ seed: 1, platforms }),
    parseRepository(`${registry.host}/base`),
    {
      tags: ['latest'],
    },
  );
  await client.close();
  const first = await build(`${registry.host}/team`, { KO_DEFAULTBASEIMAGE: `${registry.host}/base` });
  /** Methods of the requests that a build makes of the base's repository. */
  const asked = async (base: string, repository: string) => {
    const before = registry.requests.length;
    const again = await build(`${registry.host}/${repository}`, {
      KO_DEFAULTBASEIMAGE: `${registry.host}/base${base}`,
    });
    const made = registry.requests.slice(before).filter(({ path }) => path.startsWith('/v2/base/'));
    expect(again.digest === first.digest).toBe(!base.startsWith('@')); // the name is in the annotations
    expect(await examine(again.reference)).toEqual([]);
    return made.map(({ method }) => method);
  };
  expect(await asked('', 'second')).toEqual(['HEAD']);
  expect(await asked(`@${descriptor.digest}`, 'third')).toEqual([]);
  expect(registry.journal('blob.post')).toContain('201'); // mounted
  expect(readdirSync(join(root, 'cache/img')).sort()).toEqual(['blobs', 'index.json', 'oci-layout']);
  writeFileSync(join(root, 'cache/img/index.json'), '{');
  expect(await asked('', 'fourth')).toContain('GET');
  expect(await asked('', 'fifth')).toEqual(['HEAD']);
  await registry.close();
});

test('a cache that is a file is an error before anything is compiled', async () => {
  const { build } = await setUp();
  await expect(build('r.io/app', { KOCACHE: 'go.mod' })).rejects.toMatchObject({ code: 'cache-not-folder' });
});
