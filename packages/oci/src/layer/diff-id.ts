import { createHash } from 'node:crypto';
import type { Digest } from '../digest';
import { type TarSource, tarBlocks } from './write-layer';

/** The diffID of the layer that `writeLayer` would make of the entries: their contents are read, nothing is compressed or written. */
export async function diffIDOf(
  entries: AsyncIterable<TarSource> | Iterable<TarSource>,
  signal?: AbortSignal,
): Promise<Digest> {
  const hash = createHash('sha256');
  for await (const block of tarBlocks(entries)) {
    signal?.throwIfAborted();
    hash.update(block);
  }
  return `sha256:${hash.digest('hex')}`;
}
