import { invalidManifest } from '../errors';
import { decodeManifest } from './decode';
import { type ManifestDocument, readDocument } from './document';
import type { LabelSelector } from './label-selector';
import { endLastLine } from './last-line';
import { itemParts } from './list-items';
import { plainReferences } from './plain-document';
import { plainLabels } from './plain-labels';
import { startOfContent } from './problems';
import { type Edit, type ManifestReference, plainReference, referencesOf } from './references';
import { selectFrom } from './select';
import { splitDocuments } from './split';

/** A file of manifests, read, with what a selector leaves of it. */
export interface Manifest {
  readonly file: string;
  /** Of the documents and items that are selected. */
  readonly references: readonly ManifestReference[];
  /** Of those that are not. */
  readonly passedOver: readonly ManifestReference[];
  /** The text of what is selected, with every reference replaced; every other byte is as it was. */
  write(published: (reference: string) => string): string;
}

/** Reads a file of manifests. Throws `invalid-manifest`, `not-an-object`. Spec: ko-behaviour 8.2, 8.3. */
export function readManifest(bytes: Uint8Array, file: string, selector?: LabelSelector): Manifest {
  const text = decodeManifest(bytes, file);
  const references: ManifestReference[] = [];
  const passedOver: ManifestReference[] = [];
  const cuts: Edit[] = [];
  let isEnded = false;
  for (const span of splitDocuments(text)) {
    const own = text.slice(span.start, span.end);
    if (isEnded && startsBare(own)) throw invalidManifest({ file, line: span.line }, BARE);
    isEnded = /(?:^|\n)\.\.\.(?:\s[^\n]*)?$/.test(own.slice(-LAST_LINE).trimEnd());
    const plain = plainReferences(own);
    const labels = plain && selector && plainLabels(own);
    if (plain !== undefined && (selector === undefined || labels !== undefined)) {
      const isDropped = labels !== undefined && !selector?.(labels);
      if (isDropped) cuts.push({ start: span.start, end: span.end, text: '' });
      const found = isDropped ? passedOver : references;
      for (const one of plain) found.push(plainReference(one, { text: own, span, file }));
      continue;
    }
    const document = readDocument(own, span, file);
    const dropped = selector === undefined ? [] : droppedFrom(document, selector);
    for (const cut of dropped) cuts.push(cut);
    for (const one of referencesOf(document)) {
      (dropped.some((cut) => cut.start <= one.start && one.start < cut.end) ? passedOver : references).push(one);
    }
  }
  const write = (published: (reference: string) => string) =>
    edited(text, [...cuts, ...references.map((one) => one.replace(published(one.reference)))]);
  return { file, references, passedOver, write };
}

/** kubectl and ko find no document there, and kubectl goes on without a word. */
const BARE = 'behind "..." stands a document without "---" above it';

/** Characters in which `...` and a comment behind it are looked for. */
const LAST_LINE = 1000;

/** Whether a text has content, and no `---` above it. */
function startsBare(text: string): boolean {
  const start = startOfContent(text);
  return start < text.length && !/^(?:---|\.\.\.)(?:\s|$)/.test(text.slice(start, start + 4));
}

function droppedFrom(document: ManifestDocument, selector: LabelSelector): Edit[] {
  const selection = selectFrom(document, selector);
  const { start, end } = document.span;
  if (selection === 'all') return [];
  if (selection === 'none') return [{ start, end, text: '' }];
  const parts = itemParts(document, selection.dropped);
  return parts.map((part) => ({ start: start + part.start, end: start + part.end, text: '' }));
}

/** Edits do not overlap. */
function edited(text: string, edits: readonly Edit[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const edit of [...edits].sort((one, other) => one.start - other.start)) {
    parts.push(text.slice(at, edit.start), edit.text);
    at = edit.end;
  }
  return [...parts, text.slice(at)].join('');
}

/**
 * Texts of files as one stream of documents. Nothing is added to a single one; between two stands `---`, unless the second begins with it.
 * Spec: YAML 1.2.2, 9.2.
 */
export function joinManifests(texts: readonly string[]): string {
  const parts: string[] = [];
  for (const text of texts) {
    if (text.trim() === '') continue;
    if (parts.length > 0) parts.push(endLastLine(parts.pop() as string), separator(text));
    parts.push(text);
  }
  return parts.join('');
}

function separator(after: string): string {
  if (/^---(?:\s|$)/.test(after)) return '';
  // Directives can only follow the end of a document.
  return /^(?:\s*(?:#[^\n]*)?\n)*%/.test(after) ? '...\n' : '---\n';
}
