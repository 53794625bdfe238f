import { isAlias, isCollection, isPair, isScalar, parseDocument, type ParsedNode } from 'yaml';
import { invalidManifest } from '../errors';
import { aliasProblem } from './aliases';
import { lineBreaks } from './line-breaks';
import {
  depthProblem,
  directiveProblem,
  parserProblem,
  type Problem,
  surrogateProblem,
  templateProblem,
} from './problems';
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

/**
 * Reads one document of a file. Aliases are left as they are, so that none can unfold into more than the text. Throws `invalid-manifest`
 * with the line. Spec: ko-behaviour 8.2.
 *
 * @param text its own part of the file
 * @param span where that is
 * @param file how messages call it
 */
export function readDocument(text: string, span: DocumentSpan, file: string): ManifestDocument {
  const refuse = ({ offset, reason }: Problem) =>
    invalidManifest({ file, line: span.line + lineBreaks(text, offset) }, reason);
  const before = directiveProblem(text) ?? depthProblem(text);
  if (before) throw refuse(before);
  const root = parse(text, refuse);
  const problem = problemsOf(text, root);
  if (problem) throw refuse(problem);
  return { file, span, text, root };
}

/** Line breaks of YAML 1.1 that 1.2 knows no more. Spec: YAML 1.1, 5.4; YAML 1.2.2, 5.4. */
const OLD_BREAKS = /[\u0085\u2028\u2029]/g;

/** As Go's parser does, with the older line breaks first; in texts of one line they are characters. */
function parse(text: string, refuse: (problem: Problem) => Error): ManifestNode | null {
  const readings = new Set([text.replace(OLD_BREAKS, '\n'), text]);
  let problem: Problem = { offset: 0, reason: '' };
  for (const one of readings) {
    const { contents, errors } = parseDocument(one, READING);
    const [error] = errors;
    if (error === undefined) return contents;
    problem = parserProblem(contents, error);
  }
  throw refuse(problem);
}

/** What a parser of YAML lets pass and no cluster takes. Walking costs, so that a document that cannot have it is not walked. */
function problemsOf(text: string, root: ManifestNode | null): Problem | undefined {
  return (
    (text.includes('*') ? aliasProblem(root) : undefined) ??
    (/\\ud[89a-f]/i.test(text) ? surrogateProblem(scalarsOf(root)) : undefined) ??
    (text.includes('{{') ? templateProblem(text, root) : undefined)
  );
}

/** The scalars of a document with their own text, keys too, in the order of the file. What aliases stand for is visited at its anchor. */
export function* scalarsOf(root: ManifestNode | null) {
  const waiting: unknown[] = [root];
  while (waiting.length > 0) {
    const node = waiting.pop();
    if (isScalar(node)) yield node;
    else if (isPair(node)) waiting.push(node.value, node.key);
    else if (isCollection(node) && !isAlias(node)) for (const item of [...node.items].reverse()) waiting.push(item);
  }
}
