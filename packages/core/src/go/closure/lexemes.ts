// Where comments and literals of a Go source end. By hand, not by patterns: files of many megabytes must not exhaust a pattern's stack.

/** The end of the comment that begins at `at`: a line's before its newline, an unclosed block's at the end of the text. Undefined: none begins there. */
export function commentEnd(text: string, at: number): number | undefined {
  if (text[at] !== '/') return undefined;
  if (text[at + 1] === '/') return orLength(text, text.indexOf('\n', at));
  if (text[at + 1] !== '*') return undefined;
  const close = text.indexOf('*/', at + 2);
  return close < 0 ? text.length : close + 2;
}

/** The end of the literal "…", '…' or `…` that begins at `at`; one that is not closed ends where Go gives it up. */
export function literalEnd(text: string, at: number): number {
  const quote = text[at];
  if (quote === '`') {
    const close = text.indexOf('`', at + 1);
    return close < 0 ? text.length : close + 1;
  }
  for (let i = at + 1; i < text.length; i++) {
    const character = text[i];
    if (character === quote) return i + 1;
    if (character === '\n') return i;
    if (character === '\\' && text[i + 1] !== '\n') i++;
  }
  return text.length;
}

function orLength(text: string, index: number): number {
  return index < 0 ? text.length : index;
}
