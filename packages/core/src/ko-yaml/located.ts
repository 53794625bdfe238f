import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type ParsedNode,
  parseAllDocuments,
  type YAMLMap,
} from 'yaml';
import { brokenConfig, type FilePosition, repeatedConfigKey } from '../errors';

/** YAML or JSON as plain values that know where they stand. Aliases and merge keys are resolved. */
export type Located =
  | { readonly kind: 'scalar'; readonly at: FilePosition; readonly value: string | number | bigint | boolean | null }
  | { readonly kind: 'list'; readonly at: FilePosition; readonly items: readonly Located[] }
  | { readonly kind: 'map'; readonly at: FilePosition; readonly entries: readonly LocatedEntry[] };

export interface LocatedEntry {
  readonly key: string;
  readonly at: FilePosition;
  readonly value: Located;
}

/** Aliases can make a small file mean a huge one; no configuration comes near this many values. */
const MOST_VALUES = 100_000;

/**
 * Reads YAML (or JSON, which is YAML) with positions. An empty text is an empty map; of several documents the first one counts.
 *
 * @param file the name for messages
 * @throws UserError `invalid-ko-yaml` with line and column: syntax, a key twice, an unknown alias
 */
export function parseLocated(text: string, file: string): Located {
  const lines = new LineCounter();
  // Integers as bigint: as text they come out again with every digit.
  const documents = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false, intAsBigInt: true });
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
    const value = isScalar(node) ? node.value : null;
    return { kind: 'scalar', at: here, value: isPlain(value) ? value : String(value) };
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
      else own.set(name, { key: name, at: key.at, value });
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

function isPlain(value: unknown): value is string | number | bigint | boolean | null {
  return value === null || ['string', 'number', 'bigint', 'boolean'].includes(typeof value);
}
