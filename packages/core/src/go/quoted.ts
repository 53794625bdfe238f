/** One escape of an interpreted string, or a character that stands for itself. Spec: The Go Programming Language Specification, "String literals". */
const ELEMENT =
  /\\(?:([abfnrtv\\"'])|x([0-9a-fA-F]{2})|([0-3][0-7]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))|([^\\"'\n]+)|(["'])/y;

const LETTERS: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '"': '"',
  "'": "'",
};

/**
 * The Go literal, "…", `…` or '…', with which `text` begins: its value, and where it ends in `text`. Undefined when `text` begins
 * with none. Bytes that are no UTF-8 become U+FFFD. How many characters stand in '…' is for the caller to judge.
 */
export function unquotedPrefix(text: string): { value: string; end: number } | undefined {
  const quote = text[0];
  if (quote === '`') {
    const close = text.indexOf('`', 1);
    return close === -1 ? undefined : { value: text.slice(1, close).replaceAll('\r', ''), end: close + 1 };
  }
  if (quote !== '"' && quote !== "'") return undefined;
  const other = quote === '"' ? "'" : '"';
  const bytes: Uint8Array[] = [];
  let at = 1;
  while (text[at] !== quote) {
    ELEMENT.lastIndex = at;
    const match = ELEMENT.exec(text);
    // Only its own quote can be escaped.
    const piece = match === null || match[1] === other ? undefined : elementBytes(match);
    if (piece === undefined) return undefined;
    bytes.push(piece);
    at = ELEMENT.lastIndex;
  }
  return { value: Buffer.concat(bytes).toString('utf8'), end: at + 1 };
}

/** The bytes of one element; `\xNN` and `\NNN` are bytes, the others characters. */
function elementBytes([, letter, hex, octal, short, long, plain, quote]: RegExpExecArray): Uint8Array | undefined {
  if (plain !== undefined || quote !== undefined) return Buffer.from(plain ?? quote ?? '');
  if (letter !== undefined) return Buffer.from(LETTERS[letter] ?? '');
  if (hex !== undefined) return Uint8Array.of(parseInt(hex, 16));
  if (octal !== undefined) return Uint8Array.of(parseInt(octal, 8));
  const point = parseInt(short ?? long ?? '', 16);
  const valid = point <= 0x10ffff && (point < 0xd800 || point > 0xdfff);
  return valid ? Buffer.from(String.fromCodePoint(point)) : undefined;
}
