import { type FilePosition, unknownConfigKey, wrongConfigType } from '../errors';
import { nearest } from '../nearest';
import type { BuildEntry } from './ko-config';
import type { Located, LocatedEntry } from './located';
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
  const list = (key: string) => strings(keys.get(key.toLowerCase()), key, { strict, text: 'words' });
  return {
    defaultBaseImage: string(keys.get('defaultbaseimage'), 'defaultBaseImage', strict),
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
  for (const { key, at, value } of entries) {
    const name = key.toLowerCase();
    if (strict && found.has(name))
      throw wrongConfigType(at, `"${key}"`, 'there once: upper and lower case are the same');
    found.set(name, value);
  }
  return found;
}

function overrides(value: Located | undefined, strict: boolean): Record<string, string> | undefined {
  if (value === undefined) return undefined;
  const entries = [...keyed(value, { known: [], ignored: [], strict: false, what: '"baseImageOverrides"' })];
  const texts = entries.map(([path, reference]) => [path, string(reference, path, strict)] as const);
  return Object.fromEntries(texts.filter((pair): pair is readonly [string, string] => pair[1] !== undefined));
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
  const list = (key: string, text: 'words' | 'whole') => strings(keys.get(key), key, { strict, text }) ?? [];
  return {
    id: string(keys.get('id'), 'id', strict) ?? `#${index}`,
    dir: string(keys.get('dir'), 'dir', strict) ?? '.',
    main: string(keys.get('main'), 'main', strict) ?? '.',
    env: list('env', 'whole'),
    flags: list('flags', 'words'),
    ldflags: list('ldflags', 'whole'),
    linuxCapabilities: list('linux_capabilities', 'words'),
  };
}

function string(value: Located | undefined, key: string, strict: boolean): string | undefined {
  if (value === undefined) return undefined;
  if (value.kind === 'scalar') return scalarText(value.value) || undefined;
  if (strict) throw wrongConfigType(value.at, `"${key}"`, 'a string');
  return undefined;
}

/**
 * A list of scalars, or one string: split into words or kept whole, by key.
 */
function strings(
  value: Located | undefined,
  key: string,
  { strict, text }: { strict: boolean; text: 'words' | 'whole' },
): string[] | undefined {
  if (value === undefined) return undefined;
  if (value.kind === 'scalar') {
    const whole = scalarText(value.value);
    if (whole === '') return undefined;
    return text === 'words' ? words(whole) : [whole];
  }
  if (value.kind === 'map') return refuse(value.at, key, strict);
  return value.items.flatMap((item) =>
    item.kind === 'scalar' ? [scalarText(item.value)] : (refuse(item.at, key, strict) ?? []),
  );
}

function refuse(at: FilePosition, key: string, strict: boolean): undefined {
  if (strict) throw wrongConfigType(at, `"${key}"`, 'a list of strings, or one string');
}

/** As ko's decoder writes them: booleans as 1 and 0, null as nothing. */
function scalarText(value: string | number | bigint | boolean | null): string {
  if (typeof value === 'boolean') return value ? '1' : '0';
  return value === null ? '' : String(value);
}

/** Go's `strings.Fields`. */
export function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}
