import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { type Digest } from '@ko/oci';
import { invalidTag, tagOnlyNeedsOneTag } from '../errors';

/** ko's naming options; the first that is set counts, in this order. */
export interface Naming {
  readonly preserveImportPaths: boolean;
  readonly baseImportPaths: boolean;
  readonly bare: boolean;
}

/**
 * Repository of a main package below `base` (KO_DOCKER_REPO). `importPath` is full, without `ko://`, in the case it shall have.
 * Not checked: the result may be no valid repository. Spec: ko-behaviour 6.1.
 */
export function repositoryName(base: string, importPath: string, naming: Naming): string {
  const last = posix.basename(importPath);
  if (naming.preserveImportPaths) return joinPath(base, importPath);
  if (naming.baseImportPaths) return joinPath(base, last);
  if (naming.bare) return base;
  return joinPath(base, `${last}-${createHash('md5').update(importPath).digest('hex')}`);
}

/** As Go's path.Join: cleaned, and without a slash at the end. */
function joinPath(...parts: string[]): string {
  const joined = posix.join(...parts);
  return joined.length > 1 && joined.endsWith('/') ? joined.slice(0, -1) : joined;
}

// Spec: distribution-spec v1.1, Pulling manifests: [a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}
const TAG = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/;

/** The tags of a run in the order given, duplicates dropped. Throws `invalid-tag`. Spec: ko-behaviour 1.3. */
export function planTags(tags: readonly string[] | undefined): string[] {
  const unique = [...new Set(tags ?? ['latest'])];
  for (const tag of unique) if (!TAG.test(tag)) throw invalidTag(tag);
  return unique;
}

/** Throws `tag-only` when a reference without digest would not pin anything. Spec: ko-behaviour 6.3. */
export function checkTagOnly(tags: readonly string[]): void {
  if (tags.length !== 1 || tags[0] === 'latest') throw tagOnlyNeedsOneTag(tags);
}

/** What ko prints after a push: the tag shows when it is the only one and can be told from the default. Spec: ko-behaviour 6.3. */
export function pushedReference(name: string, digest: Digest, tags: readonly string[], tagOnly: boolean): string {
  const [tag] = tags;
  const shown = tags.length === 1 && tag !== 'latest' ? `${name}:${tag}` : name;
  return tagOnly ? shown : `${shown}@${digest}`;
}

/** What ko prints for `--push=false`: the first tag always shows, `latest` too. Spec: ko-behaviour 6.3. */
export function unpushedReference(name: string, digest: Digest, tags: readonly string[], tagOnly: boolean): string {
  const shown = tags.length > 0 ? `${name}:${tags[0]}` : name;
  return tagOnly && tags.length > 0 ? shown : `${shown}@${digest}`;
}
