import { createReadStream } from 'node:fs';
import { notFound } from '../errors';
import { verified } from '../verified';
import type { Layer } from './layer';
import type { StoredLayer } from './write-layer';

/** Bytes read at once. */
const CHUNK = 256 * 1024;

/**
 * A layer whose compressed bytes lie in a file. Reading ends with `size-mismatch` or `digest-mismatch` if the file is not what
 * `stored` says, with `not-found` if it is gone.
 */
export function fileLayer(stored: StoredLayer): Layer {
  const { descriptor, diffID, file } = stored;
  return {
    descriptor,
    diffID,
    compressed: (signal) => verified(fileContent(file, signal), descriptor, `layer file ${file}`),
  };
}

/** The bytes of `file` in large chunks. Throws `not-found`. */
export async function* fileContent(file: string, signal?: AbortSignal): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* createReadStream(file, { highWaterMark: CHUNK, ...(signal !== undefined && { signal }) });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw notFound('The file', file);
    throw error;
  }
}
