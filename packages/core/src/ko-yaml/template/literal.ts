import { unquotedPrefix } from '../../go/quoted';
import type { Token } from './lex';
import { TemplateError, type Value } from './value';

/** The value of a number, string or character constant. */
export function parseLiteral(token: Pick<Token, 'kind' | 'text'>): Value {
  if (token.kind === 'number') return parseNumber(token.text);
  if (token.text === "''") throw new TemplateError('invalid syntax');
  if (token.kind === 'char' && !/^'(?:[^\\]|\\.[^']*)'$/su.test(token.text))
    throw new TemplateError(`malformed character constant: ${token.text}`);
  const text = unquote(token.text);
  if (token.kind === 'string') return text;
  const code = text.codePointAt(0);
  if (code === undefined || [...text].length !== 1)
    throw new TemplateError(`malformed character constant: ${token.text}`);
  return BigInt(code);
}

const [LEAST, MOST] = [-(2n ** 63n), 2n ** 64n - 1n];

function parseNumber(text: string): Value {
  const digits = text.replaceAll('_', '').replace(/^\+/, '');
  const negative = digits.startsWith('-');
  const bare = negative ? digits.slice(1) : digits;
  const whole = /^0\d+$/.test(bare) ? `0o${bare.slice(1)}` : bare; // a leading zero is octal
  if (/^(\d+|0[xX][\da-fA-F]+|0[oO][0-7]+|0[bB][01]+)$/.test(whole)) {
    const value = negative ? -BigInt(whole) : BigInt(whole);
    if (value < LEAST || value > MOST) throw new TemplateError(`integer overflow: "${text}"`);
    return value;
  }
  if (/^\d+$/.test(bare)) throw new TemplateError(`integer overflow: "${text}"`);
  const value = /\d/.test(digits) ? Number(digits) : NaN;
  if (Number.isNaN(value)) throw new TemplateError(`illegal number syntax: "${text}"`);
  // A float constant with an integral value serves as an integer too; printing is the one place where it shows.
  return value;
}

function unquote(text: string): string {
  const literal = unquotedPrefix(text);
  if (literal?.end !== text.length) throw new TemplateError('invalid syntax');
  return literal.value;
}
