import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  artifactDescriptor,
  type Descriptor,
  type Image,
  type ImageIndex,
  MEDIA_TYPE,
  parsePlatform,
  type Platform,
  readLayout,
  validate,
  writeLayout,
} from '@ko/oci';
import { randomImage, randomIndex, startRegistry } from '@ko/oci/testing';
import type { Environment } from './environment';
import { buildImage, buildLayers } from './pipeline';
import type { BuildRequest } from './request';
import { sbomTag } from './sbom/attach';
import { goEnvironment, temporaryFolder } from './testing/folder';
import { VERSION } from './version';

// Real Go, real files, a registry in this process. The program prints with `println` alone: without fmt it links in a fraction of a
// second. What Go compiled once it keeps in its own cache, which all tests share.
const files = {
  'go.mod': 'module example.com/shop\n\ngo 1.21\n',
  'cmd/app/main.go': 'package main\n\nfunc main() { println("hello") }\n',
  'cmd/app/kodata/index.html': '<html></html>\n',
  '.ko.yaml': 'defaultBaseImage: scratch\n',
};
// The first build on a machine compiles Go's runtime for each platform.
jest.setTimeout(120_000);

const IMPORT_PATH = 'example.com/shop/cmd/app';

async function setUp(more: Record<string, string> = {}) {
  const root = await temporaryFolder({ ...files, ...more });
  const lines: string[] = [];
  const reporter = {
    info: (line: string) => void lines.push(line),
    warn: (line: string) => void lines.push(line),
    debug() {},
  };
  const request: BuildRequest = {
    workspaceRoot: root,
    directory: root,
    importPath: './cmd/app',
    buildvcs: false,
    project: 'app',
    workFolder: join(root, 'dist/ko/app/.work-build'),
    cachedLayers: () => Promise.resolve(undefined),
    defaultLayout: { folder: join(root, 'dist/ko/app/oci'), display: 'oci:dist/ko/app/oci' },
  };
  const env = (extra: Environment = {}) => goEnvironment({ DOCKER_CONFIG: root, GOFLAGS: '', ...extra });
  const build = (options: Partial<BuildRequest> = {}, extra: Environment = {}, signal?: AbortSignal) =>
    buildImage({ ...request, ...options }, { env: env(extra), reporter, ...(signal && { signal }) });
  const layers = (platform: string, folder: string, workFolder = join(root, 'work')) =>
    buildLayers(
      { ...request, platform: parsePlatform(platform), folder, workFolder, taskHash: '1' },
      { env: env(), reporter },
    );
  return { root, request, lines, build, layers };
}

const configOfOnly = async (artifact: Image | ImageIndex) =>
  artifact.kind === 'image' ? JSON.parse(String(await artifact.config())) : undefined;

test('without a repository the image goes to the default layout, whole and alone, under the name latest', async () => {
  const { root, build, lines } = await setUp();
  const folder = join(root, 'dist/ko/app/oci');
  await build({}, { KO_DATA_DATE_EPOCH: '5' });
  const { reference, digest, mediaType, tags, record } = await build();

  const image = await readLayout(folder, { tag: 'latest' });
  expect(await validate(image)).toEqual([]);
  expect((await artifactDescriptor(image)).digest).toBe(digest);
  expect(JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')).manifests).toHaveLength(1);
  expect({ reference, mediaType, tags }).toEqual({
    reference: `oci:dist/ko/app/oci@${digest}`,
    mediaType: MEDIA_TYPE.ociManifest,
    tags: ['latest'],
  });
  expect(await configOfOnly(image)).toMatchObject({
    architecture: 'amd64',
    os: 'linux',
    author: 'github.com/ko-build/ko',
    config: { Entrypoint: ['/ko-app/app'], Env: ['PATH=/ko-app', 'KO_DATA_PATH=/var/run/ko'] },
  });
  const [platform] = record.platforms;
  expect(record).toMatchObject({ importPath: IMPORT_PATH, reference, digest, base: {} });
  expect(platform!.layers.map(({ from }) => from)).toEqual(['kodata', 'binary']);
  expect(platform!.layers.map(({ diffID }) => diffID)).toEqual((await configOfOnly(image)).rootfs.diff_ids);
  expect(lines.slice(-5)).toEqual([
    `Using base scratch for ${IMPORT_PATH}`,
    `Building ${IMPORT_PATH} for linux/amd64`,
    'Saving oci:dist/ko/app/oci',
    `Saved ${reference}`,
    'Set KO_DOCKER_REPO, or the option "repository", to push to a registry instead, for example KO_DOCKER_REPO=ghcr.io/my-user.',
  ]);
  expect(readdirSync(join(root, 'dist/ko/app'))).toEqual(['oci']);
});

test('layers that a task built are used as they are, and give the same image as layers compiled in place', async () => {
  const { root, build, layers, lines } = await setUp();
  const inPlace = await build();
  const folder = join(root, 'linux-amd64');
  const cached = await layers('linux/amd64', folder);
  expect(readdirSync(root)).not.toContain('work');
  lines.length = 0;
  const asked: Platform[] = [];
  const fromTask = await build({ cachedLayers: async (platform) => (asked.push(platform), cached) });
  expect(fromTask).toEqual(inPlace);
  expect(asked).toEqual([parsePlatform('linux/amd64')]);
  expect(lines.filter((line) => line.startsWith('Building'))).toEqual([]);
});

test('where the layers of a task and the import path are known, Go is not started', async () => {
  const { root, build, layers } = await setUp();
  const cached = await layers('linux/amd64', join(root, 'linux-amd64'));
  const known = { cachedLayers: async () => cached, cachedImportPath: async () => IMPORT_PATH };
  const withoutGo = { KO_GO_PATH: join(root, 'no-go') };
  expect(await build(known, withoutGo)).toEqual(await build());
  await expect(build({ ...known, platforms: ['linux/arm64'] }, withoutGo)).rejects.toMatchObject({
    code: 'go-not-found',
  });
});

test('layers of another platform or program are not used', async () => {
  const { root, build, layers } = await setUp();
  const other = await layers('linux/arm64', join(root, 'linux-arm64'));
  const renamed = {
    ...other,
    facts: { ...other.facts, platform: 'linux/amd64', importPath: 'example.com/shop/cmd/other' },
  };
  const clean = await build();
  expect((await build({ cachedLayers: () => Promise.resolve(other) })).digest).toBe(clean.digest);
  expect((await build({ cachedLayers: () => Promise.resolve(renamed) })).digest).toBe(clean.digest);
});

test('the facts of layers name program, platform, task, Go and its arguments', async () => {
  const { root, layers } = await setUp();
  const { facts } = await layers('linux/arm64/v8:1', join(root, 'out'));
  expect(facts).toEqual({
    formatVersion: 3,
    taskHash: '1',
    importPath: IMPORT_PATH,
    name: 'app',
    platform: 'linux/arm64',
    goVersion: expect.stringMatching(/^go1\.\d+/),
    goArguments: ['build', '-trimpath', '-buildvcs=false', '-o', 'out', IMPORT_PATH],
    buildInfo: expect.objectContaining({
      path: IMPORT_PATH,
      main: expect.objectContaining({ path: 'example.com/shop' }),
    }),
    ...(facts.moduleProxy !== undefined && { moduleProxy: expect.stringMatching(/^https:/) }),
    layers: facts.layers,
  });
});

test('several platforms give an index; the variant of an arm64 base needs no compilation of its own', async () => {
  const { root, build, lines } = await setUp();
  const base = randomIndex({ seed: 1, platforms: [parsePlatform('linux/amd64'), parsePlatform('linux/arm64/v8')] });
  await writeLayout(join(root, 'base'), base, { refName: 'v1' });
  const asked: Platform[] = [];
  const { mediaType, record } = await build({
    base: 'oci:base:v1',
    platforms: ['all'],
    cachedLayers: async (platform) => void asked.push(platform),
  });
  expect(await validate(await readLayout(join(root, 'dist/ko/app/oci')))).toEqual([]);
  expect(mediaType).toBe(MEDIA_TYPE.ociIndex);
  expect(record.platforms.map(({ platform }) => platform)).toEqual(['linux/amd64', 'linux/arm64/v8']);
  expect(record.platforms.map(({ layers }) => layers.map(({ from }) => from))).toEqual([
    ['base', 'base', 'kodata', 'binary'],
    ['base', 'base', 'kodata', 'binary'],
  ]);
  expect(record.base).toEqual({ digest: (await artifactDescriptor(base)).digest });
  expect(asked.sort((a, b) => a.architecture.localeCompare(b.architecture))).toEqual([
    parsePlatform('linux/amd64'),
    parsePlatform('linux/arm64'),
  ]);
  expect(lines).toContain(`Building ${IMPORT_PATH} for linux/arm64/v8`);
});

test('a registry is pushed to once: the second run sends nothing', async () => {
  const registry = await startRegistry();
  const { build, root, lines } = await setUp();
  const base = randomImage({ seed: 2, docker: true, platform: parsePlatform('linux/amd64') });
  await writeLayout(join(root, 'base'), base);
  const env = { KO_DOCKER_REPO: `${registry.host}/repo` };
  const first = await build({ base: 'oci:base', tags: ['latest', 'v1'] }, env);
  expect(first.reference).toMatch(new RegExp(`^${registry.host}/repo/app-[0-9a-f]{32}@${first.digest}$`));
  const name = first.reference.replace(/^[^/]*\//, '').replace(/@.*/, '');
  expect(registry.content(name).tags).toEqual({
    latest: first.digest,
    v1: first.digest,
    [sbomTag(first.digest)]: expect.stringMatching(/^sha256:/),
  });
  expect(registry.journal('manifest.put')).toHaveLength(3); // the SBOM, v1, latest
  expect(lines).toEqual(
    expect.arrayContaining([
      `Publishing ${registry.host}/${name}:v1`,
      `Tagging ${registry.host}/${name}:latest`,
      `Published ${first.reference}`,
    ]),
  );

  const before = registry.requests.length;
  expect(await build({ base: 'oci:base', tags: ['latest', 'v1'] }, env)).toEqual(first);
  expect(registry.requests.slice(before).filter(({ method }) => method !== 'HEAD' && method !== 'GET')).toEqual([]);
  await registry.close();
});

test('image and index have SBOMs beside them in the registry, and as files in the folder that is asked for', async () => {
  const registry = await startRegistry();
  const { build, root, lines } = await setUp();
  const env = { KO_DOCKER_REPO: `${registry.host}/repo` };
  const options = { bare: true, platforms: ['linux/amd64', 'linux/arm64'], sbomDir: 'sboms' };
  const { digest, record } = await build(options, env);
  const tags = [digest, ...record.platforms.map((platform) => platform.digest)].map(sbomTag);
  expect(Object.keys(registry.content('repo').tags).sort()).toEqual(['latest', ...tags].sort());
  expect(lines.filter((line) => line.startsWith('Published SBOM')).sort()).toEqual(
    tags.map((tag) => `Published SBOM ${registry.host}/repo:${tag}`).sort(),
  );
  const names = ['app-index.spdx.json', 'app-linux-amd64.spdx.json', 'app-linux-arm64.spdx.json'];
  expect(readdirSync(join(root, 'sboms'))).toEqual(names);
  const sboms = names.map((name) => JSON.parse(readFileSync(join(root, 'sboms', name), 'utf8')));
  expect(sboms.map(({ name }) => `${name.slice('sbom-'.length).replace(':', '-')}.sbom`)).toEqual(tags);
  expect(sboms[0].creationInfo.creators).toEqual([`Tool: ko-nx ${VERSION}`]);

  const before = registry.requests.length;
  await build(options, env);
  expect(registry.requests.slice(before).filter(({ method }) => method !== 'HEAD' && method !== 'GET')).toEqual([]);
  await build({ ...options, tags: ['bare'], sbom: 'none' }, { KO_DOCKER_REPO: `${registry.host}/without` });
  expect(Object.keys(registry.content('without').tags)).toEqual(['bare']);
  await registry.close();
});

test('a base in a registry is named in the annotations, and its layers are mounted', async () => {
  const registry = await startRegistry();
  const { build, root } = await setUp();
  await writeLayout(join(root, 'seed'), randomImage({ seed: 3, platform: parsePlatform('linux/amd64') }));
  const env = { KO_DOCKER_REPO: registry.host };
  const seed = await build(
    { base: 'oci:seed', bare: true, repository: 'unused' },
    { KO_DOCKER_REPO: `${registry.host}/base` },
  );
  const { record, digest, reference } = await build(
    { base: `${registry.host}/base`, baseImportPaths: true, tags: ['v2'] },
    env,
  );
  expect(reference).toBe(`${registry.host}/app:v2@${digest}`);
  expect(record.base).toEqual({ name: `${registry.host}/base:latest`, digest: seed.digest });
  expect(registry.journal('blob.post')).toContain('201');
  await registry.close();
});

test('a tarball and a file of references are written beside what is pushed; a tarball of several platforms is refused early', async () => {
  const { build, root, lines } = await setUp();
  const options = { tarball: 'out/app.tar', imageRefs: 'refs', push: false, tags: ['v1', 'v2'] };
  const { reference, digest } = await build(options, { KO_DOCKER_REPO: 'example.com/repo' });
  const name = `example.com/repo/app-${createHash('md5').update(IMPORT_PATH).digest('hex')}`;
  expect(reference).toBe(`${name}@${digest}`);
  expect(readFileSync(join(root, 'refs'), 'utf8')).toBe(`${reference}\n`);
  expect(String(readFileSync(join(root, 'out/app.tar')))).toContain(`"RepoTags":["${name}:v1","${name}:v2"]`);
  expect(lines.slice(-2)).toEqual(['Saving out/app.tar', 'Saved out/app.tar']);
  const compiled = lines.filter((line) => line.startsWith('Building')).length;
  await expect(build({ ...options, platforms: ['linux/amd64', 'linux/arm64'] })).rejects.toMatchObject({
    code: 'tarball-index',
    message: expect.stringContaining('to be built for linux/amd64, linux/arm64'),
  });
  expect(lines.filter((line) => line.startsWith('Building'))).toHaveLength(compiled);
  await expect(build({ ...options, tarball: 'refs/app.tar' })).rejects.toMatchObject({ code: 'tarball-unwritable' });
});

test('push=false computes the reference, reads no layer and writes nothing', async () => {
  const { build, root } = await setUp();
  const { reference, digest } = await build({ push: false });
  expect(reference).toBe(`app-${createHash('md5').update(IMPORT_PATH).digest('hex')}:latest@${digest}`);
  expect(existsSync(join(root, 'dist/ko/app/oci'))).toBe(false);
});

test.each<[what: string, request: Partial<BuildRequest>, env: Environment, code: string]>([
  ['a bad label', { imageLabels: ['x'] }, {}, 'invalid-label'],
  ['a bad epoch', {}, { SOURCE_DATE_EPOCH: 'x' }, 'invalid-epoch'],
  ['a bad repository', {}, { KO_DOCKER_REPO: 'x:y:z' }, 'invalid-repository'],
  ['a bad tag', { tags: ['a b'] }, {}, 'invalid-tag'],
  ['an unknown platform form', { platforms: ['a/b/c/d'] }, {}, 'invalid-platform'],
  ['a platform beside GOOS', { platforms: ['linux/amd64'] }, { GOOS: 'linux' }, 'platform-conflict'],
])('%s is reported before Go is asked anything', async (_, request, env, code) => {
  const { build } = await setUp();
  await expect(build({ ...request, importPath: './nowhere' }, env)).rejects.toMatchObject({ code });
});

test.each<[what: string, request: Partial<BuildRequest>, message: string]>([
  ['a base layout that is not there', { base: 'oci:nowhere' }, 'The base image oci:nowhere cannot be read: '],
  ['a base that is no reference', { base: 'Upper Case' }, 'The base image Upper Case cannot be read: '],
  ['all platforms of scratch', { platforms: ['all'] }, 'The base "scratch" has no platforms of its own'],
])('%s is reported before anything is compiled', async (_, request, message) => {
  const { build, lines } = await setUp();
  await expect(build(request)).rejects.toThrow(message);
  expect(lines.filter((line) => line.startsWith('Building'))).toEqual([]);
});

test('a base that the registry does not hold is reported before anything is compiled, with what to do', async () => {
  const registry = await startRegistry();
  const { build, lines } = await setUp();
  const base = `${registry.host}/base:v1`;
  await expect(build({ base })).rejects.toMatchObject({
    code: 'base-unavailable',
    message: expect.stringMatching(
      new RegExp(`^The base image ${base} cannot be read: .*"scratch" and "oci:<folder>" need no registry\\.$`),
    ),
  });
  expect(lines).toEqual([]);
  await registry.close();
});

test('of a wrong program and a wrong base the program is told, though the base is asked for beside it', async () => {
  const { build } = await setUp();
  const request = { importPath: './nowhere', base: 'oci:nowhere' };
  await expect(build(request)).rejects.toMatchObject({ code: 'package-not-found' });
});

test('a compile error is Go’s own text; nothing is left, and what was published before stays', async () => {
  const { build, root } = await setUp({ 'cmd/broken/main.go': 'package main\n\nfunc main() { missing() }\n' });
  const { digest } = await build();
  await expect(build({ importPath: './cmd/broken' })).rejects.toMatchObject({
    code: 'compile-error',
    message: '# example.com/shop/cmd/broken\ncmd/broken/main.go:3:15: undefined: missing',
  });
  expect(readdirSync(join(root, 'dist/ko/app'))).toEqual(['oci']);
  expect((await artifactDescriptor(await readLayout(join(root, 'dist/ko/app/oci')))).digest).toBe(digest);
});

test('with debug, Delve comes into the image where it can run, and starts the program', async () => {
  const { build, root, lines } = await setUp({
    'delve/go.mod': 'module github.com/go-delve/delve\n\ngo 1.21\n',
    'delve/cmd/dlv/main.go': 'package main\n\nfunc main() { println("dlv") }\n',
  });
  const sources = join(root, 'delve');
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: sources });
  for (const args of [
    ['init', '-q'],
    ['add', '-A'],
    ['commit', '-q', '-m', 'x'],
  ])
    git(...args);
  const mirror = (url: string) => ({
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: `url.${url}.insteadOf`,
    GIT_CONFIG_VALUE_0: 'https://github.com/go-delve/delve.git',
  });
  const temporary = join(root, 'tmp');
  const env = { TMPDIR: temporary, GOTMPDIR: root, ...mirror(`file://${sources}`) };
  const { record } = await build({ debug: true, platforms: ['linux/amd64', 'linux/arm64', 'linux/arm/v7'] }, env);
  expect(record.platforms.map(({ layers }) => layers.map(({ from }) => from))).toEqual([
    ['kodata', 'binary', 'debugger'],
    ['kodata', 'binary', 'debugger'],
    ['kodata', 'binary'],
  ]);
  const index = (await readLayout(join(root, 'dist/ko/app/oci'))) as ImageIndex;
  expect(await validate(index)).toEqual([]);
  const entrypoints = JSON.parse(String(await index.index())).manifests.map(async (entry: Descriptor) =>
    (await configOfOnly(await index.child(entry))).config.Entrypoint.join(' '),
  );
  const debugged =
    '/ko-app/dlv exec --listen=:40000 --headless --log --accept-multiclient --api-version=2 -- /ko-app/app';
  expect(await Promise.all(entrypoints)).toEqual([debugged, debugged, '/ko-app/app']);
  expect(lines).toContainEqual(expect.stringMatching(/"linux\/arm\/v7" will be built without debugging/));
  expect(readdirSync(temporary)).toEqual([]);

  const inWork = { ...env, TMPDIR: join(root, 'other'), GOTMPDIR: '' };
  expect((await build({ debug: true, goTempInWork: true }, inWork)).record.platforms[0]?.layers).toHaveLength(3);
  const nowhere = { ...env, ...mirror(`file://${root}/nowhere`) };
  await expect(build({ debug: true }, nowhere)).rejects.toMatchObject({ code: 'delve-unavailable' });
  expect([readdirSync(temporary), existsSync(inWork.TMPDIR)]).toEqual([[], false]);
  expect(existsSync(join(root, 'dist/ko/app/.work-build'))).toBe(false);
});

test('an aborted build ends with the signal’s reason and leaves nothing', async () => {
  const { build, root } = await setUp();
  const controller = new AbortController();
  const cachedLayers = async () => void controller.abort(new Error('interrupted'));
  await expect(build({ cachedLayers }, {}, controller.signal)).rejects.toThrow('interrupted');
  expect(existsSync(join(root, 'dist/ko/app/.work-build'))).toBe(false);
});

test('labels, annotations, user, capabilities and epochs reach the image', async () => {
  const { build, root } = await setUp({
    '.ko.yaml': 'defaultBaseImage: scratch\nbuilds:\n  - main: ./cmd/app\n    linux_capabilities: net_bind_service\n',
  });
  const plain = await build({}, {});
  const { record } = await build(
    { imageLabels: ['a=1'], imageAnnotations: ['b=2'], imageUser: '1000' },
    { SOURCE_DATE_EPOCH: '1700000000', KO_DATA_DATE_EPOCH: '1' },
  );
  const image = (await readLayout(join(root, 'dist/ko/app/oci'))) as Image;
  expect(await configOfOnly(image)).toMatchObject({
    created: '2023-11-14T22:13:20Z',
    config: { Labels: { a: '1' }, User: '1000' },
  });
  expect(JSON.parse(String(await image.manifest())).annotations).toEqual({ b: '2' });
  const diffIDs = (from: typeof record) => from.platforms[0]!.layers.map(({ diffID }) => diffID);
  expect(diffIDs(record)[0]).not.toBe(diffIDs(plain.record)[0]); // KO_DATA_DATE_EPOCH
  expect(diffIDs(record)[1]).toBe(diffIDs(plain.record)[1]); // SOURCE_DATE_EPOCH changes no layer
});
