import { randomBytes } from 'node:crypto';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { digestOf } from '../digest';
import { MEDIA_TYPE } from '../model/media-types';
import { withTemporaryFolder } from '../testing/temporary-folder';
import { EMPTY_KODATA_GZIP } from './gzip';
import { type TarSource, tarBlocks, writeLayer } from './write-layer';

const mediaType = MEDIA_TYPE.ociLayer;
const dir = (name: string): TarSource => ({ name, type: 'dir', size: 0 });
const text = (name: string, content: string): TarSource => ({
  name,
  type: 'file',
  size: content.length,
  content: Buffer.from(content),
});

async function* pieces(length: number, piece: number): AsyncGenerator<Uint8Array, void, undefined> {
  const all = Buffer.alloc(length, 'some content that repeats ');
  for (let at = 0; at < length; at += piece) yield all.subarray(at, at + piece);
}

async function tarOf(entries: TarSource[]): Promise<Buffer> {
  const blocks: Uint8Array[] = [];
  for await (const block of tarBlocks(entries)) blocks.push(block);
  return Buffer.concat(blocks);
}

test('what is returned are size, digest and diffID of what lies in the file', () =>
  withTemporaryFolder(async (folder) => {
    const entries = [dir('ko-app'), text('/ko-app/app', '#!fake\n')];
    const file = join(folder, 'layer.tar.gz');
    const stored = await writeLayer(entries, file, { mediaType });
    const bytes = await readFile(file);
    expect(stored).toEqual({
      descriptor: { mediaType, size: bytes.length, digest: digestOf(bytes) },
      diffID: 'sha256:7a3e7e46bba4115bc4d80d7fee85be10244824ad1ec405e2bedef8448d2a9dd0', // ko-behaviour A.1
      file,
    });
    expect(gunzipSync(bytes)).toEqual(await tarOf(entries));
    expect(await readdir(folder)).toEqual(['layer.tar.gz']);
  }));

test('the gzip header names no file, no time and no operating system', () =>
  withTemporaryFolder(async (folder) => {
    const { file } = await writeLayer([dir('a')], join(folder, 'layer'), { mediaType });
    expect((await readFile(file)).subarray(0, 10).toString('hex')).toBe('1f8b08000000000000ff');
  }));

test.each([1, 511, 512, 513, 1_047_552, 1_048_577, 3_000_000])(
  'the bytes do not depend on how a content of %i bytes is cut',
  (length) =>
    withTemporaryFolder(async (folder) => {
      const cut = (piece: number): TarSource => ({
        name: 'f',
        type: 'file',
        size: length,
        content: () => pieces(length, piece),
      });
      const made = async (name: string, entry: TarSource) => {
        const { file, ...rest } = await writeLayer([dir('d'), entry, dir('e')], join(folder, name), { mediaType });
        return { ...rest, bytes: await readFile(file) };
      };
      const whole = await made('whole', cut(length));
      expect(gunzipSync(whole.bytes).length % 512).toBe(0);
      for (const piece of [Math.ceil(length / 7), 100_000])
        expect(await made(`by-${piece}`, cut(piece))).toEqual(whole);
    }),
);

test.each<[is: string, length: number]>([
  ['9 bytes', 9],
  ['more bytes', 11],
])('a content of %s is refused where 10 are announced, and the old file stays', (got, length) =>
  withTemporaryFolder(async (folder) => {
    const file = join(folder, 'layer');
    await writeFile(file, 'old');
    const entry: TarSource = { name: 'f', type: 'file', size: 10, content: () => pieces(length, 4) };
    await expect(writeLayer([entry], file, { mediaType })).rejects.toMatchObject({
      code: 'invalid-tar',
      message: `Tar entry "f": its content has ${got}, not 10; it may have changed meanwhile.`,
    });
    expect([await readdir(folder), await readFile(file, 'utf8')]).toEqual([['layer'], 'old']);
  }),
);

test('an error of a content comes through and leaves nothing behind', () =>
  withTemporaryFolder(async (folder) => {
    const content = async function* () {
      yield Buffer.alloc(5);
      throw new Error('disk on fire');
    };
    await expect(
      writeLayer([{ name: 'f', type: 'file', size: 10, content }], join(folder, 'layer'), { mediaType }),
    ).rejects.toThrow('disk on fire');
    expect(await readdir(folder)).toEqual([]);
  }));

test('an abort in the middle ends it and leaves nothing behind', () =>
  withTemporaryFolder(async (folder) => {
    const abort = new AbortController();
    let closed = false;
    const content = async function* () {
      try {
        for (;;) {
          yield Buffer.alloc(300_000);
          await wait(1);
          abort.abort();
        }
      } finally {
        closed = true;
      }
    };
    const entry: TarSource = { name: 'f', type: 'file', size: 1e12, content };
    await expect(writeLayer([entry], join(folder, 'layer'), { mediaType, signal: abort.signal })).rejects.toMatchObject(
      { name: 'AbortError' },
    );
    expect([await readdir(folder), closed]).toEqual([[], true]);
  }));

test('the reader waits for the compressor and the disk, so memory does not grow with the content', () =>
  withTemporaryFolder(async (folder) => {
    const chunk = randomBytes(1024 * 1024); // gzip finds nothing in it, so bytes written are bytes taken
    let read = 0;
    let mostAhead = 0;
    const content = async function* () {
      for (let count = 0; count < 24; count++) {
        read += chunk.length;
        yield chunk;
        const [temporary] = await readdir(folder);
        const written = temporary === undefined ? 0 : (await stat(join(folder, temporary))).size;
        mostAhead = Math.max(mostAhead, read - written);
      }
    };
    const entry = { name: 'f', type: 'file', size: 24 * chunk.length, content } as const;
    await writeLayer([entry], join(folder, 'layer'), { mediaType });
    expect(mostAhead).toBeLessThan(12 * chunk.length);
  }));

test('ko-behaviour A.2: the empty kodata layer in 127 bytes', () => {
  expect([EMPTY_KODATA_GZIP.length, digestOf(EMPTY_KODATA_GZIP), digestOf(gunzipSync(EMPTY_KODATA_GZIP))]).toEqual([
    127,
    'sha256:250c06f7c38e52dc77e5c7586c3e40280dc7ff9bb9007c396e06d96736cf8542',
    'sha256:ffe56a1c5f3878e9b5f803842adb9e2ce81584b6bd027e8599582aefe14a975b',
  ]);
});
