import { isNode, isScalar, parseAllDocuments, visit } from 'yaml';
import { differencesOf } from './difference';

/**
 * What differs between two outputs of `ko resolve`. ko prints documents anew, ours keeps them as they were written: what has to be equal
 * is what they mean, document by document, to readers of YAML 1.1 and 1.2, and all comments.
 */
export function manifestDifferences(expected: string, actual: string): string[] {
  return [
    ...(['1.1', '1.2'] as const).flatMap((version) =>
      differencesOf(meaning(expected, version), meaning(actual, version), `stdout as YAML ${version}`),
    ),
    ...differencesOf(comments(expected), comments(actual), 'comments of stdout'),
  ];
}

/** The values of all documents that are not empty: ko ends each file with an empty one. */
function meaning(text: string, version: '1.1' | '1.2'): unknown[] {
  return documents(text, version)
    .map((document) => document.toJS({ maxAliasCount: -1 }) as unknown)
    .filter((value) => value !== null);
}

function comments(text: string): string[] {
  const found = new Set<string>();
  const add = (comment: string | null | undefined) =>
    (comment ?? '').split('\n').forEach((line) => line.trim() !== '' && found.add(line.trim()));
  for (const document of documents(text, '1.2')) {
    // Of files without a document, ko prints nothing.
    if (isNothing(document.contents)) continue;
    add(document.commentBefore);
    add(document.comment);
    visit(document, (_key, node) => {
      if (!isNode(node)) return;
      add(node.commentBefore);
      add(node.comment);
    });
  }
  return [...found].sort();
}

function isNothing(contents: unknown): boolean {
  return contents === null || (isScalar(contents) && contents.value === null);
}

function documents(text: string, version: '1.1' | '1.2') {
  // The masks' braces would be mappings.
  const all = parseAllDocuments(text.replace(/\{\{(\w+)\}\}/g, '$1.mask'), {
    version,
    uniqueKeys: false,
    strict: false,
    logLevel: 'silent',
  });
  // Without documents, the comments of a text are in a list of none.
  return 'empty' in all ? [] : all;
}
