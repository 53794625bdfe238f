/** One YAML document of a text, and what belongs to it: comments and directives above it, `---`, and an ending `...`. */
export interface DocumentSpan {
  /** Offset of its first character. */
  readonly start: number;
  /** Offset behind its last character. */
  readonly end: number;
  /** Number of its first line, from 1. */
  readonly line: number;
}

/**
 * Where the documents of a text begin and end; together they are the whole text. No scalar can hold a line that begins with `---` or
 * `...` and white space, so the lines tell without a parser. Spec: YAML 1.2.2, 9.1.4 (c-forbidden), 9.2.
 */
export function splitDocuments(text: string): DocumentSpan[] {
  const spans: DocumentSpan[] = [];
  let start = { offset: 0, line: 1 };
  let hasContent = false;
  let line = 0;
  const close = (end: number, nextLine: number) => {
    if (end > start.offset) spans.push({ start: start.offset, end, line: start.line });
    start = { offset: end, line: nextLine };
    hasContent = false;
  };
  for (let at = 0; at < text.length; ) {
    line++;
    const next = lineEnd(text, at);
    if (isMarker(text, at, '---')) {
      if (hasContent) close(at, line);
      hasContent = true;
    } else if (isMarker(text, at, '...')) close(next, line + 1);
    else if (!hasContent) hasContent = !isBlankOrPrefix(text, at, next);
    at = next;
  }
  close(text.length, line);
  return spans;
}

function lineEnd(text: string, from: number): number {
  const feed = text.indexOf('\n', from);
  return feed < 0 ? text.length : feed + 1;
}

function isMarker(text: string, at: number, marker: string): boolean {
  if (!text.startsWith(marker, at)) return false;
  const after = text[at + marker.length];
  return after === undefined || ' \t\r\n'.includes(after);
}

/** A line that is empty, a comment, or a directive: what may stand above `---`. */
function isBlankOrPrefix(text: string, from: number, to: number): boolean {
  if (text[from] === '%') return true;
  for (let at = from; at < to; at++) {
    const character = text[at] as string;
    if (character === '#') return true;
    if (!' \t\r\n\ufeff'.includes(character)) return false;
  }
  return true;
}
