import type { PackageClosure } from '@ko/core';
import type { Closure } from './sides';

/**
 * `stale`: Go reads it, the scan does not know, so an edit would go unseen. `needless`: the scan names it, Go does not read it. `wide`: a
 * needless one, or one that the scan does not name, in a folder that the scan counts whole, and says why.
 */
export interface Difference {
  readonly kind: 'stale' | 'needless' | 'wide';
  /** A line of a closure. */
  readonly line: string;
}

/** In order of lines. */
export function differences(go: Closure, scan: Closure, wide: PackageClosure['wide'] = []): Difference[] {
  const isWide = (line: string): boolean =>
    wide.some(({ directory }) => directory === '.' || line === directory || /^[/ ]/.test(after(line, directory)));
  const of = (kind: 'stale' | 'needless', lines: Closure, others: Closure): Difference[] =>
    [...lines].filter((line) => !others.has(line)).map((line) => ({ kind: isWide(line) ? 'wide' : kind, line }));
  return [...of('stale', go, scan), ...of('needless', scan, go)].sort((a, b) => (a.line < b.line ? -1 : 1));
}

/** What follows a folder's name in a line that begins with it. */
function after(line: string, directory: string): string {
  return line.startsWith(directory) ? line.slice(directory.length) : '';
}
