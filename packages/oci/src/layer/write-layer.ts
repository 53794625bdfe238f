import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { writeAtomically } from '../atomic-file';
import type { Digest } from '../digest';
import { invalidTarEntry } from '../errors';
import type { Descriptor } from '../model/descriptor';
import { gzipped } from './gzip';
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

/** Compressed bytes that may wait for the disk. */
const WRITE_AHEAD = 1024 * 1024;

export interface LayerOptions {
  /** Goes into the descriptor as it is. */
  readonly mediaType: string;
  /** zlib's, 1 to 9, when it is not to be the one that all layers have. */
  readonly level?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Writes a gzip layer in one pass: tar, its sha256 (the diffID), gzip, its sha256 (the digest), file. Memory does not grow with
 * the content. `file` appears whole or not at all; its folder has to exist.
 * Throws `invalid-tar`, also when a content has another length than its entry says; whatever a content throws; the signal's reason.
 */
export async function writeLayer(
  entries: AsyncIterable<TarSource> | Iterable<TarSource>,
  file: string,
  options: LayerOptions,
): Promise<StoredLayer> {
  const { mediaType, level, signal } = options;
  const tar = createHash('sha256');
  const compressed = createHash('sha256');
  let size = 0;
  await writeAtomically(file, (temporary) =>
    pipeline(
      gzipped(tarBlocks(entries), { level, onContent: (piece) => tar.update(piece) }),
      async function* (output: AsyncIterable<Uint8Array>) {
        for await (const chunk of output) {
          compressed.update(chunk);
          size += chunk.length;
          yield chunk;
        }
      },
      createWriteStream(temporary, { flags: 'wx', highWaterMark: WRITE_AHEAD }),
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
