import { createHash, type Hash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { writeAtomically } from '../atomic-file';
import type { Digest } from '../digest';
import { invalidTarEntry } from '../errors';
import type { Descriptor } from '../model/descriptor';
import { createLayerGzip, GZIP_CHUNK, withPortableHeader } from './gzip';
import { tarEnd, type TarEntry, tarHeader, tarPadding } from './tar';

/** An entry with its content; a stream is opened when its turn comes. Chunks must not change after they were handed over. */
export type TarSource = TarEntry & { readonly content?: Uint8Array | (() => AsyncIterable<Uint8Array>) };

/** A compressed layer in a file. */
export interface StoredLayer {
  readonly descriptor: Descriptor;
  readonly diffID: Digest;
  /** Path of the compressed bytes. */
  readonly file: string;
}

/**
 * Writes a gzip layer in one pass: tar, its sha256 (the diffID), gzip, its sha256 (the digest), file. Memory does not grow with
 * the content. `file` appears whole or not at all; its folder has to exist. `mediaType` goes into the descriptor as it is.
 * Throws `invalid-tar`, also when a content has another length than its entry says; whatever a content throws; the signal's reason.
 */
export async function writeLayer(
  entries: AsyncIterable<TarSource> | Iterable<TarSource>,
  file: string,
  options: { readonly mediaType: string; readonly signal?: AbortSignal | undefined },
): Promise<StoredLayer> {
  const { mediaType, signal } = options;
  const tar = createHash('sha256');
  const compressed = createHash('sha256');
  let size = 0;
  await writeAtomically(file, (temporary) =>
    pipeline(
      hashed(inLargeChunks(tarBlocks(entries)), tar),
      createLayerGzip(),
      async function* (output: AsyncIterable<Uint8Array>) {
        for await (const chunk of hashed(withPortableHeader(output), compressed)) {
          size += chunk.length;
          yield chunk;
        }
      },
      createWriteStream(temporary, { flags: 'wx', highWaterMark: 4 * GZIP_CHUNK }),
      signal === undefined ? {} : { signal },
    ),
  );
  const digest: Digest = `sha256:${compressed.digest('hex')}`;
  return { descriptor: { mediaType, size, digest }, diffID: `sha256:${tar.digest('hex')}`, file };
}

/** The archive in pieces, as they come. */
export async function* tarBlocks(
  entries: AsyncIterable<TarSource> | Iterable<TarSource>,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const entry of entries) {
    yield tarHeader(entry);
    yield* contentOf(entry);
    yield tarPadding(entry.size);
  }
  yield tarEnd;
}

async function* contentOf(entry: TarSource): AsyncGenerator<Uint8Array, void, undefined> {
  const { content = new Uint8Array() } = entry;
  let length = 0;
  for await (const chunk of typeof content === 'function' ? content() : [content]) {
    length += chunk.length;
    if (length > entry.size) break;
    yield chunk;
  }
  if (length === entry.size) return;
  const got = length > entry.size ? 'more' : length;
  throw invalidTarEntry(entry.name, `its content has ${got} bytes, not ${entry.size}; it may have changed meanwhile`);
}

/** Joins small pieces, so that zlib and the hash are called per quarter of a mebibyte and not per header; passes large ones on uncopied. */
async function* inLargeChunks(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  let gathered = Buffer.allocUnsafeSlow(GZIP_CHUNK);
  let used = 0;
  for await (const piece of source) {
    if (used + piece.length > gathered.length && used > 0) {
      yield gathered.subarray(0, used);
      gathered = Buffer.allocUnsafeSlow(GZIP_CHUNK);
      used = 0;
    }
    if (piece.length >= gathered.length) {
      yield piece;
    } else {
      gathered.set(piece, used);
      used += piece.length;
    }
  }
  if (used > 0) yield gathered.subarray(0, used);
}

async function* hashed(source: AsyncIterable<Uint8Array>, hash: Hash): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of source) {
    hash.update(chunk);
    yield chunk;
  }
}
