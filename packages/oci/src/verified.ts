import { createHash } from 'node:crypto';
import type { Digest } from './digest';
import { splitDigest } from './digest';
import { digestMismatch, sizeMismatch } from './errors';

/** What content must turn out to be. */
export interface Expected {
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
}

/**
 * Passes `source` on and holds it to its digest and size: ends with `size-mismatch` at the first byte too many or when bytes are
 * missing, with `digest-mismatch` after all but the last chunk, which is held back until it is known to be right: a receiver that
 * counts bytes never has all of what is wrong. Whoever keeps the bytes must not show them before the end is reached. `on` names the
 * content in messages.
 */
export async function* verified(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  expected: Expected,
  on: string = `blob ${expected.digest}`,
): AsyncGenerator<Uint8Array, void, undefined> {
  const hash = createHash(splitDigest(expected.digest).algorithm);
  let size = 0;
  let last: Uint8Array | undefined;
  for await (const chunk of source) {
    if (chunk.length === 0) continue;
    size += chunk.length;
    if (size > expected.size) throw sizeMismatch(on, expected.size, 'more');
    hash.update(chunk);
    if (last !== undefined) yield last;
    last = chunk;
  }
  if (size !== expected.size) throw sizeMismatch(on, expected.size, size);
  requireDigest(hash.digest('hex'), expected, on);
  if (last !== undefined) yield last;
}

/** Throws `size-mismatch` or `digest-mismatch` unless `bytes` are what is expected. */
export function requireVerified(bytes: Uint8Array, expected: Expected, on: string = `blob ${expected.digest}`): void {
  if (bytes.length !== expected.size) throw sizeMismatch(on, expected.size, bytes.length);
  requireDigest(createHash(splitDigest(expected.digest).algorithm).update(bytes).digest('hex'), expected, on);
}

function requireDigest(hex: string, expected: Expected, on: string): void {
  const { algorithm, hex: wanted } = splitDigest(expected.digest);
  if (hex !== wanted) throw digestMismatch(on, expected.digest, `${algorithm}:${hex}`);
}
