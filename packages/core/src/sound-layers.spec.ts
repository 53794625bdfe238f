import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { anonymousKeychain, createRegistryClient, parsePlatform, parseReference, readLayout, validate } from '@ko/oci';
import { startRegistry } from '@ko/oci/testing';
import type { AppLayers } from './assemble/app-layers';
import { buildImage, buildLayers } from './pipeline';
import type { BuildRequest } from './request';
import { goEnvironment, temporaryFolder } from './testing/folder';

// Layers of a task whose bytes were changed behind its back, without another size: what nobody sees who does not read them.

jest.setTimeout(120_000);

const PLATFORMS = ['linux/amd64', 'linux/arm64'];

async function setUp() {
  const root = await temporaryFolder({
    'go.mod': 'module example.com/shop\n\ngo 1.21\n',
    'cmd/app/main.go': 'package main\n\nfunc main() { println("hello") }\n',
  });
  const lines: string[] = [];
  const reporter = { info: (line: string) => void lines.push(line), warn() {}, debug() {} };
  const own = { workspaceRoot: root, directory: root, importPath: './cmd/app', buildvcs: false } as const;
  const layers = new Map<string, AppLayers>();
  for (const text of PLATFORMS) {
    const platform = parsePlatform(text);
    const folders = { folder: join(root, platform.architecture), workFolder: join(root, 'work') };
    layers.set(
      platform.architecture,
      await buildLayers({ ...own, platform, ...folders }, { env: goEnvironment(), reporter }),
    );
  }
  /** Spoils the layer of a kind. */
  const spoil = (architecture: string, kind: string) => {
    const { folder, facts } = layers.get(architecture)!;
    const file = join(folder, facts.layers.find((layer) => layer.kind === kind)!.file);
    const bytes = readFileSync(file);
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 20) ^ 1, bytes.length - 20);
    writeFileSync(file, bytes);
  };
  const build = (repository: string, options: Partial<BuildRequest> = {}) => {
    lines.length = 0;
    const request: BuildRequest = {
      ...own,
      project: 'app',
      base: 'scratch',
      bare: true,
      sbom: 'none',
      platforms: PLATFORMS,
      workFolder: join(root, 'work'),
      cachedLayers: ({ architecture }) => Promise.resolve(layers.get(architecture)),
      defaultLayout: { folder: join(root, 'oci'), display: 'oci' },
      ...options,
    };
    return buildImage(request, { env: goEnvironment({ DOCKER_CONFIG: root, KO_DOCKER_REPO: repository }), reporter });
  };
  const again = () =>
    lines.filter((line) => /^(Compiling|Building)/.test(line)).map((line) => line.replace(/file \/\S+/, 'file …'));
  return { root, build, spoil, again };
}

async function findings(reference: string) {
  const client = createRegistryClient({ keychain: anonymousKeychain, userAgent: 'test' });
  try {
    return await validate(await client.pull(parseReference(reference)));
  } finally {
    await client.close();
  }
}

const SAID =
  /^Compiling again for linux\/arm64: layer file … its bytes have the digest sha256:[0-9a-f]{64}, not sha256:[0-9a-f]{64}\.$/;

test('a damaged layer is compiled in place when a registry lacks it; those of other platforms are taken', async () => {
  const { build, spoil, again } = await setUp();
  const registry = await startRegistry();
  const { digest } = await build(`${registry.host}/whole`);
  spoil('arm64', 'binary');
  const result = await build(`${registry.host}/damaged`);
  expect(result.digest).toBe(digest);
  expect(await findings(result.reference)).toEqual([]);
  expect(again()).toEqual([expect.stringMatching(SAID), 'Building example.com/shop/cmd/app for linux/arm64']);
  await registry.close();
});

test('a layer that two platforms share, both files of it damaged, is made good', async () => {
  const { build, spoil, again } = await setUp();
  const registry = await startRegistry();
  const { digest } = await build(`${registry.host}/whole`);
  for (const architecture of ['amd64', 'arm64']) spoil(architecture, 'kodata');
  const result = await build(`${registry.host}/damaged`);
  expect(result.digest).toBe(digest);
  expect(await findings(result.reference)).toEqual([]);
  expect(again()[0]).toMatch(/^Compiling again for linux\/a(md|rm)64: layer file … its bytes have the digest /);
  await registry.close();
});

test('a damaged layer does no harm where the registry holds the image', async () => {
  const { build, spoil, again } = await setUp();
  const registry = await startRegistry();
  const before = await build(`${registry.host}/team`);
  spoil('arm64', 'binary');
  expect(await build(`${registry.host}/team`)).toEqual(before);
  expect(again()).toEqual([]);
  await registry.close();
});

test('a damaged layer is compiled in place for a layout on disk', async () => {
  const { root, build, spoil, again } = await setUp();
  spoil('arm64', 'binary');
  await build('');
  expect(await validate(await readLayout(join(root, 'oci')))).toEqual([]);
  expect(again()).toEqual([expect.stringMatching(SAID), 'Building example.com/shop/cmd/app for linux/arm64']);
});
