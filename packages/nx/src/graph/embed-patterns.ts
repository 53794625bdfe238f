import { posix } from 'node:path';
import { isNameable, isPlain, nameable, pattern } from './patterns';

/** What a `//go:embed` can match, now or later: from its pattern, not from what it matches, so that files may come and go. */
export interface EmbedPattern {
  /** In the words of Nx. */
  readonly patterns: readonly string[];
  /** What Go never enters, whatever files there are: a negation, and whether it negates a file. */
  readonly never: { readonly negation: string; matches(path: string): boolean } | undefined;
  /** Folder in which all matches lie, and whether one of its files is matched by `patterns`. */
  readonly base: string;
  matches(path: string): boolean;
}

/** Characters of an embed pattern that Nx's matchers read as Go does. Classes and escapes they read in ways of their own. */
const SIMPLE = /^[\p{L}\p{N}\p{M} _~./*?-]+$/u;

/**
 * Spec: go.dev/pkg/embed: a pattern names files, or folders with all that is in them but what begins with `.` or `_`, unless it begins
 * with `all:`.
 *
 * @param directory of the package, workspace-relative
 * @param written the pattern as it stands in the source
 * @param isFolder whether there is a folder now
 */
export function embedPattern(directory: string, written: string, isFolder: (path: string) => boolean): EmbedPattern {
  const all = written.startsWith('all:');
  const own = all ? written.slice('all:'.length) : written;
  const path = posix.join(directory, own);
  const parts = path.split('/');
  const magic = parts.findIndex((part, i) => i >= depthOf(directory) && /[*?[\\]/.test(part));
  const fixed = magic < 0 ? posix.dirname(path) : parts.slice(0, magic).join('/') || '.';
  if (!SIMPLE.test(own) || !isNameable(directory)) {
    return { patterns: [pattern(nameable(fixed), '**/*')], never: undefined, base: fixed, matches: () => true };
  }
  const spelled = posix.join(nameable(directory), own);
  const leaf = all || !isPlain(spelled.replaceAll('*', '')) ? '*' : '!(.*|_*)';
  const source = `${literalSource(directory)}${globSource(own)}`;
  const matched = new RegExp(`^${source}(?:/(?:.*/)?${leaf === '*' ? '' : '(?![._])'}[^/]*)?$`, 'u');
  const hidden = new RegExp(`^${source}/(?:.*/)?[._][^/]*/.`, 'u');
  return {
    // A path without `*` that is a folder stands for all that is in it on Nx 24, what begins with a dot too.
    patterns: [...(magic < 0 && isFolder(path) ? [] : [pattern(spelled)]), pattern(spelled, `**/${leaf}`)],
    never: all
      ? undefined
      : { negation: `!${pattern(spelled, '**/[._]*/**/*')}`, matches: (file) => hidden.test(file) },
    base: fixed,
    matches: (file) => matched.test(file),
  };
}

function depthOf(directory: string): number {
  return directory === '.' ? 0 : directory.split('/').length;
}

/** Characters with a meaning in an expression. The others must not be escaped in one with the flag `u`. */
const SYNTAX = /[\\^$.*+?()[\]{}|]/g;

function literalSource(directory: string): string {
  return directory === '.' ? '' : `${directory.replace(SYNTAX, '\\$&')}/`;
}

/** As path.Match reads it: `*` and `?` stay within a name. */
function globSource(path: string): string {
  return path.replace(SYNTAX, (piece) => (piece === '*' ? '[^/]*' : piece === '?' ? '[^/]' : `\\${piece}`));
}
