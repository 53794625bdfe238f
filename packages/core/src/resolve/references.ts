import type { Scalar } from 'yaml';
import { type ManifestDocument, scalarsOf } from './document';
import { lineBreaks } from './line-breaks';
import type { PlainReference } from './plain-document';

/** What is to stand in a text in place of a part of it. */
export interface Edit {
  /** Offset in the file's text. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A `ko://` in a manifest. */
export interface ManifestReference {
  /** With `ko://`, without white space around it. */
  readonly reference: string;
  readonly file: string;
  readonly line: number;
  /** Offset in the file's text. */
  readonly start: number;
  /** Puts a published reference in its place, in the same style. */
  replace(published: string): Edit;
}

/** References that are meant as ones, and nothing else, begin with it. Spec: ko-behaviour 3.3. */
const SCHEME = 'ko://';

/** As it is, or with an escape in it. */
const MAY_HAVE = /ko:|\\[xuU\r\n]/;

/** White space at both ends, as Go's `strings.TrimSpace` has it: U+0085 is such, and a byte order mark is not. */
const ENDS =
  /^[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+|[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+$/g;

/** The tags that a text can carry and still be a text. Spec: YAML 1.2.2, 10.1.1.3; ko-behaviour 8.3. */
const TEXT_TAGS = [undefined, '!', 'tag:yaml.org,2002:str'];

/** All references of a document, in its order. Spec: ko-behaviour 8.3. */
export function referencesOf(document: ManifestDocument): ManifestReference[] {
  // Searching is far quicker than walking, and most documents have none.
  if (!MAY_HAVE.test(document.text)) return [];
  const references: ManifestReference[] = [];
  for (const scalar of scalarsOf(document.root)) {
    const { value, tag } = scalar;
    if (typeof value !== 'string' || !value.startsWith(SCHEME) || !TEXT_TAGS.includes(tag)) continue;
    references.push(referenceAt(scalar as Scalar<string>, document));
  }
  return references;
}

function referenceAt(scalar: Scalar<string>, document: ManifestDocument): ManifestReference {
  const [start = 0, end = 0] = scalar.range ?? [];
  const line = lineBreaks(document.text, start);
  return referenceIn(document, { start, end, line, reference: scalar.value, type: scalar.type });
}

/** A reference that was found without a parser. */
export function plainReference(found: PlainReference, document: DocumentText): ManifestReference {
  const source = document.text.slice(found.start, found.end);
  const [quote] = source;
  const type = quote === "'" ? 'QUOTE_SINGLE' : quote === '"' ? 'QUOTE_DOUBLE' : 'PLAIN';
  return referenceIn(document, { ...found, reference: type === 'PLAIN' ? source : source.slice(1, -1), type });
}

/** A document's own text, and where it stands. */
type DocumentText = Pick<ManifestDocument, 'text' | 'span' | 'file'>;

/** Offsets and line are those of the document. */
function referenceIn(
  { text, span, file }: DocumentText,
  found: PlainReference & { readonly reference: string; readonly type: Scalar['type'] },
): ManifestReference {
  const source = text.slice(found.start, found.end);
  const [start, end] = [span.start + found.start, span.start + found.end];
  return {
    reference: found.reference.replace(ENDS, ''),
    file,
    line: span.line + found.line,
    start,
    replace: (published) => ({ start, end, text: rewritten(source, found.type, published) }),
  };
}

function rewritten(source: string, type: Scalar['type'], published: string): string {
  switch (type) {
    case 'QUOTE_SINGLE':
      return `'${published.replace(/'/g, "''")}'`;
    case 'QUOTE_DOUBLE':
      return JSON.stringify(published);
    case 'BLOCK_LITERAL':
    case 'BLOCK_FOLDED':
      return rewrittenBlock(source, published);
    default:
      return PLAIN.test(published) ? published : JSON.stringify(published);
  }
}

/** What needs no quotes anywhere, be it a key, a value, or inside of brackets. Each reference to an image is such a text. */
const PLAIN = /^[A-Za-z0-9][A-Za-z0-9._/@+-]*(?::[A-Za-z0-9._/@+-]+)*$/;

/** Header, indentation and what follows stay; `-` says that no line break is a part of the value. Spec: YAML 1.2.2, 8.1.1. */
function rewrittenBlock(source: string, published: string): string {
  const [, style = '|', header = '', rest = '', before = '', indentation = '', after = ''] =
    /^([|>])([-+0-9]*)([^\n]*\n)((?:[ \t]*\r?\n)*)([ ]*)[^\r\n]*((?:\r?\n[ \t]*)*)/.exec(source) ?? [];
  return `${style}${header.replace(/[-+]/g, '')}-${rest}${before}${indentation}${published}${after}`;
}
