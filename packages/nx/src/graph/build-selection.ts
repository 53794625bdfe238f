import { posix } from 'node:path';
import type { ClosureContext } from '@ko/core';

/** What settings say about which files a build takes. */
export interface BuildSelection {
  /** In place of the platform's own. */
  readonly os?: string;
  readonly architecture?: string;
  readonly cgo: boolean;
  readonly tags: readonly string[];
  readonly goWork?: ClosureContext['goWork'];
  readonly modFlag?: ClosureContext['modFlag'];
  readonly pgo?: ClosureContext['pgo'];
  /** What decides about the files and cannot be known from the settings: then all that the build could take counts. */
  readonly unknown?: string;
}

/** Flags of `go build` that decide which files it takes. */
const SELECTING = /^--?(tags|mod|modfile|overlay|pgo|race|msan|asan|compiler|C|toolexec|gcflags|asmflags|gccgoflags)$/;
/** Those of them that name a file or a program, and those that take a file where they are given a path. */
const NAMING_FILES = ['modfile', 'overlay', 'toolexec', 'compiler', 'C', 'pgo'];

/**
 * @param env `NAME=value` each, the last of a name counts
 * @param flags templates among them are not expanded
 */
export function buildSelection({ env, flags }: { env: readonly string[]; flags: readonly string[] }): BuildSelection {
  const variables = new Map(env.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
  const words = [...(variables.get('GOFLAGS') ?? '').split(/\s+/).filter(Boolean), ...flags];
  const unknown = words.find(isTemplatedFlag) ?? ownUnknown(variables);
  const flagged = flagValues(words);
  const [cgo, os, architecture] = ['CGO_ENABLED', 'GOOS', 'GOARCH'].map((name) => variables.get(name));
  const instrumented = ['race', 'msan', 'asan'].filter(
    (flag) => ![undefined, 'false', '0'].includes(flagged.get(flag)),
  );
  const naming = NAMING_FILES.find((flag) => flagged.has(flag) && !/^(auto|off|gc)$/.test(flagged.get(flag) ?? ''));
  const mod = flagged.get('mod');
  const reason = unknown ?? (naming === undefined ? undefined : `-${naming}`);
  return {
    ...(os ? { os } : {}),
    ...(architecture ? { architecture } : {}),
    cgo: cgo === '1',
    tags: [...new Set([...(flagged.get('tags') ?? '').split(/[\s,]+/).filter(Boolean), ...instrumented])].sort(),
    ...(variables.get('GOWORK') === 'off' ? { goWork: 'off' as const } : {}),
    ...(mod === 'mod' || mod === 'vendor' || mod === 'readonly' ? { modFlag: mod } : {}),
    ...(flagged.get('pgo') === 'off' ? { pgo: 'off' as const } : {}),
    ...(reason === undefined ? {} : { unknown: reason }),
  };
}

/** A flag that a template makes, or whose value it makes, where the value decides about files. */
function isTemplatedFlag(word: string): boolean {
  if (!word.includes('{{')) return false;
  const name = word.split('=', 1)[0] as string;
  return name.includes('{{') || (SELECTING.test(name) && !/flags$/.test(name));
}

function ownUnknown(variables: ReadonlyMap<string, string>): string | undefined {
  const given = (name: string, ...known: string[]) => {
    const value = variables.get(name);
    return value !== undefined && value !== '' && !known.includes(value) ? `${name}=${value}` : undefined;
  };
  const cgo = variables.get('CGO_ENABLED');
  if (cgo !== undefined && cgo !== '0' && cgo !== '1') return `CGO_ENABLED=${cgo}`;
  return given('GOWORK', 'off') ?? given('GO111MODULE', 'on', 'auto') ?? given('GOENV', 'off');
}

/** Values of `-name=value` and of `-name`, `value`; a flag without a value is `true`. */
function flagValues(words: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  words.forEach((word, i) => {
    const [, name, value] = /^--?([\w]+)(?:=(.*))?$/s.exec(word) ?? [];
    if (name === undefined) return;
    const separate = ['tags', 'mod', 'modfile', 'overlay', 'pgo', 'compiler', 'C', 'toolexec'].includes(name);
    found.set(name, value ?? (separate ? (words[i + 1] ?? '') : 'true'));
  });
  return found;
}

/** The folder that a path in settings means. */
export function folderFrom(folder: string, ...paths: readonly string[]): string {
  // posix.join as ko: an absolute `dir` is taken as relative, too (ko-behaviour 2.3).
  return posix.join(folder, ...paths).replace(/(?<=.)\/$/, '');
}
