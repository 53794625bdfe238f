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
  | 'invalid-tar'
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

// eslint-disable-next-line no-control-regex -- removing them is the point
const INVISIBLE = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * Text from a server, a file or a process, safe to print: control characters (terminal escapes too) removed,
 * white space folded, cut to `limit` characters.
 */
export function printable(text: string, limit: number = FOREIGN_TEXT_LIMIT): string {
  const clean = text.replace(/\s+/g, ' ').replace(INVISIBLE, '').trim();
  return clean.length > limit ? `${clean.slice(0, limit)}…` : clean;
}

export const invalidDigest = (text: unknown) =>
  new OciError('invalid-digest', {
    what: `"${printable(String(text), 100)}" is no digest.`,
    next: 'A digest is sha256: with 64 lower-case hex digits, or sha512: with 128.',
  });

/** `what`: "reference" or "repository"; `why` names the rule that the text breaks. */
export const invalidReference = (what: string, text: string, why: string) =>
  new OciError('invalid-reference', {
    what: `"${printable(text)}" is no ${what}: ${why}.`,
    next:
      what === 'repository'
        ? 'Write it like ghcr.io/acme/app, without tag and digest.'
        : 'Write it like ghcr.io/acme/app:v1 or ghcr.io/acme/app@sha256:….',
  });

export const invalidPlatform = (text: string, why: string) =>
  new OciError('invalid-platform', {
    what: `"${printable(text, 100)}" is no platform: ${why}.`,
    next: 'Write os/architecture[/variant][:osversion], for example linux/arm64 or windows/amd64:10.0.20348.',
  });

/** `at`: the document and the place in it, for example `config.history[2].created`. */
export const invalidJson = (at: string, why: string, cause?: unknown) =>
  new OciError('invalid-json', { what: printable(`${at}: ${why}.`) }, { cause });

/** A document that is JSON, but not a manifest or index we may act on. */
export const invalidManifest = (on: string, why: string) =>
  new OciError('invalid-manifest', { what: printable(`${on}: ${why}.`) });

export const unsupportedMediaType = (mediaType: string, on: string, next?: string) =>
  new OciError('unsupported-media-type', {
    what: `${printable(on)} has the media type "${printable(mediaType, 200)}", which is neither an image nor an index.`,
    next,
  });

/** `on`: what was read, for example `blob sha256:…` or a file's path. */
export const digestMismatch = (on: string, wanted: string, got: string) =>
  new OciError('digest-mismatch', { what: `${printable(on)}: its bytes have the digest ${got}, not ${wanted}.` });

export const sizeMismatch = (on: string, wanted: number, got: number | string) =>
  new OciError('size-mismatch', { what: `${printable(on)}: it has ${got} bytes, not ${wanted}.` });

export const limitExceeded = (on: string, limit: number) =>
  new OciError('limit-exceeded', { what: `${printable(on)}: it has more than ${limit} bytes, the most that is read.` });

export const notFound = (what: string, where: string, next?: string) =>
  new OciError('not-found', { what: `${printable(what)} is not in ${printable(where)}.`, next });

export const invalidLayout = (folder: string, why: string, next?: string, cause?: unknown) =>
  new OciError('invalid-layout', { what: printable(`${folder} is no OCI layout: ${why}.`), next }, { cause });

export const invalidTarEntry = (name: string, why: string) =>
  new OciError('invalid-tar', { what: `Tar entry "${printable(name)}": ${why}.` });

/** What failed at a registry, for callers that decide by it. No field can hold a secret: the URL is redacted. */
export interface RegistryFailure {
  /** The step, for example `manifest.get`, `blob.patch`, `token`. */
  readonly op: string;
  readonly method: string;
  readonly url: string;
  /** Absent when no answer came. */
  readonly status?: number | undefined;
  /** Error codes of the answer, for example `MANIFEST_UNKNOWN`. Spec: distribution-spec v1.1.1 "Error Codes". */
  readonly codes: readonly string[];
  /** Whether the same request may succeed later. */
  readonly retryable: boolean;
  /** Milliseconds that the registry asked to wait. */
  readonly retryAfterMs?: number | undefined;
}

/** A request to a registry, its token server or its storage that failed for good, or that will be tried again. */
export class RegistryError extends OciError implements RegistryFailure {
  override readonly name = 'RegistryError';
  readonly op: string;
  readonly method: string;
  readonly url: string;
  readonly status: number | undefined;
  readonly codes: readonly string[];
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;
  readonly #text: { what: string; next?: string | undefined };

  constructor(
    failure: RegistryFailure,
    text: { what: string; next?: string | undefined },
    options?: { cause?: unknown },
    /** How often the request was made. */
    readonly attempts: number = 1,
  ) {
    const what = attempts === 1 ? text.what : `${text.what} (${attempts} attempts)`;
    super('registry', { what: `${what}.`, next: text.next }, options);
    this.op = failure.op;
    this.method = failure.method;
    this.url = failure.url;
    this.status = failure.status;
    this.codes = failure.codes;
    this.retryable = failure.retryable;
    this.retryAfterMs = failure.retryAfterMs;
    this.#text = text;
  }

  /** The same failure as one that may not come again. */
  passing(): RegistryError {
    return new RegistryError({ ...this.#failure(), retryable: true }, this.#text, { cause: this.cause }, this.attempts);
  }

  /** The same failure after so many attempts; `next` in place of the old next step, if given. */
  after(attempts: number, next: string | undefined = this.next): RegistryError {
    return new RegistryError(this.#failure(), { what: this.#text.what, next }, { cause: this.cause }, attempts);
  }

  #failure(): RegistryFailure {
    const { op, method, url, status, codes, retryable, retryAfterMs } = this;
    return { op, method, url, status, codes, retryable, retryAfterMs };
  }
}

/** A Docker or Podman configuration that cannot be used; `file`: its path. Never quotes the content, it holds passwords. */
export const unusableDockerConfig = (file: string, why: string) =>
  new OciError('credential', {
    what: `${printable(file)}: ${why}.`,
    next: 'Repair the file, or remove it and log in again with "docker login".',
  });

/** A credential helper that is configured but not installed. Going on without it has sent secrets to the wrong place (CVE-2021-41092). */
export const missingHelper = (program: string, file: string, key: string) =>
  new OciError('credential', {
    what: `${printable(file)} names the credential helper "${printable(program, 100)}", which is not on the PATH.`,
    next: `Install it, or remove ${key} from the file.`,
  });

/** A credential helper that failed; `why` holds nothing of a credential. */
export const helperFailed = (program: string, registry: string, why: string) =>
  new OciError('credential', {
    what: `Credential helper "${printable(program, 100)}" failed for ${printable(registry, 200)}: ${why}.`,
    next: `Run it by hand to see more: echo ${printable(registry, 200)} | ${printable(program, 100)} get`,
  });

/** The text of whatever was thrown, safe to print. Not `instanceof Error`: an error may come from another realm. */
export function messageOf(thrown: unknown): string {
  const message: unknown =
    typeof thrown === 'object' && thrown !== null && 'message' in thrown ? thrown.message : thrown;
  return printable(String(message));
}
