import { posix } from 'node:path';
import type { ClosureContext } from '@ko/core';

/** What settings say about which files a build takes. */
export interface BuildSelection {
  /** In place of the platform's own. */
  readonly os?: string;
  readonly architecture?: string;
  readonly cgo: boolean;
  readonly tags: readonly string[];
  /** Tags that a template makes are set as well. */
  readonly anyTags?: boolean;
  readonly goWork?: ClosureContext['goWork'];
  readonly modFlag?: ClosureContext['modFlag'];
  readonly pgo?: ClosureContext['pgo'];
  /** What decides about the files and cannot be known from the settings: then all that the build could take counts. */
  readonly unknown?: string;
}

/** Flags that name a file or a program, and those that take a file where they are given a path. */
const NAMING_FILES = ['modfile', 'overlay', 'toolexec', 'compiler', 'C', 'pgo'];
/** Those that set a tag, whatever their value comes to. */
const SETTING_TAGS = ['tags', 'race', 'msan', 'asan'];
/** Flags that take the next word as their value. Spec: `go help build`; an unknown flag fails the build. */
const WITH_VALUE =
  'asmflags buildmode C compiler covermode coverpkg gccgoflags gcflags installsuffix ldflags mod modfile o overlay p pgo pkgdir tags toolexec'.split(
    ' ',
  );
/** Variables that decide about files. */
const SELECTING_VARIABLES = ['CGO_ENABLED', 'GO111MODULE', 'GOARCH', 'GOENV', 'GOFLAGS', 'GOOS', 'GOWORK'];

/**
 * @param env `NAME=value` each, the last of a name counts
 * @param flags templates among them are not expanded; each is one word to Go, whatever it comes to
 */
export function buildSelection({ env, flags }: { env: readonly string[]; flags: readonly string[] }): BuildSelection {
  const variables = new Map(env.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
  const words = [...(variables.get('GOFLAGS') ?? '').split(/\s+/).filter(Boolean), ...flags];
  const { values: flagged, strange } = flagValues(words);
  const [cgo, os, architecture] = ['CGO_ENABLED', 'GOOS', 'GOARCH'].map((name) => variables.get(name));
  const isTemplated = (flag: string) => isTemplate(flagged.get(flag) ?? '');
  const instrumented = ['race', 'msan', 'asan'].filter(
    (flag) => ![undefined, 'false', '0'].includes(flagged.get(flag)) && !isTemplated(flag),
  );
  const naming = NAMING_FILES.find((flag) => flagged.has(flag) && !/^(auto|off|gc)$/.test(flagged.get(flag) ?? ''));
  const mod = flagged.get('mod');
  const reason =
    strange ??
    variableUnknown(variables) ??
    (naming === undefined ? undefined : `-${naming}`) ??
    (isTemplated('mod') ? `-mod=${mod}` : undefined);
  return {
    ...(os ? { os } : {}),
    ...(architecture ? { architecture } : {}),
    cgo: cgo === '1',
    tags: [...new Set([...tagsOf(flagged.get('tags') ?? ''), ...instrumented])].sort(),
    ...(SETTING_TAGS.some(isTemplated) ? { anyTags: true } : {}),
    ...(variables.get('GOWORK') === 'off' ? { goWork: 'off' as const } : {}),
    ...(mod === 'mod' || mod === 'vendor' || mod === 'readonly' ? { modFlag: mod } : {}),
    ...(flagged.get('pgo') === 'off' ? { pgo: 'off' as const } : {}),
    ...(reason === undefined ? {} : { unknown: reason }),
  };
}

/** Of a text that a template makes, none is known. */
function tagsOf(text: string): string[] {
  return isTemplate(text) ? [] : text.split(/[\s,]+/).filter(Boolean);
}

function isTemplate(text: string): boolean {
  return text.includes('{{');
}

function variableUnknown(variables: ReadonlyMap<string, string>): string | undefined {
  const given = (name: string, ...known: string[]) => {
    const value = variables.get(name);
    return value !== undefined && value !== '' && !known.includes(value) ? `${name}=${value}` : undefined;
  };
  for (const [name, value] of variables) {
    // What a variable comes to is one word, but that of GOFLAGS.
    if (isTemplate(name) || (SELECTING_VARIABLES.includes(name) && isTemplate(value))) return `${name}=${value}`;
  }
  const cgo = variables.get('CGO_ENABLED');
  if (cgo !== undefined && cgo !== '0' && cgo !== '1') return `CGO_ENABLED=${cgo}`;
  return given('GOWORK', 'off') ?? given('GO111MODULE', 'on', 'auto') ?? given('GOENV', 'off');
}

/**
 * Values of `-name=value` and of `-name`, `value`; a flag without a value is `true`.
 *
 * @returns `strange`: a word that a template makes and that can be any flag
 */
function flagValues(words: readonly string[]): { values: Map<string, string>; strange?: string } {
  const values = new Map<string, string>();
  for (let at = 0; at < words.length; at++) {
    const word = words[at] as string;
    if (isTemplate(word.split('=', 1)[0] as string)) return { values, strange: word };
    const [, name, value] = /^--?([\w]+)(?:=(.*))?$/s.exec(word) ?? [];
    if (name === undefined) continue;
    const follows = value === undefined && WITH_VALUE.includes(name);
    if (follows) at++;
    values.set(name, value ?? (follows ? (words[at] ?? '') : 'true'));
  }
  return { values };
}

/** The folder that a path in settings means. */
export function folderFrom(folder: string, ...paths: readonly string[]): string {
  // posix.join as ko: an absolute `dir` is taken as relative, too (ko-behaviour 2.3).
  return posix.join(folder, ...paths).replace(/(?<=.)\/$/, '');
}
