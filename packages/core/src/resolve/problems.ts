import { isAlias, isCollection, isMap, isNode, isPair, isScalar, type Scalar } from 'yaml';
import type { ManifestNode } from './document';

// What makes a document one that cannot be resolved, in words for people.

/** What is wrong with a document, and where. */
export interface Problem {
  /** Offset in the document's text. */
  readonly offset: number;
  /** Without a full stop. */
  readonly reason: string;
}

/** Words of the parser that say too little, or nothing to people who never read the specification. */
const PLAINER: readonly (readonly [words: RegExp, plainer: string])[] = [
  [/^Maximum call stack/, 'it has too many nodes inside of one another'],
  [/^Missing closing (.)quote/, 'a text that begins with $1 is not closed, or goes on in a line that is not indented'],
  [/^Flow .* end with a (.)$/, 'brackets have no closing $1, or go on in a line that is not indented'],
  [/^Nested mappings are not allowed in compact/, 'a second ": " in one line; a text that holds one needs quotes'],
  [/^Implicit map keys need to be followed/, 'a line that is no "key: value", where one has to be'],
  [
    /^Implicit keys need to be on a single line/,
    'a key of several lines; most often a ":" or a quote is missing above',
  ],
  [/^Block collections are not allowed within/, 'brackets hold a line "key: value" without a comma, or stay open'],
  [/^Unexpected flow-(?:seq|map)-end token/, 'a closing bracket that nothing opens'],
  [/^Unexpected \S+ at node end/, 'words, where the one before has ended'],
  [/^All (?:mapping|sequence) items must start/, 'a line is not indented as those that it belongs to'],
  [/^Tabs are not allowed/, 'a tab indents the line, where YAML takes spaces alone'],
];

/** An error of the parser, in words for people. What stays open is shown where it begins, as its end can be far below. */
export function parserProblem(root: unknown, { message, pos: [offset] }: ParserError): Problem {
  const [words, plainer] = PLAINER.find(([one]) => one.test(message)) ?? [];
  if (words === undefined || plainer === undefined) return { offset, reason: message.replace(/[.:]?\s*$/, '') };
  const reason = message.replace(new RegExp(`${words.source}.*`, 's'), plainer);
  return { offset: OPEN.test(message) ? (openedAt(root, offset) ?? offset) : offset, reason };
}

interface ParserError {
  readonly message: string;
  readonly pos: readonly [number, number];
}

const OPEN = /^(?:Missing closing|Flow )/;

/** Offset of the innermost brackets or quotes that an offset lies in, or that end there. */
function openedAt(root: unknown, offset: number): number | undefined {
  let found: number | undefined;
  const waiting: unknown[] = [root];
  while (waiting.length > 0) {
    const node = waiting.pop();
    if (isPair(node)) waiting.push(node.key, node.value);
    if (!isNode(node) || isAlias(node)) continue;
    const [start = 0, , end = 0] = node.range ?? [];
    const isOpen = isScalar(node) ? node.type?.startsWith('QUOTE') : isCollection(node) && node.flow === true;
    if (isOpen === true && start < offset && offset <= end && start >= (found ?? 0)) found = start;
    if (isCollection(node)) for (const item of node.items) waiting.push(item);
  }
  return found;
}

/** Offset of the line that begins with `---`, or of the first one that is neither empty nor a comment nor a directive. */
export function startOfContent(text: string): number {
  const found = /^(?![ \t]*(?:#|\r?$)|%)/m.exec(text);
  return found?.index ?? text.length;
}

/** Directives that Go's parsers end at: kubectl and ko read YAML 1.1, and know no others. Spec: YAML 1.1, 4.2; ko-behaviour 8.4. */
export function directiveProblem(text: string): Problem | undefined {
  const directives = [...text.slice(0, startOfContent(text)).matchAll(/^%([^\s#]*)[ \t]*([^\s#]*)/gm)];
  let versions = 0;
  for (const { 1: name, 2: value, index: offset } of directives) {
    if (name !== 'YAML' && name !== 'TAG') return { offset, reason: `kubectl and ko know no directive "%${name}"` };
    if (name === 'TAG') continue;
    if (value !== '1.1') {
      const reason = `"%YAML ${value}" is refused by kubectl and ko, which read 1.1; leave the line out`;
      return { offset, reason };
    }
    if (++versions > 1) return { offset, reason: 'a second "%YAML" for one document' };
  }
  return undefined;
}

/** Brackets inside of one another at most. Go's parser ends there, too, and ours needs the square of the time. */
const DEEPEST = 10_000;

/** Brackets are counted wherever they stand, as no text has so many that are not closed. */
export function depthProblem(text: string): Problem | undefined {
  if (text.length <= DEEPEST) return undefined;
  let depth = 0;
  for (let offset = 0; offset < text.length; offset++) {
    const code = text.charCodeAt(offset);
    if (code === OPEN_LIST || code === OPEN_MAP) {
      if (++depth > DEEPEST) return { offset, reason: `it has more than ${DEEPEST} brackets inside of one another` };
    } else if (depth > 0 && (code === CLOSE_LIST || code === CLOSE_MAP)) depth--;
  }
  return undefined;
}

const [OPEN_LIST, CLOSE_LIST, OPEN_MAP, CLOSE_MAP] = ['[', ']', '{', '}'].map((character) => character.charCodeAt(0));

/** An escape that stands for half a character, which Go's parser refuses. */
export function surrogateProblem(scalars: Iterable<Scalar>): Problem | undefined {
  for (const { value, range } of scalars) {
    if (typeof value !== 'string' || !HALF.test(value)) continue;
    return { offset: range?.[0] ?? 0, reason: 'an escape (\\ud8…) stands for half of a character' };
  }
  return undefined;
}

const HALF = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** `{{ .Values.image }}`, which YAML reads as a map that is the key of a map, and no cluster takes. */
export function templateProblem(text: string, root: ManifestNode | null): Problem | undefined {
  const waiting: unknown[] = [root];
  while (waiting.length > 0) {
    const node = waiting.pop();
    if (isPair(node)) waiting.push(node.value, node.key);
    if (!isCollection(node) || isAlias(node)) continue;
    const [offset = 0] = node.range ?? [];
    const isTemplate = isMap(node) && node.items.some(({ key }) => isMap(key)) && text.startsWith('{{', offset);
    if (isTemplate) return { offset, reason: `${firstOf(text, offset)} is a template, not YAML` };
    for (const item of node.items) waiting.push(item);
  }
  return undefined;
}

function firstOf(text: string, offset: number): string {
  const end = text.indexOf('}}', offset);
  return text.slice(offset, Math.min(end < 0 ? text.length : end + 2, offset + 80));
}
