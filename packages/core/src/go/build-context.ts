import type { Platform } from '@ko/oci';
import type { Verdict } from './constraint';

/** What Go selects files for. Compare `go/build.Context`. */
export interface BuildContext {
  readonly os: string;
  readonly architecture: string;
  /** Whether cgo is on: the tag `cgo`, and files that import "C". */
  readonly cgo: boolean;
  /** Of `-tags`; also what `-race`, `-msan` and `-asan` set. */
  readonly tags: readonly string[];
  /** Tags that are not known are set as well: then files that ask for any tag may be in a build, and so may those that ask for its absence. */
  readonly anyTags?: boolean | undefined;
  /** The N of the toolchain's go1.N; Infinity when any toolchain may come. Release tags follow it, not the `go` line of go.mod. */
  readonly release: number;
  /**
   * What the toolchain adds, `amd64.v1` or `goexperiment.dwarf5`, as `go list -f '{{context.ToolTags}}'` prints it. Absent when it is not
   * known: then files that ask for such a tag may be in a build, and so may those that ask for its absence.
   */
  readonly toolTags?: readonly string[] | undefined;
}

/** Spec: Go 1.26 `internal/syslist`; includes ports that are gone, for Go honours their file names still. */
export const KNOWN_OS: ReadonlySet<string> = new Set(
  (
    'aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris wasip1 windows ' +
    'zos'
  ).split(' '),
);
export const KNOWN_ARCHITECTURE: ReadonlySet<string> = new Set(
  (
    '386 amd64 amd64p32 arm armbe arm64 arm64be loong64 mips mipsle mips64 mips64le mips64p32 mips64p32le ' +
    'ppc ppc64 ppc64le riscv riscv64 s390 s390x sparc sparc64 wasm'
  ).split(' '),
);
const UNIX_OS = new Set(
  'aix android darwin dragonfly freebsd hurd illumos ios linux netbsd openbsd solaris'.split(' '),
);

/** Operating systems that also satisfy the tag of another one. Spec: go/build `matchTag`. */
const ALSO: Readonly<Record<string, string>> = { android: 'linux', illumos: 'solaris', ios: 'darwin' };

/** A context for a platform, with any Go release. */
export function contextFor(platform: Platform, options: { cgo: boolean; tags?: readonly string[] }): BuildContext {
  const { os, architecture } = platform;
  return { os, architecture, cgo: options.cgo, tags: options.tags ?? [], release: Infinity };
}

/**
 * Whether a build tag is satisfied; undefined when it depends on a toolchain, or on tags, that are not known. Spec: go/build `matchTag`, Go 1.26.
 *
 * @param oldest the N of the oldest go1.N that may come, where `context.release` is Infinity
 */
export function matchesTag(tag: string, context: BuildContext, oldest = 0): Verdict {
  if (tag === 'cgo' && context.cgo) return true;
  if (tag === context.os || tag === context.architecture || tag === 'gc') return true;
  if (ALSO[context.os] === tag) return true;
  if (tag === 'unix' && UNIX_OS.has(context.os)) return true;
  const name = tag === 'boringcrypto' ? 'goexperiment.boringcrypto' : tag;
  if (context.tags.includes(name)) return true;
  const release = /^go1\.([1-9]\d*)$/.exec(tag)?.[1];
  if (release !== undefined) {
    const known = context.release === Infinity ? Number(release) <= oldest : Number(release) <= context.release;
    return known || (context.release === Infinity || context.anyTags ? undefined : false);
  }
  if (context.toolTags?.includes(name)) return true;
  if (context.anyTags) return isForeignPlatform(tag, context) ? false : undefined;
  return context.toolTags === undefined && isToolTag(name, context) ? undefined : false;
}

/**
 * Whether a tag names a platform that the context is not. `-tags` takes it, and then nothing builds: GOOS or GOARCH is declared twice in
 * internal/goos and internal/goarch, which have a file for each known name. Android's files are the exception on Linux, and its likes.
 */
function isForeignPlatform(tag: string, { os }: BuildContext): boolean {
  return (KNOWN_OS.has(tag) && ALSO[tag] !== os) || KNOWN_ARCHITECTURE.has(tag);
}

/** Tags that a toolchain can set for this architecture. Spec: Go 1.26 `internal/buildcfg` `ToolTags`. */
function isToolTag(tag: string, { architecture }: BuildContext): boolean {
  return tag.startsWith('goexperiment.') || tag.startsWith(`${architecture}.`);
}

/** Whether the suffix of a file's name may allow it: `_<os>`, `_<arch>`, `_<os>_<arch>`; a tag can do so, too. Spec: go/build `goodOSArchFile`. */
export function matchesFileName(name: string, context: BuildContext): boolean {
  // Cut at the first dot, and what stands before the first underscore is no suffix: linux.go is an ordinary file.
  const dot = name.indexOf('.');
  const stem = dot < 0 ? name : name.slice(0, dot);
  if (!stem.includes('_')) return true;
  const parts = stem.split('_').slice(1);
  if (parts.at(-1) === 'test') parts.pop();
  const last = parts.at(-1) ?? '';
  const beforeLast = parts.at(-2) ?? '';
  if (KNOWN_OS.has(beforeLast) && KNOWN_ARCHITECTURE.has(last)) {
    return matchesTag(last, context) !== false && matchesTag(beforeLast, context) !== false;
  }
  return KNOWN_OS.has(last) || KNOWN_ARCHITECTURE.has(last) ? matchesTag(last, context) !== false : true;
}
