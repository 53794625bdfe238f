// The one place that says how a layer is compressed. Compressed bytes are part of a layer's digest, so of the image's digest:
// neither level, nor block size, nor header may depend on machine, user or number of processors.
//
// The content is cut into blocks of a fixed size. Each is deflated by itself, several at once on the threads that zlib's own
// asynchronous calls use, with the end of the block before as its dictionary, so that next to nothing is lost; a sync flush ends it on
// a byte, so that the pieces are one deflate stream when they are put one after the other. This is how pigz does it.
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';
import { constants, crc32, deflateRaw, type ZlibOptions } from 'node:zlib';

/** zlib's level for new layers. `npm run bench -- layer` has the figures that it was chosen by. */
export const GZIP_LEVEL = 3;

/**
 * Bytes of content in a block, the last one has fewer. Smaller ones start a compressor more often: on one core, 128 KiB take 1.15 times
 * the time of one stream, 512 KiB 1.0, 1 MiB 0.97.
 */
const BLOCK = 1024 * 1024;

/** zlib's best for time, in exchange for 200 KiB: a tenth faster than its default 8, for the same size. */
const MEMORY_LEVEL = 9;

/** How far back deflate looks. Spec: RFC 1951 section 2. */
const WINDOW = 32 * 1024;

/** What zlib returns can be longer than what it was given; with room for it, a block is one trip to another thread. */
const OUTPUT_ROOM = BLOCK + 4096;

/** libuv's threads, which reading and writing files need as well. */
const MOST_AT_ONCE = 4;

/** Deflate; no flags, no time, no extra flags; operating system "unknown", as Go writes it. Spec: RFC 1952 section 2.3. */
const HEADER = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255);

/** A last block that holds nothing: final, fixed codes, end of block. Spec: RFC 1951 section 3.2.3. */
const LAST_BLOCK = Uint8Array.of(0x03, 0x00);

const deflate = promisify<Uint8Array, ZlibOptions, Buffer>(deflateRaw);

export interface GzipOptions {
  /** zlib's, 1 to 9. Default `GZIP_LEVEL`. */
  readonly level?: number | undefined;
  /** Blocks that are compressed at the same time, which changes no byte. Default: processors, at most 4. */
  readonly atOnce?: number;
  /** Sees all of the content in turn, in pieces that are written to again afterwards. */
  readonly onContent?: (piece: Uint8Array) => void;
}

/** Compresses `source`. Memory does not grow with the content, and the bytes do not depend on how it is cut. */
export async function* gzipped(
  source: AsyncIterable<Uint8Array>,
  options: GzipOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  const { level = GZIP_LEVEL, atOnce = Math.min(availableParallelism(), MOST_AT_ONCE), onContent } = options;
  const pending: Promise<Uint8Array>[] = [];
  let checksum = 0;
  let size = 0;
  let window: Uint8Array | undefined;
  yield HEADER;
  try {
    // While so many are compressed, the next one is read.
    for await (const block of inBlocks(source, atOnce + 1)) {
      pending.push(deflateBlock(block, window, level));
      window = block.subarray(-WINDOW);
      onContent?.(block);
      checksum = crc32(block, checksum);
      size += block.length;
      if (pending.length > atOnce) yield (await pending.shift()) as Uint8Array;
    }
    while (pending.length > 0) yield (await pending.shift()) as Uint8Array;
  } finally {
    await Promise.allSettled(pending);
  }
  yield LAST_BLOCK;
  yield trailer(checksum, size);
}

/** zlib takes a copy of the dictionary at once. */
function deflateBlock(block: Uint8Array, dictionary: Uint8Array | undefined, level: number): Promise<Uint8Array> {
  const job = deflate(block, {
    level,
    memLevel: MEMORY_LEVEL,
    chunkSize: OUTPUT_ROOM,
    finishFlush: constants.Z_SYNC_FLUSH,
    ...(dictionary && { dictionary }),
  });
  // Its turn to be awaited may come later than its failure.
  job.catch(() => undefined);
  return job;
}

/** Spec: RFC 1952 section 2.3.1: CRC-32 and size modulo 2^32 of the content, least significant byte first. */
function trailer(checksum: number, size: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32LE(checksum, 0);
  bytes.writeUInt32LE(size % 2 ** 32, 4);
  return bytes;
}

/** The same bytes in pieces of `BLOCK`, the last one shorter. Each is written to again when `count` more have been asked for. */
async function* inBlocks(
  source: AsyncIterable<Uint8Array>,
  count: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  const blocks: Buffer[] = [];
  let position = 0;
  let used = 0;
  for await (const piece of source) {
    for (let at = 0; at < piece.length; ) {
      const block = (blocks[position % count] ??= Buffer.allocUnsafeSlow(BLOCK));
      const part = piece.subarray(at, at + BLOCK - used);
      block.set(part, used);
      used += part.length;
      at += part.length;
      if (used < BLOCK) continue;
      yield block;
      position += 1;
      used = 0;
    }
  }
  if (used > 0) yield (blocks[position % count] as Buffer).subarray(0, used);
}

/**
 * The kodata layer of a Linux image whose app has no kodata (directories `/var`, `/var/run`, `/var/run/ko`, mtime 0), as Go's
 * compressor makes it: with these 127 bytes the layer has the digest that most images built by ko share. ko-behaviour A.2.
 */
export const EMPTY_KODATA_GZIP: Uint8Array = Buffer.from(
  'H4sIAAAAAAAE/+zRQQqEMAyF4RxlbtDXkZDzdC0oVOv5JYGCuCsSQci3Cbpp2j8dpZIzAGBmmwDuU/V/igARmejHznuZtu2lEmAfD+jm18t9hPZPtS2e6+q7DPXPYJHo/4beP82r23Hj/fM/I/qHEIKnMwAA///jN6h/AAoAAA==',
  'base64',
);
