import { createHash, randomBytes } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { type GzipOptions, gzipped } from './gzip';

const MiB = 1024 * 1024;

/** Never the same twice, and half of it can be saved. */
function content(length: number): Buffer {
  return randomBytes(length).map((byte) => byte & 0x0f) as Buffer;
}

async function* cut(bytes: Uint8Array, piece: number): AsyncGenerator<Uint8Array, void, undefined> {
  for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
}

async function compress(bytes: Uint8Array, options: GzipOptions & { readonly piece?: number } = {}): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of gzipped(cut(bytes, options.piece ?? 64 * 1024), options)) pieces.push(piece);
  return Buffer.concat(pieces);
}

test.each([0, 1, MiB - 1, MiB, MiB + 1, 6 * MiB + 7])(
  '%i bytes come out again, and no byte depends on how they are cut or how many blocks are compressed at once',
  async (length) => {
    const bytes = content(length);
    const once = await compress(bytes, { atOnce: 1 });
    expect(gunzipSync(once).equals(bytes)).toBe(true);
    for (const options of [{ atOnce: 2 }, { atOnce: 4, piece: 3 * MiB }, { piece: MiB }, { piece: 999_999 }])
      expect((await compress(bytes, options)).equals(once)).toBe(true);
  },
);

test('all of the content is shown once, in turn', async () => {
  const bytes = content(3 * MiB + 5);
  const seen = createHash('sha256');
  await compress(bytes, { onContent: (piece) => seen.update(piece) });
  expect(seen.digest('hex')).toBe(createHash('sha256').update(bytes).digest('hex'));
});

test('a block can refer to the end of the one before', async () => {
  const first = randomBytes(MiB); // gzip finds nothing in it
  const again = Buffer.concat([first, first.subarray(-16 * 1024)]);
  expect((await compress(again)).length - (await compress(first)).length).toBeLessThan(1024);
});

test('a higher level makes it smaller, without one it is level 3', async () => {
  const bytes = Buffer.from(Array.from({ length: 60_000 }, (_, line) => `line ${line * 7919}`).join('\n'));
  const [fast, chosen, small] = [
    await compress(bytes, { level: 1 }),
    await compress(bytes),
    await compress(bytes, { level: 9 }),
  ];
  expect(chosen.equals(await compress(bytes, { level: 3 }))).toBe(true);
  expect(small.length).toBeLessThan(chosen.length);
  expect(chosen.length).toBeLessThan(fast.length);
});

test('an error of the source comes through', async () => {
  const source = async function* () {
    yield content(2 * MiB);
    throw new Error('disk on fire');
  };
  const read = async () => {
    for await (const piece of gzipped(source())) expect(piece.length).toBeGreaterThan(0);
  };
  await expect(read()).rejects.toThrow('disk on fire');
});

test('whoever stops reading closes the source', async () => {
  let closed = false;
  const source = async function* () {
    try {
      for (;;) yield content(MiB);
    } finally {
      closed = true;
    }
  };
  let taken = 0;
  for await (const piece of gzipped(source())) {
    taken += piece.length;
    if (taken > MiB) break;
  }
  expect(closed).toBe(true);
});
