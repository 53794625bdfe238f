import { isMap, isScalar, isSeq, type Pair, type YAMLMap, type YAMLSeq } from 'yaml';
import { notAList, notAnObject } from '../errors';
import type { ManifestDocument } from './document';
import type { LabelSelector, Labels } from './label-selector';

/** What a selector leaves of a document: all of it, nothing, or a list without some of its items, which are named by their position. */
export type Selection = 'all' | 'none' | { readonly dropped: readonly number[] };

/**
 * Applies a selector to a document as ko does: to the labels of the object, or of each item where its kind is `List`. A document without
 * content is not selected. Throws `not-an-object`. Spec: ko-behaviour 8.2.
 */
export function selectFrom(document: ManifestDocument, selector: LabelSelector): Selection {
  const { root, file, span } = document;
  const kind = kindOf(root, document);
  if (kind === undefined || kind === '') return 'none';
  if (kind !== 'List') return selector(labelsOf(root)) ? 'all' : 'none';
  const items = itemsOf(root);
  if (items === undefined) throw notAList({ file, line: span.line });
  const dropped: number[] = [];
  items.items.forEach((item, position) => {
    kindOf(item, document);
    if (!selector(labelsOf(item))) dropped.push(position);
  });
  if (dropped.length === items.items.length) return 'none';
  return dropped.length === 0 ? 'all' : { dropped };
}

/** The list that a selection names positions of. */
export function itemsOf(root: unknown): YAMLSeq | undefined {
  return valuesOf(root, 'items').find((value): value is YAMLSeq => isSeq(value));
}

/** Undefined for nothing at all. Throws `not-an-object` for what has none. */
function kindOf(node: unknown, { file, span }: ManifestDocument): string | undefined {
  if (node === null || node === undefined || (isScalar(node) && node.value === null)) return undefined;
  const isObject = valuesOf(node, 'apiVersion').some((value) => text(value) !== undefined);
  const kind = isObject
    ? valuesOf(node, 'kind')
        .map(text)
        .find((value) => value !== undefined)
    : undefined;
  if (kind === undefined) throw notAnObject({ file, line: span.line });
  return kind;
}

function labelsOf(object: unknown): Labels {
  const labels = valuesOf(object, 'metadata')
    .flatMap((metadata) => valuesOf(metadata, 'labels'))
    .find((value): value is YAMLMap => isMap(value));
  return (labels?.items ?? []).map(({ key, value }) => [spelled(key), spelled(value)]);
}

function valuesOf(node: unknown, key: string): unknown[] {
  if (!isMap(node)) return [];
  return (node.items as Pair[]).filter((pair) => text(pair.key) === key).map(({ value }) => value);
}

function text(node: unknown): string | undefined {
  return isScalar(node) && typeof node.value === 'string' ? node.value : undefined;
}

/** As it is written: `true` and 5 are texts as labels, and what is no scalar has none. */
function spelled(node: unknown): string {
  if (!isScalar(node)) return '';
  return typeof node.value === 'string' ? node.value : (node.source ?? '');
}
