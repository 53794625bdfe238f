import { type BuildContext, KNOWN_ARCHITECTURE, KNOWN_OS, matchesFileName } from '@ko/core';
import type { Leaf } from './patterns';

// Which files of a package's folder can count, by their names alone: the leaf of a pattern. Spec: go help packages; go/build.

/** What Go's own tools read, without cgo; `mod` for a go.mod, which cuts a package out. */
const COMMON = ['go', 'mod', 'h', 's', 'syso'];
/** What `go list` lists as well. */
const RARE = ['hh', 'hpp', 'hxx', 'f', 'F', 'for', 'f90'];
const CGO = ['S', 'sx', 'c', 'cc', 'cpp', 'cxx', 'm', 'swig', 'swigcxx'];

/** Names of one folder that can count. */
export interface SourceLeaf extends Leaf {
  matches(name: string): boolean;
  /** The same of `plain` and `atRoot`, which match more. */
  mayMatch(name: string): boolean;
}

/**
 * The leaf for a folder that holds such names: one of few kinds, so that folders can share patterns.
 *
 * @param contexts of the builds that the patterns are for: a name that none of them can select is left out
 * @param foreseen names for other platforms are left out where there are none now, too: one that is deleted must have been there
 */
export function sourceLeaves(
  contexts: readonly BuildContext[],
  foreseen: boolean,
): (names: readonly string[]) => SourceLeaf {
  const foreign = foreignSuffixes(contexts);
  const isForeign = (name: string) => !contexts.some((context) => matchesFileName(name, context));
  // All of them everywhere: the last header of its kind that is deleted is one that was there.
  const endings = [...COMMON, ...(contexts.some(({ cgo }) => cgo) ? CGO : []), ...RARE];
  return (names) => {
    const left = names.filter((name) => endings.includes(ending(name)) && isForeign(name));
    // The long list is the same for every folder, so that files may come and go; a name that it cannot hold is added.
    const excluded = left.length === 0 && !foreseen ? [] : [...foreign, ...dotted(left)];
    return {
      extglob: `!(${['*_test', '.*', '_*', ...excluded].join('|')}).@(${endings.join('|')})`,
      plain: endings.map((end) => `*.${end}`),
      // A pattern must not begin with `!`. `{x,}!(…)` would lose files that begin with an x.
      atRoot: `?!(${['*_test', ...excluded].join('|')}).@(${endings.join('|')})`,
      mayMatch: (name) => endings.includes(ending(name)),
      matches(name) {
        const stem = stemOf(name);
        if (!endings.includes(ending(name)) || /^[._]|_test$/.test(stem)) return false;
        return !excluded.some((one) => (one.startsWith('*') ? stem.endsWith(one.slice(1)) : stem === one));
      },
    };
  };
}

function ending(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

function stemOf(name: string): string {
  return name.slice(0, -ending(name).length - 1);
}

/** `*_windows`, `*_arm64`, `*_windows_amd64`: endings of stems that no context takes. */
function foreignSuffixes(contexts: readonly BuildContext[]): string[] {
  const taken = (suffix: string) => contexts.some((context) => matchesFileName(`x_${suffix}.go`, context));
  const systems = [...KNOWN_OS];
  const own = [...KNOWN_ARCHITECTURE].filter(taken);
  const pairs = systems.flatMap((os) => own.map((architecture) => `${os}_${architecture}`));
  return [...systems, ...KNOWN_ARCHITECTURE, ...pairs]
    .filter((suffix) => !taken(suffix))
    .map((suffix) => `*_${suffix}`);
}

/** Stems of names like `x_windows.pb.go`, whose suffix stands before the first dot. */
function dotted(names: readonly string[]): string[] {
  const stems = names.map(stemOf);
  return stems.filter((stem) => stem.includes('.') && /^[\w.-]+$/.test(stem)).sort();
}
