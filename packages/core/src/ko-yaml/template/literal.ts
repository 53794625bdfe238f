import type { Token } from './lex';
import { TemplateError, type Value } from './value';

/** Spec: Go language, Rune literals; the letter behind the backslash. */
const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
};

/** The value of a number, string or character constant. */
export function parseLiteral(token: Pick<Token, 'kind' | 'text'>): Value {
  if (token.kind === 'number') return parseNumber(token.text);
  const inner = token.text.slice(1, -1);
  if (token.text.startsWith('`')) return inner.replaceAll('\r', '');
  const text = unquote(inner);
  if (token.kind === 'string') return text;
  const code = text.codePointAt(0);
  if (code === undefined || [...text].length !== 1)
    throw new TemplateError(`malformed character constant: ${token.text}`);
  return BigInt(code);
}

function parseNumber(text: string): Value {
  const digits = text.replaceAll('_', '').replace(/^\+/, '');
  const negative = digits.startsWith('-');
  const bare = negative ? digits.slice(1) : digits;
  const whole = /^0\d+$/.test(bare) ? `0o${bare.slice(1)}` : bare; // a leading zero is octal
  if (/^(\d+|0[xX][\da-fA-F]+|0[oO][0-7]+|0[bB][01]+)$/.test(whole)) return negative ? -BigInt(whole) : BigInt(whole);
  const value = Number(digits);
  if (Number.isNaN(value)) throw new TemplateError(`bad number syntax: "${text}"`);
  // A float constant with an integral value serves as an integer too; printing is the one place where it shows.
  return value;
}

function unquote(text: string): string {
  const bytes: Uint8Array[] = [];
  const pattern = /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{3})|([abfnrtv\\'"]))|\\|[^\\]+/g;
  for (const [whole, hex, short, long, octal, letter] of text.matchAll(pattern)) {
    const byte = hex === undefined ? octal && parseInt(octal, 8) : parseInt(hex, 16);
    const code = short ?? long;
    if (whole === '\\') throw new TemplateError('invalid syntax');
    if (typeof byte === 'number') bytes.push(Uint8Array.of(byte));
    else
      bytes.push(
        Buffer.from(code ? String.fromCodePoint(parseInt(code, 16)) : letter ? (ESCAPES[letter] ?? '') : whole),
      );
  }
  return Buffer.concat(bytes).toString('utf8');
}
