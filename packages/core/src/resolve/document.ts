import { isAlias, isCollection, isPair, isScalar, parseDocument, type ParsedNode } from 'yaml';
import { invalidManifest } from '../errors';
import { aliasProblem } from './aliases';
import { lineBreaks } from './line-breaks';
import type { DocumentSpan } from './split';

/** A node of a document as the parser gives it; offsets are those of the document's own text. */
export type ManifestNode = ParsedNode;

/** One document of a manifest. */
export interface ManifestDocument {
  readonly file: string;
  readonly span: DocumentSpan;
  /** Its part of the file, with all that belongs to it. */
  readonly text: string;
  /** Null when there is none: comments alone, or nothing behind `---`. */
  readonly root: ManifestNode | null;
}

/** As Go's parser reads: YAML 1.1, keys may be there twice, and what is clear counts even where it is not well-formed. */
export const READING = {
  version: '1.1',
  uniqueKeys: false,
  strict: false,
  logLevel: 'silent',
  prettyErrors: false,
} as const;

/** Nodes inside of one another at most; Go's parser ends there, too. Deeper ones are made, not written. */
const DEEPEST = 10_000;

/**
 * Reads one document of a file. Aliases are left as they are, so that none can unfold into more than the text. Throws `invalid-manifest`
 * with the line. Spec: ko-behaviour 8.2.
 *
 * @param text its own part of the file
 * @param span where that is
 * @param file how messages call it
 */
export function readDocument(text: string, span: DocumentSpan, file: string): ManifestDocument {
  const place = (offset: number) => ({ file, line: span.line + lineBreaks(text, offset) });
  const version = /^%YAML[ \t]+(\S+)/m.exec(text.slice(0, startOfContent(text)));
  if (version !== null && version[1] !== '1.1') {
    const reason = `"%YAML ${version[1]}" is refused by kubectl and ko, which read 1.1; leave the line out`;
    throw invalidManifest(place(version.index), reason);
  }
  const document = parse(text, place);
  const [error] = document.errors;
  if (error) throw invalidManifest(place(error.pos[0]), reasonOf(error.message));
  // Walking costs; most documents have no alias.
  const problem = text.includes('*') ? aliasProblem(document.contents) : undefined;
  if (problem) throw invalidManifest(place(problem.offset), problem.reason);
  return { file, span, text, root: document.contents };
}

function parse(text: string, place: (offset: number) => { file: string; line: number }) {
  try {
    return parseDocument(text, READING);
  } catch (error) {
    if (error instanceof RangeError)
      throw invalidManifest(place(0), `it has more than ${DEEPEST} nodes inside of one another`);
    throw error;
  }
}

/** Offset of the line that begins with `---`, or of the first one that is neither empty nor a comment nor a directive. */
function startOfContent(text: string): number {
  const found = /^(?![ \t]*(?:#|\r?$)|%)/m.exec(text);
  return found?.index ?? text.length;
}

function reasonOf(message: string): string {
  return message.replace(/[.:]?\s*$/, '');
}

/** The scalars of a document with their own text, keys too, in the order of the file. What aliases stand for is visited at its anchor. */
export function* scalarsOf(root: ManifestNode | null) {
  const waiting: unknown[] = [root];
  while (waiting.length > 0) {
    const node = waiting.pop();
    if (isScalar(node)) yield node;
    else if (isPair(node)) waiting.push(node.value, node.key);
    else if (isCollection(node) && !isAlias(node)) waiting.push(...[...node.items].reverse());
  }
}
