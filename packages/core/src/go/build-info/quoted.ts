/** One escape of an interpreted string, or a character that stands for itself. Spec: The Go Programming Language Specification, "String literals". */
const ELEMENT =
  /\\(?:([abfnrtv\\"])|x([0-9a-fA-F]{2})|([0-3][0-7]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))|([^\\"\n]+)/y;

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
};

/**
 * The Go string literal, "…" or `…`, with which `text` begins: its value, and where it ends in `text`. Undefined when `text` begins
 * with none. Bytes that are no UTF-8 become U+FFFD.
 */
export function unquotedPrefix(text: string): { value: string; end: number } | undefined {
  if (text.startsWith('`')) {
    const close = text.indexOf('`', 1);
    return close === -1 ? undefined : { value: text.slice(1, close).replaceAll('\r', ''), end: close + 1 };
  }
  if (!text.startsWith('"')) return undefined;
  const bytes: Uint8Array[] = [];
  let at = 1;
  while (text[at] !== '"') {
    ELEMENT.lastIndex = at;
    const match = ELEMENT.exec(text);
    const piece = match === null ? undefined : elementBytes(match);
    if (piece === undefined) return undefined;
    bytes.push(piece);
    at = ELEMENT.lastIndex;
  }
  return { value: Buffer.concat(bytes).toString('utf8'), end: at + 1 };
}

/** The bytes of one element; `\xNN` and `\NNN` are bytes, the others characters. */
function elementBytes([, letter, hex, octal, short, long, plain]: RegExpExecArray): Uint8Array | undefined {
  if (plain !== undefined) return Buffer.from(plain);
  if (letter !== undefined) return Buffer.from(LETTERS[letter] ?? '');
  if (hex !== undefined) return Uint8Array.of(parseInt(hex, 16));
  if (octal !== undefined) return Uint8Array.of(parseInt(octal, 8));
  const point = parseInt(short ?? long ?? '', 16);
  const valid = point <= 0x10ffff && (point < 0xd800 || point > 0xdfff);
  return valid ? Buffer.from(String.fromCodePoint(point)) : undefined;
}
