import type { Scalar } from 'yaml';
import { type ManifestDocument, scalarsOf } from './document';
import type { PlainReference } from './plain-document';
import type { DocumentSpan } from './split';

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
  /** Puts a published reference in its place, in the same style. */
  replace(published: string): Edit;
}

/** References that are meant as ones, and nothing else, begin with it. Spec: ko-behaviour 3.3. */
const SCHEME = 'ko://';

/** The tags that a text can carry and still be a text. Spec: YAML 1.2.2, 10.1.1.3; ko-behaviour 8.3. */
const TEXT_TAGS = [undefined, '!', 'tag:yaml.org,2002:str'];

/** All references of a document, in its order. Spec: ko-behaviour 8.3. */
export function referencesOf(document: ManifestDocument): ManifestReference[] {
  // Searching is far quicker than walking, and most documents have none. A reference with escapes is none that a person wrote.
  if (!document.text.includes('ko:')) return [];
  const references: ManifestReference[] = [];
  for (const scalar of scalarsOf(document.root)) {
    const { value, tag } = scalar;
    if (typeof value !== 'string' || !value.startsWith(SCHEME) || !TEXT_TAGS.includes(tag)) continue;
    references.push(referenceAt(scalar as Scalar<string>, document));
  }
  return references;
}

function referenceAt(scalar: Scalar<string>, { file, text, span }: ManifestDocument): ManifestReference {
  const [start = 0, valueEnd = 0] = scalar.range ?? [];
  const source = text.slice(start, valueEnd);
  return {
    reference: scalar.value.trim(),
    file,
    line: span.line + (text.slice(0, start).match(/\n/g)?.length ?? 0),
    replace: (published) => ({
      start: span.start + start,
      end: span.start + valueEnd,
      text: rewritten(source, scalar.type, published),
    }),
  };
}

/** A reference that was found without a parser, in the text of a file. */
export function plainReference(
  { start, end, line }: PlainReference,
  { text, span, file }: { readonly text: string; readonly span: DocumentSpan; readonly file: string },
): ManifestReference {
  const source = text.slice(span.start + start, span.start + end);
  const [quote] = source;
  const type = quote === "'" ? 'QUOTE_SINGLE' : quote === '"' ? 'QUOTE_DOUBLE' : 'PLAIN';
  return {
    reference: (type === 'PLAIN' ? source : source.slice(1, -1)).trim(),
    file,
    line: span.line + line,
    replace: (published) => ({
      start: span.start + start,
      end: span.start + end,
      text: rewritten(source, type, published),
    }),
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
