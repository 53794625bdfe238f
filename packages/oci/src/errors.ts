/** Codes that callers match on; the text of a message may change. */
export type OciErrorCode =
  | 'invalid-digest'
  | 'invalid-reference'
  | 'invalid-platform'
  | 'invalid-json'
  | 'invalid-manifest'
  | 'unsupported-media-type'
  | 'digest-mismatch'
  | 'size-mismatch'
  | 'limit-exceeded'
  | 'not-found'
  | 'invalid-layout'
  | 'credential'
  | 'registry';

/** A failure a user can act on: what happened, on what, and what to do next. Shown without a stack. */
export class OciError extends Error {
  override readonly name: string = 'OciError';
  /** What to do now; part of `message`. */
  readonly next: string | undefined;

  constructor(
    readonly code: OciErrorCode,
    text: { what: string; next?: string | undefined },
    options?: { cause?: unknown },
  ) {
    super(text.next === undefined ? text.what : `${text.what} ${text.next}`, options);
    this.next = text.next;
  }
}

/** Longest piece of foreign text that a message repeats, in characters. */
const FOREIGN_TEXT_LIMIT = 512;

/**
 * Text from a server, a file or a process, safe to print: control characters (terminal escapes too) removed,
 * white space folded, cut to `limit` characters.
 */
export function printable(text: string, limit: number = FOREIGN_TEXT_LIMIT): string {
  // eslint-disable-next-line no-control-regex -- removing them is the point
  const clean = text.replace(/\s+/g, ' ').replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/g, '').trim();
  return clean.length > limit ? `${clean.slice(0, limit)}…` : clean;
}

export const invalidDigest = (text: unknown) =>
  new OciError('invalid-digest', {
    what: `"${printable(String(text), 100)}" is no digest.`,
    next: 'A digest is sha256: with 64 lower-case hex digits, or sha512: with 128.',
  });
