import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { digestOf, type TarSource } from '@ko/oci';
import { kodataEntries } from './kodata-layer';
import { type LayerSources, readLayersOutput, writeLayersOutput } from './layers-output';

const root = mkdtempSync(join(tmpdir(), 'layers-output-'));
afterAll(() => rmSync(root, { recursive: true }));

let folders = 0;
const newFolder = () => join(root, String(++folders), 'linux-amd64');

const facts = {
  taskHash: '123',
  importPath: 'example.com/m/cmd/app',
  name: 'app',
  platform: 'linux/amd64',
  goVersion: 'go1.26.8',
  goArguments: ['build', '-trimpath', '-o', 'out', 'example.com/m/cmd/app'],
};

async function* one(text: string): AsyncGenerator<TarSource> {
  yield { name: 'file', type: 'file', size: text.length, content: Buffer.from(text) };
}

async function* failing(): AsyncGenerator<TarSource> {
  yield { name: 'dir', type: 'dir', size: 0 };
  throw new Error('killed');
}

const sources = (kodata: string, binary: string): LayerSources => ({ kodata: one(kodata), binary: one(binary) });

test('what was written is read back: facts, digests, sizes; nothing else is in the folder', async () => {
  const folder = newFolder();
  const written = await writeLayersOutput(folder, sources('a', 'b'), facts);
  expect(await readLayersOutput(folder, { taskHash: '123' })).toEqual(written);
  expect(written.facts).toEqual({ formatVersion: 2, ...facts, layers: written.facts.layers });
  expect(readdirSync(folder).sort()).toEqual([...written.facts.layers.map(({ file }) => file), 'layers.json'].sort());
  for (const { file, digest, size } of written.facts.layers) {
    const bytes = readFileSync(join(folder, file));
    expect([digestOf(bytes), bytes.length, `sha256:${file.slice(0, 64)}`]).toEqual([digest, size, digest]);
  }
});

test('the empty kodata layer has the bytes that ko gives it', async () => {
  const folder = newFolder();
  const reporter = { info() {}, warn() {}, debug() {} };
  const kodata = kodataEntries(root, { os: 'linux', mtime: 0, workspaceRoot: root, reporter });
  const { facts: written } = await writeLayersOutput(folder, { kodata, binary: one('b') }, facts);
  expect(written.layers[0]).toEqual({
    kind: 'kodata',
    digest: 'sha256:250c06f7c38e52dc77e5c7586c3e40280dc7ff9bb9007c396e06d96736cf8542',
    size: 127,
    diffID: 'sha256:ffe56a1c5f3878e9b5f803842adb9e2ce81584b6bd027e8599582aefe14a975b',
    file: '250c06f7c38e52dc77e5c7586c3e40280dc7ff9bb9007c396e06d96736cf8542.tar.gz',
  });
  expect(digestOf(readFileSync(join(folder, written.layers[0]!.file)))).toBe(written.layers[0]!.digest);
});

test.each([
  ['the first layer', { kodata: failing(), binary: one('new') }],
  ['the second layer', { kodata: one('new'), binary: failing() }],
])('a run that ends in %s leaves what was there, and the next run cleans up', async (_, broken) => {
  const folder = newFolder();
  const before = await writeLayersOutput(folder, sources('old', 'older'), facts);
  await expect(writeLayersOutput(folder, broken, facts)).rejects.toThrow('killed');
  expect(await readLayersOutput(folder)).toEqual(before);
  writeFileSync(join(folder, '.tmp-1-left-by-kill-9'), 'x');
  const after = await writeLayersOutput(folder, sources('new', 'newer'), facts);
  expect(await readLayersOutput(folder)).toEqual(after);
  expect(readdirSync(folder)).toHaveLength(3);
});

test('a run that is aborted leaves what was there', async () => {
  const folder = newFolder();
  const before = await writeLayersOutput(folder, sources('old', 'older'), facts);
  const signal = AbortSignal.abort(new Error('interrupted'));
  await expect(writeLayersOutput(folder, sources('new', 'newer'), facts, { signal })).rejects.toThrow('interrupted');
  expect(await readLayersOutput(folder)).toEqual(before);
});

test.each<[what: string, spoil: (folder: string, blob: string) => void]>([
  ['whose layers.json is missing', (folder) => rmSync(join(folder, 'layers.json'))],
  ['that does not exist', (folder) => rmSync(folder, { recursive: true })],
  ['whose layers.json is cut off', (folder) => truncateSync(join(folder, 'layers.json'), 40)],
  ['with a blob missing', (folder, blob) => rmSync(join(folder, blob))],
  ['with a blob cut off', (folder, blob) => truncateSync(join(folder, blob), statSync(join(folder, blob)).size - 1)],
  ['of another format', (folder) => edit(folder, (text) => text.replace('"formatVersion": 2', '"formatVersion": 1'))],
  ['with a path for a file', (folder) => edit(folder, (text) => text.replace(/"file": "/, '"file": "../'))],
  ['with its layers in another order', (folder) => edit(folder, (text) => text.replace('"kodata"', '"binary"'))],
])('a folder %s is not believed', async (_, spoil) => {
  const folder = newFolder();
  const { facts: written } = await writeLayersOutput(folder, sources('a', 'b'), facts);
  spoil(folder, written.layers[1]!.file);
  expect(await readLayersOutput(folder)).toBeUndefined();
});

function edit(folder: string, change: (text: string) => string): void {
  const file = join(folder, 'layers.json');
  const text = readFileSync(file, 'utf8');
  expect(change(text)).not.toBe(text);
  writeFileSync(file, change(text));
}

test('layers of another task are not believed; who names no task takes them', async () => {
  const folder = newFolder();
  const written = await writeLayersOutput(folder, sources('a', 'b'), facts);
  expect(await readLayersOutput(folder, { taskHash: '124' })).toBeUndefined();
  expect(await readLayersOutput(folder)).toEqual(written);
});
