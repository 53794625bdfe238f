import { CST, parseDocument, type YAMLSeq } from 'yaml';
import { Bug } from '../errors';
import { type ManifestDocument, READING } from './document';
import { itemsOf } from './select';

/** A part of a document's own text. */
export interface Part {
  readonly start: number;
  readonly end: number;
}

/**
 * Which parts of a document's text are taken out to take items from its list, in order: with the comments above them, their indicator or
 * their comma. At least one item is left.
 *
 * @param dropped positions, ascending
 */
export function itemParts(document: ManifestDocument, dropped: readonly number[]): Part[] {
  // Where indicators and commas stand is in the parser's tokens alone, which cost as much again as the nodes.
  const withTokens = parseDocument(document.text, { ...READING, keepSourceTokens: true });
  const list = itemsOf(withTokens.contents);
  const token = list?.srcToken;
  if (list === undefined || token === undefined || !('items' in token)) throw new Bug('A list has no tokens.');
  const starts = startsOf(token as ListToken, list);
  const end = list.range?.[1] ?? document.text.length;
  if (token.type === 'flow-collection') return flowParts(token as ListToken, starts, dropped);
  return dropped.map((position) => {
    const start = lineStart(document.text, starts[position] ?? end);
    const next = starts[position + 1];
    return { start, end: next === undefined ? end : lineStart(document.text, next) };
  });
}

type ListToken = CST.BlockSequence | CST.FlowCollection;

/** Offset of the first token of each item that has a node: a comment above it, its indicator, its comma. */
function startsOf(token: ListToken, list: YAMLSeq): number[] {
  const starts: number[] = [];
  for (const { start, key, value } of token.items as CST.CollectionItem[]) {
    const first = start.find(({ type }) => type !== 'space' && type !== 'newline') ?? key ?? value;
    // What stands behind the last comma or item is no item.
    if (first !== undefined && first !== null && starts.length < list.items.length) starts.push(first.offset);
  }
  return starts;
}

function flowParts({ items }: ListToken, starts: readonly number[], dropped: readonly number[]): Part[] {
  const firstKept = starts.findIndex((_, position) => !dropped.includes(position));
  const comma = (items[firstKept] as CST.CollectionItem | undefined)?.start.find(({ type }) => type === 'comma');
  const parts = dropped.map((position) => {
    const [start = 0, next] = [starts[position], starts[position + 1]];
    return { start, end: next ?? endOf(items[position] as CST.CollectionItem) };
  });
  // The comma before the one that is the first now.
  if (comma !== undefined) parts.push({ start: comma.offset, end: comma.offset + 1 });
  return parts.sort((one, other) => one.start - other.start);
}

function endOf({ start, key, sep, value }: CST.CollectionItem): number {
  const last = value ?? sep?.at(-1) ?? key ?? start.at(-1);
  return last === undefined || last === null ? 0 : last.offset + CST.stringify(last).length;
}

/** Offset where the line begins, when nothing but blanks stands before. */
function lineStart(text: string, offset: number): number {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  return text.slice(start, offset).trim() === '' ? start : offset;
}
