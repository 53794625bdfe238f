import type * as Yaml from 'yaml';
import type { Node, ParsedNode, Scalar as YamlScalar, YAMLMap } from 'yaml';
import { brokenConfig, type FilePosition, repeatedConfigKey } from '../errors';
import { plainScalar, type Scalar } from './scalar';

/** YAML or JSON as plain values that know where they stand. Aliases and merge keys are resolved. */
export type Located =
  | { readonly kind: 'scalar'; readonly at: FilePosition; readonly value: Scalar }
  | { readonly kind: 'list'; readonly at: FilePosition; readonly items: readonly Located[] }
  | { readonly kind: 'map'; readonly at: FilePosition; readonly entries: readonly LocatedEntry[] };

export interface LocatedEntry {
  readonly key: string;
  readonly at: FilePosition;
  readonly value: Located;
  /** It replaces an earlier one of the same name, which JSON allows. */
  readonly repeats?: true;
}

/** Aliases can make a small file mean a huge one; no configuration comes near this many values. */
const MOST_VALUES = 100_000;

/** Loaded when there is something to read: most programs have no `.ko.yaml`. */
function yaml(): typeof Yaml {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- import() would stay one, and jest has no ES modules
  return require('yaml') as typeof Yaml;
}

/**
 * Reads YAML or JSON with positions. An empty YAML is an empty map; of several documents the first one counts.
 *
 * @param file the name for messages; when it ends with `.json` the text has to be JSON, numbers are floating-point
 * @throws UserError `invalid-ko-yaml` with line and column: syntax, a key twice, an unknown alias
 */
export function parseLocated(text: string, file: string): Located {
  const isJson = /\.json$/i.test(file);
  if (isJson) checkJson(text, file);
  else if (text === '') return { kind: 'map', at: { file, line: 1, column: 1 }, entries: [] };
  const { isAlias, isMap, isScalar, isSeq, LineCounter, parseAllDocuments } = yaml();
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: !isJson });
  const document = 'empty' in documents ? undefined : documents[0];
  const at = (offset: number): FilePosition => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const error = document?.errors[0];
  if (error !== undefined) {
    const position = at(error.pos[0]);
    throw error.code === 'DUPLICATE_KEY'
      ? repeatedConfigKey(position, keyAt(text, error.pos[0]))
      : brokenConfig(position, error.message);
  }

  let values = 0;
  const locate = (node: Node | null | undefined, from: FilePosition): Located => {
    const here = node?.range ? at(node.range[0]) : from;
    if (++values > MOST_VALUES) throw brokenConfig(here, 'aliases expand to too many values');
    if (isAlias(node)) {
      const target = document && node.resolve(document);
      if (target === undefined) throw brokenConfig(here, `unknown alias *${node.source}`);
      return locate(target, here);
    }
    if (isMap(node)) return { kind: 'map', at: here, entries: entriesOf(node, here) };
    if (isSeq(node))
      return { kind: 'list', at: here, items: node.items.map((item) => locate(item as ParsedNode, here)) };
    return { kind: 'scalar', at: here, value: isScalar(node) ? scalarOf(node, isJson) : null };
  };
  const entriesOf = (map: YAMLMap, from: FilePosition): LocatedEntry[] => {
    const own = new Map<string, LocatedEntry>();
    const merged: LocatedEntry[] = [];
    for (const pair of map.items) {
      const key = locate(pair.key as ParsedNode, from);
      const value = locate(pair.value as ParsedNode | null, key.at);
      const name = key.kind === 'scalar' ? String(key.value ?? '') : undefined;
      if (name === undefined) throw brokenConfig(key.at, 'a key must be a string');
      if (name === '<<') merged.push(...mergedEntries(value));
      else own.set(name, { key: name, at: key.at, value, ...(own.has(name) && { repeats: true }) });
    }
    // Own keys win over merged ones, earlier merged ones over later. Spec: yaml.org/type/merge.html.
    for (const entry of merged) if (!own.has(entry.key)) own.set(entry.key, entry);
    return [...own.values()];
  };
  return document?.contents ? locate(document.contents, at(0)) : { kind: 'map', at: at(0), entries: [] };
}

/** The key as it is written at an offset. */
function keyAt(text: string, offset: number): string {
  return /^(?:"[^"\n]*"|'[^'\n]*'|[^:\n]*)/.exec(text.slice(offset))?.[0].trim() ?? '';
}

function mergedEntries(value: Located): readonly LocatedEntry[] {
  if (value.kind === 'map') return value.entries;
  if (value.kind === 'list') return value.items.flatMap(mergedEntries);
  throw brokenConfig(value.at, '"<<" must be an alias of a map');
}

function scalarOf({ value, source, type, tag }: YamlScalar, isJson: boolean): Scalar {
  const read = isScalarValue(value) ? value : String(value);
  if (type !== 'PLAIN' || tag !== undefined || source === undefined) return read;
  return isJson && typeof read === 'number' ? Number(source) : plainScalar(source, read);
}

function isScalarValue(value: unknown): value is Scalar {
  return value === null || ['string', 'number', 'bigint', 'boolean'].includes(typeof value);
}

/** YAML takes what JSON does not. */
function checkJson(text: string, file: string): void {
  try {
    JSON.parse(text);
  } catch (error) {
    const [what = ''] = /^.*?(?= in JSON| at position|$)/s.exec((error as Error).message) ?? [];
    const offset = Number(/ at position (\d+)/.exec((error as Error).message)?.[1] ?? text.length);
    const before = text.slice(0, offset).split('\n');
    const found = text[offset];
    const at = { file, line: before.length, column: (before.at(-1) ?? '').length + 1 };
    throw brokenConfig(at, found === undefined ? 'the JSON ends too early' : `invalid character '${found}' (${what})`);
  }
}
