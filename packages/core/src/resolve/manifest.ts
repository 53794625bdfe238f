import { decodeManifest } from './decode';
import { type ManifestDocument, readDocument } from './document';
import type { LabelSelector } from './label-selector';
import { endLastLine } from './last-line';
import { itemParts } from './list-items';
import { plainReferences } from './plain-document';
import { plainLabels } from './plain-labels';
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
  for (const span of splitDocuments(text)) {
    const own = text.slice(span.start, span.end);
    const plain = plainReferences(own);
    const labels = plain && selector && plainLabels(own);
    if (plain !== undefined && (selector === undefined || labels !== undefined)) {
      const isDropped = labels !== undefined && !selector?.(labels);
      if (isDropped) cuts.push({ start: span.start, end: span.end, text: '' });
      (isDropped ? passedOver : references).push(...plain.map((one) => plainReference(one, { text: own, span, file })));
      continue;
    }
    const document = readDocument(own, span, file);
    const dropped = selector === undefined ? [] : droppedFrom(document, selector);
    cuts.push(...dropped);
    for (const one of referencesOf(document)) {
      (dropped.some((cut) => cut.start <= one.start && one.start < cut.end) ? passedOver : references).push(one);
    }
  }
  const write = (published: (reference: string) => string) =>
    edited(text, [...cuts, ...references.map((one) => one.replace(published(one.reference)))]);
  return { file, references, passedOver, write };
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
