import type { PackageClosure } from '@ko/core';
import type { Closure } from './sides';

/**
 * - `stale`: Go reads it, the scan does not know, so an edit would go unseen.
 * - `needless`: the scan names it, Go does not read it.
 * - `wide`: what would be stale is in a folder that the scan counts whole, and says why; or it is needless and the scan counts some so.
 * - `back`: stale, but no source of the workspace says so: a module from elsewhere imports it.
 */
export interface Difference {
  readonly kind: 'stale' | 'needless' | 'wide' | 'back';
  /** A line of a closure. */
  readonly line: string;
}

/** What Go says, and which of it only modules from elsewhere lead to. */
export interface GoSide {
  readonly closure: Closure;
  readonly back: Closure;
}

/** What one side alone has, in order of lines. */
export function differences(go: GoSide, scan: Closure, wide: PackageClosure['wide'] = []): Difference[] {
  const isWide = (line: string): boolean =>
    wide.some(({ directory }) => directory === '.' || /^[/ ]/.test(after(line, directory)));
  const stale = [...go.closure].filter((line) => !scan.has(line));
  const needless = [...scan].filter((line) => !go.closure.has(line));
  const found = [
    ...stale.map((line): Difference => ({ kind: isWide(line) ? 'wide' : go.back.has(line) ? 'back' : 'stale', line })),
    // Whatever is counted whole brings with it what it imports.
    ...needless.map((line): Difference => ({ kind: wide.length > 0 ? 'wide' : 'needless', line })),
  ];
  return found.sort((a, b) => (a.line < b.line ? -1 : 1));
}

/** What follows a folder's name in a line that begins with it. */
function after(line: string, directory: string): string {
  return line.startsWith(directory) ? line.slice(directory.length) : '';
}
