import { createHash } from 'node:crypto';
import { invalidDigest } from './errors';

/** `sha256:…` (64 lower-case hex digits) or `sha512:…` (128). Spec: image-spec v1.1 descriptor.md#digests. */
export type Digest = `${'sha256' | 'sha512'}:${string}`;

const GRAMMAR = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/;

/** Whether `text` is a digest that may be put into a URL or a path: only registered algorithms and lower-case hex. */
export function isDigest(text: unknown): text is Digest {
  return typeof text === 'string' && GRAMMAR.test(text);
}

/** `text` as a digest. Throws `invalid-digest` for anything else, so that foreign text never reaches a URL or a path (CVE-2024-3727). */
export function parseDigest(text: unknown): Digest {
  if (!isDigest(text)) throw invalidDigest(text);
  return text;
}

/** sha256 of `bytes`. */
export function digestOf(bytes: Uint8Array): Digest {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** Algorithm and hex part, as they appear in the paths of an OCI layout (`blobs/<algorithm>/<hex>`). */
export function splitDigest(digest: Digest): { algorithm: 'sha256' | 'sha512'; hex: string } {
  const colon = digest.indexOf(':');
  return { algorithm: digest.slice(0, colon) as 'sha256' | 'sha512', hex: digest.slice(colon + 1) };
}
