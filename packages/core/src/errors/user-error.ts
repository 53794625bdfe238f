/**
 * Codes that callers match on; each is also a heading in `docs/troubleshooting.md`. The text of a message may change.
 * Other packages bring codes of their own.
 */
export type CoreErrorCode =
  | 'go-not-found'
  | 'go-failed'
  | 'missing-folder'
  | 'invalid-project-name'
  | 'compile-error'
  | 'not-a-main-package'
  | 'package-not-found'
  | 'package-error'
  | 'several-packages'
  | 'rejected-flag'
  | 'invalid-environment'
  | 'invalid-arm-variant'
  | 'platform-conflict'
  | 'invalid-go-mod'
  | 'invalid-ko-yaml'
  | 'unknown-config-key'
  | 'unsupported-config-format'
  | 'missing-config'
  | 'invalid-build-entry'
  | 'invalid-template'
  | 'invalid-epoch'
  | 'invalid-capability'
  | 'kodata-dangling-link'
  | 'kodata-link-outside'
  | 'kodata-root-missing'
  | 'kodata-link-loop'
  | 'kodata-unsupported-file'
  | 'base-unavailable'
  | 'invalid-base'
  | 'base-platform'
  | 'base-unsupported'
  | 'scratch-platform'
  | 'invalid-label'
  | 'invalid-annotation'
  | 'invalid-repository'
  | 'invalid-tag'
  | 'tag-only'
  | 'destination-unsupported'
  | 'no-build-info'
  | 'cache-not-folder'
  | 'layers-unwritable'
  | 'delve-unavailable'
  | 'tarball-index'
  | 'tarball-unwritable'
  | 'image-refs-unwritable'
  | 'kubectl-not-found'
  | 'kubectl-failed'
  | 'cluster-unreachable'
  | 'status-unreadable'
  | 'not-ready'
  | 'invalid-timeout'
  | 'invalid-selector'
  | 'invalid-manifest'
  | 'not-an-object'
  | 'manifest-unreadable'
  | 'manifests-unwritable'
  | 'manifest-too-large'
  | 'kustomize-failed';

/** A failure a user can act on: what happened, on what, and what to do next. Shown without a stack. */
export class UserError extends Error {
  override readonly name: string = 'UserError';
  /** What to do now; part of `message`. */
  readonly next: string | undefined;

  constructor(
    readonly code: CoreErrorCode | (string & {}),
    text: { what: string; next?: string | undefined },
    options?: { cause?: unknown },
  ) {
    super(text.next === undefined ? text.what : `${text.what} ${text.next}`, options);
    this.next = text.next;
  }
}

/** A broken invariant of ours, never a user's mistake. Shown with its stack and the wish for a report. */
export class Bug extends Error {
  override readonly name: string = 'Bug';

  constructor(what: string, options?: { cause?: unknown }) {
    super(`${what} This is a bug in @ko/nx: please report it with the lines below.`, options);
  }
}

/** Longest piece of Go's or a user's text in a message of one line, in characters. */
export const QUOTED = 1000;
