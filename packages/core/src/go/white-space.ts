// White space as Go's `unicode.IsSpace` has it: with U+0085 and without U+FEFF, unlike JavaScript's.
const SPACE = '[\\t-\\r \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]';

const LEADING = new RegExp(`^${SPACE}+`);
const BETWEEN = new RegExp(`${SPACE}+`);
const LAST = new RegExp(SPACE);

/** The white space at the start of a text; '' when there is none. */
export function leadingSpace(text: string): string {
  return LEADING.exec(text)?.[0] ?? '';
}

/** As Go's `strings.TrimSpace`. */
export function trimSpace(text: string): string {
  let end = text.length;
  while (end > 0 && LAST.test(text[end - 1] ?? '')) end--;
  return text.slice(leadingSpace(text.slice(0, end)).length, end);
}

/** As Go's `strings.Fields`. */
export function fields(text: string): string[] {
  return text.split(BETWEEN).filter((field) => field !== '');
}
