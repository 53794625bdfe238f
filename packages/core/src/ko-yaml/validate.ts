import { type FilePosition, repeatedConfigKey, unknownConfigKey, wrongConfigType } from '../errors';
import { nearest } from '../nearest';
import type { BuildEntry } from './ko-config';
import type { Located, LocatedEntry } from './located';
import { castText, type Scalar, weakText } from './scalar';
import { truthOfKey } from './strictness';

/** What a `.ko.yaml` holds, before environment and defaults. A key that is absent, or empty, is `undefined`. */
export interface ConfigFile {
  readonly defaultBaseImage: string | undefined;
  readonly baseImageOverrides: Readonly<Record<string, string>> | undefined;
  readonly defaultPlatforms: readonly string[] | undefined;
  readonly defaultEnv: readonly string[] | undefined;
  readonly defaultFlags: readonly string[] | undefined;
  readonly defaultLdflags: readonly string[] | undefined;
  readonly builds: readonly BuildEntry[];
}

/** Spec: ko-behaviour 2.2; `strict` is ours. `schemas/ko.schema.json` describes them to editors. */
export const KEYS: readonly string[] = [
  'defaultBaseImage',
  'baseImageOverrides',
  'defaultPlatforms',
  'defaultEnv',
  'defaultFlags',
  'defaultLdflags',
  'builds',
  'strict',
];

/** Spec: ko-behaviour 2.3. */
export const BUILD_KEYS: readonly string[] = ['id', 'dir', 'main', 'env', 'flags', 'ldflags', 'linux_capabilities'];

/**
 * Other keys of GoReleaser's `builds`, from which ko took the section and which people copy. ko ignores them; they are no typos.
 * https://goreleaser.com/customization/builds/go/
 */
export const GORELEASER_KEYS: readonly string[] = [
  ...['asmflags', 'binary', 'builder', 'buildmode', 'command', 'gcflags', 'gobinary', 'hooks', 'ignore', 'lang'],
  ...['mod_timestamp', 'no_main_check', 'no_unique_dist_dir', 'overrides', 'skip', 'tags', 'targets', 'tool'],
  ...['goos', 'goarch', 'goamd64', 'goarm', 'goarm64', 'go386', 'gomips', 'goppc64', 'goriscv64'],
];

/**
 * Takes a decoded `.ko.yaml` apart. Keys count without their case. Spec: ko-behaviour 2.1 to 2.3.
 *
 * @param strict false: unknown keys, keys twice and values of a wrong type are passed over in silence, as ko does
 * @throws UserError `unknown-config-key`, `invalid-ko-yaml`
 */
export function decodeConfig(file: Located, strict: boolean): ConfigFile {
  const keys = keyed(file, { known: KEYS, ignored: [], strict, what: 'the file' });
  if (strict) truthOfKey(keys.get('strict'));
  const list = (key: string) =>
    strings(keys.get(key.toLowerCase()), `"${key}"`, { strict, whole: false, text: castText });
  return {
    defaultBaseImage: string(keys.get('defaultbaseimage'), '"defaultBaseImage"', { strict, text: castText }),
    baseImageOverrides: overrides(keys.get('baseimageoverrides'), strict),
    defaultPlatforms: list('defaultPlatforms'),
    defaultEnv: list('defaultEnv'),
    defaultFlags: list('defaultFlags'),
    defaultLdflags: list('defaultLdflags'),
    builds: builds(keys.get('builds'), strict),
  };
}

/** The values of a map by lower-cased key. */
function keyed(
  map: Located,
  {
    known,
    ignored,
    strict,
    what,
  }: { known: readonly string[]; ignored: readonly string[]; strict: boolean; what: string },
): Map<string, Located> {
  if (map.kind === 'scalar' && map.value === null) return new Map();
  if (map.kind !== 'map') throw wrongConfigType(map.at, what, 'a map of keys and values');
  if (strict) {
    const accepted = new Set([...known, ...ignored].map((key) => key.toLowerCase()));
    for (const { key, at } of map.entries) {
      if (!accepted.has(key.toLowerCase()) && !key.startsWith('x-'))
        throw unknownConfigKey(at, key, nearest(key, known), known);
    }
  }
  return lowerCased(map.entries, strict);
}

function lowerCased(entries: readonly LocatedEntry[], strict: boolean): Map<string, Located> {
  const found = new Map<string, Located>();
  for (const { key, at, value, repeats } of entries) {
    if (strict && repeats) throw repeatedConfigKey(at, JSON.stringify(key));
    const name = key.toLowerCase();
    if (strict && found.has(name))
      throw wrongConfigType(at, `"${key}"`, 'there once: upper and lower case are the same');
    found.set(name, value);
  }
  return found;
}

/** An empty reference stays: ko refuses it, and it is better found than passed over. */
function overrides(value: Located | undefined, strict: boolean): Record<string, string> | undefined {
  if (value === undefined) return undefined;
  if (!strict && value.kind !== 'map') return {};
  const entries = [...keyed(value, { known: [], ignored: [], strict: false, what: '"baseImageOverrides"' })];
  const what = (path: string) => `"${path}" in "baseImageOverrides"`;
  return Object.fromEntries(
    entries.map(([path, reference]) => [path, string(reference, what(path), { strict, text: castText }) ?? '']),
  );
}

function builds(value: Located | undefined, strict: boolean): BuildEntry[] {
  if (value === undefined || (value.kind === 'scalar' && value.value === null)) return [];
  // One map alone is a list of one, as in ko.
  const items = value.kind === 'list' ? value.items : [value];
  return items.map((item, index) => buildEntry(item, index, strict));
}

function buildEntry(item: Located, index: number, strict: boolean): BuildEntry {
  const what = `element ${index} of "builds"`;
  const keys = keyed(item, { known: BUILD_KEYS, ignored: GORELEASER_KEYS, strict, what });
  const text = (key: string) => string(keys.get(key), `"${key}" in ${what}`, { strict, text: weakText });
  const list = (key: string, whole: boolean) =>
    strings(keys.get(key), `"${key}" in ${what}`, { strict, whole, text: weakText }) ?? [];
  return {
    id: text('id') ?? `#${index}`,
    dir: text('dir') ?? '.',
    main: text('main') ?? '.',
    env: list('env', true),
    flags: list('flags', false),
    ldflags: list('ldflags', true),
    linuxCapabilities: list('linux_capabilities', false),
  };
}

interface Reading {
  readonly strict: boolean;
  /** How a value that is no text becomes one. */
  readonly text: (value: Scalar) => string;
}

function string(value: Located | undefined, what: string, { strict, text }: Reading): string | undefined {
  if (value === undefined) return undefined;
  if (value.kind === 'scalar') return text(value.value) || undefined;
  if (strict) throw wrongConfigType(value.at, what, 'a string');
  return undefined;
}

/** A list of scalars, or one string: kept whole, or split into words. */
function strings(
  value: Located | undefined,
  what: string,
  { strict, text, whole }: Reading & { readonly whole: boolean },
): string[] | undefined {
  if (value === undefined) return undefined;
  if (value.kind === 'scalar') {
    if (value.value === null) return undefined;
    return whole ? [text(value.value)] : words(text(value.value));
  }
  if (value.kind === 'map') return refuse(value.at, what, strict);
  const nested = value.items.find(({ kind }) => kind !== 'scalar');
  if (nested !== undefined) return refuse(nested.at, what, strict);
  return value.items.map((item) => (item.kind === 'scalar' ? text(item.value) : ''));
}

function refuse(at: FilePosition, what: string, strict: boolean): undefined {
  if (strict) throw wrongConfigType(at, what, 'a list of strings, or one string');
}

/** Go's `strings.Fields`. */
export function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}
