import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
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
  expect(await readLayersOutput(folder, { taskHash: '123' })).toEqual({ layers: written });
  expect(written.facts).toEqual({ formatVersion: 3, ...facts, layers: written.facts.layers });
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
  expect(await readLayersOutput(folder)).toEqual({ layers: before });
  expect(readdirSync(folder)).toHaveLength(3);
  writeFileSync(join(folder, '.tmp-1-left-by-kill-9'), 'x');
  const after = await writeLayersOutput(folder, sources('new', 'newer'), facts);
  expect(await readLayersOutput(folder)).toEqual({ layers: after });
  expect(readdirSync(folder)).toHaveLength(3);
});

test('a run that is aborted leaves what was there', async () => {
  const folder = newFolder();
  const before = await writeLayersOutput(folder, sources('old', 'older'), facts);
  const signal = AbortSignal.abort(new Error('interrupted'));
  await expect(writeLayersOutput(folder, sources('new', 'newer'), facts, { signal })).rejects.toThrow('interrupted');
  expect(await readLayersOutput(folder)).toEqual({ layers: before });
});

/** What is done to a folder, given the name of its binary layer's file. */
type Spoil = (folder: string, blob: string) => void;
const spoilt: [what: string, spoil: Spoil, doubt: (blob: string, size: number) => string][] = [
  ['that does not exist', (folder) => rmSync(folder, { recursive: true }), () => 'has a layers.json that is not there'],
  [
    'that is a file',
    inPlaceOfFolder((folder) => writeFileSync(folder, '')),
    () => 'has a layers.json that is not there',
  ],
  ['that is a link to the right one', inPlaceOfFolder((folder, old) => symlinkSync(old, folder)), () => 'is a link'],
  ['without layers.json', (folder) => rmSync(join(folder, 'layers.json')), () => 'has a layers.json that is not there'],
  [
    'whose layers.json is a link to the right one',
    (folder) => replaceByLink(join(folder, 'layers.json')),
    () => 'has a layers.json that is no file',
  ],
  [
    'whose layers.json is cut off',
    (folder) => truncateSync(join(folder, 'layers.json'), 40),
    () => 'has a layers.json that is not as it was written',
  ],
  [
    'whose layers.json is empty',
    (folder) => truncateSync(join(folder, 'layers.json'), 0),
    () => 'has a layers.json that is not as it was written',
  ],
  [
    'whose layers.json would not fit into memory',
    (folder) => truncateSync(join(folder, 'layers.json'), 2 ** 35),
    () => 'has a layers.json that has 34359738368 bytes',
  ],
  [
    'of the format before',
    (folder) => edit(folder, (text) => text.replace('"formatVersion": 3', '"formatVersion": 2')),
    () => 'has a layers.json that is of format 2, not 3',
  ],
  ...(
    [
      ['a diffID changed', /("diffID": "sha256:)./, '$10'],
      ['another Go version', /go1\.26\.8/, 'go1.26.9'],
      ['a path for a file', /"file": "/, '"file": "../'],
      ['its layers in another order', /"kodata"/, '"binary"'],
      ['another digest', /("digest": "sha256:)./, '$10'],
    ] as const
  ).map(([change, from, to]): (typeof spoilt)[number] => [
    `with ${change} by hand`,
    (folder) => edit(folder, (text) => text.replace(from, to)),
    () => 'has a layers.json that is not as it was written',
  ]),
  ['with a blob missing', (folder, blob) => rmSync(join(folder, blob)), (blob) => `lacks ${blob}`],
  [
    'with a link to the right blob',
    (folder, blob) => replaceByLink(join(folder, blob)),
    (blob) => `has a ${blob} that is no file`,
  ],
  [
    'with a blob cut off',
    (folder, blob) => truncateSync(join(folder, blob), statSync(join(folder, blob)).size - 1),
    (blob, size) => `has a ${blob} of ${size - 1} bytes, not ${size}`,
  ],
];

test.each(spoilt)('a folder %s is not believed', async (_, spoil, doubt) => {
  const folder = newFolder();
  const { facts: written } = await writeLayersOutput(folder, sources('a', 'b'), facts);
  const { file, size } = written.layers[1]!;
  spoil(folder, file);
  expect(await readLayersOutput(folder)).toEqual({ doubt: doubt(file, size) });
  // And the next run makes it good.
  const again = await writeLayersOutput(folder, sources('a', 'b'), facts);
  expect(await readLayersOutput(folder)).toEqual({ layers: again });
});

function inPlaceOfFolder(put: (folder: string, old: string) => void): Spoil {
  return (folder) => {
    renameSync(folder, `${folder}.old`);
    put(folder, `${folder}.old`);
  };
}

function replaceByLink(file: string): void {
  renameSync(file, `${file}.elsewhere`);
  symlinkSync(`${file}.elsewhere`, file);
}

function edit(folder: string, change: (text: string) => string): void {
  const file = join(folder, 'layers.json');
  const text = readFileSync(file, 'utf8');
  expect(change(text)).not.toBe(text);
  writeFileSync(file, change(text));
}

test('what a link in place of the folder leads to is left alone', async () => {
  const [folder, elsewhere] = [newFolder(), newFolder()];
  mkdirSync(elsewhere, { recursive: true });
  writeFileSync(join(elsewhere, 'precious'), '');
  mkdirSync(dirname(folder));
  symlinkSync(elsewhere, folder);
  const written = await writeLayersOutput(folder, sources('a', 'b'), facts);
  expect(readdirSync(elsewhere)).toEqual(['precious']);
  expect(await readLayersOutput(folder)).toEqual({ layers: written });
});

test('layers of another task are not believed; who names no task takes them', async () => {
  const folder = newFolder();
  const layers = await writeLayersOutput(folder, sources('a', 'b'), facts);
  expect(await readLayersOutput(folder, { taskHash: '124' })).toEqual({ doubt: 'holds the layers of another task' });
  expect(await readLayersOutput(folder)).toEqual({ layers });
});

test('a folder that may be neither read nor written: a doubt, and an error that says what to do', async () => {
  const folder = newFolder();
  const layers = await writeLayersOutput(folder, sources('a', 'b'), facts);
  chmodSync(root, 0o755);
  chmodSync(join(folder, 'layers.json'), 0o000);
  await asNobody(async () => {
    expect(await readLayersOutput(folder)).toEqual({ doubt: 'has a layers.json that cannot be read (EACCES)' });
    chmodFolder(folder, 0o555);
    await expect(writeLayersOutput(folder, sources('c', 'd'), facts)).rejects.toMatchObject({
      code: 'layers-unwritable',
      message: expect.stringMatching(
        /^The layers cannot be written to \S+\/linux-amd64: EACCES: permission denied, open \S+\. Make the folder writable for the user who builds, or remove it\.$/,
      ),
    });
  });
  chmodSync(join(folder, 'layers.json'), 0o644);
  expect(await readLayersOutput(folder)).toEqual({ layers });
});

/** Permissions hold back everybody but root, so root becomes somebody else for a while. */
async function asNobody(work: () => Promise<void>): Promise<void> {
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(65534);
  try {
    await work();
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
}

/** Only its owner may do it; for root's folder nothing has to be done, others may not write there. */
function chmodFolder(folder: string, mode: number): void {
  if (statSync(folder).uid === process.geteuid?.()) chmodSync(folder, mode);
}
