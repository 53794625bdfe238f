import { TemplateError } from './value';

/** `end` closes an action; `field` is `.Name`; `char` is a rune in single quotes. */
export type TokenKind =
  | 'text'
  | 'end'
  | 'word'
  | 'field'
  | 'variable'
  | 'dot'
  | 'number'
  | 'string'
  | 'char'
  | 'symbol';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  /** Offset in the template. */
  readonly at: number;
  /** Whether white space stands before it: `.A .B` are two operands, `.A.B` is one. */
  readonly spaced: boolean;
}

/** The pieces of an action. Spec: text/template, "Actions" and "Arguments". */
const PIECES: readonly [TokenKind, RegExp][] = [
  ['field', /\.[\p{L}_][\p{L}\p{Nd}_]*/uy],
  [
    'number',
    /(?=[-+\d]|\.\d)[+-]?(?:0[xX][\da-fA-F_]*(?:\.[\da-fA-F_]*)?(?:[pP][+-]?[\d_]*)?|0[oO][0-7_]*|0[bB][01_]*|[\d_]*(?:\.[\d_]*)?(?:[eE][+-]?[\d_]*)?)/y,
  ],
  ['dot', /\./y],
  ['variable', /\$[\p{L}\p{Nd}_]*/uy],
  ['string', /"(?:[^"\\\n]|\\.)*"|`[^`]*`/y],
  ['char', /'(?:[^'\\\n]|\\.)*'/uy],
  ['word', /[\p{L}_][\p{L}\p{Nd}_]*/uy],
  ['symbol', /:=|[=|(),]/y],
];

/**
 * Takes a template apart. Trim markers and comments are done with here.
 *
 * @throws TemplateError with Go's words and the line
 */
export function lex(template: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let trimNext = false;
  for (;;) {
    const open = template.indexOf('{{', at);
    const trimBefore = open >= 0 && /^\{\{-[ \t\r\n]/.test(template.slice(open, open + 4));
    let text = template.slice(at, open < 0 ? undefined : open);
    if (trimNext) text = text.replace(/^[ \t\r\n]+/, '');
    if (trimBefore) text = text.replace(/[ \t\r\n]+$/, '');
    if (text !== '') tokens.push({ kind: 'text', text, at, spaced: false });
    if (open < 0) return tokens;
    const inside = open + (trimBefore ? 3 : 2);
    const comment = /^[ \t\r\n]*\/\*/.exec(template.slice(inside));
    const closed = comment ? lexComment(template, inside) : lexAction(template, inside, tokens);
    at = closed.at;
    trimNext = closed.trim;
  }
}

interface Closed {
  /** Behind the closing braces. */
  readonly at: number;
  readonly trim: boolean;
}

function lexComment(template: string, from: number): Closed {
  const end = template.indexOf('*/', from);
  if (end < 0) throw at(template, from, 'unclosed comment');
  const close = /^([ \t\r\n]-)?\}\}/.exec(template.slice(end + 2));
  if (close === null) throw at(template, from, 'comment ends before closing delimiter');
  return { at: end + 2 + close[0].length, trim: close[1] !== undefined };
}

function lexAction(template: string, from: number, tokens: Token[]): Closed {
  for (let here = from; ; ) {
    const space = /^[ \t\r\n]*/.exec(template.slice(here))?.[0].length ?? 0;
    const spaced = space > 0;
    const start = here + space;
    if (spaced && template.startsWith('-}}', start)) {
      tokens.push({ kind: 'end', text: '-}}', at: start, spaced });
      return { at: start + 3, trim: true };
    }
    if (template.startsWith('}}', start)) {
      tokens.push({ kind: 'end', text: '}}', at: start, spaced });
      return { at: start + 2, trim: false };
    }
    if (start >= template.length) throw at(template, start, 'unclosed action');
    const token = piece(template, start, spaced);
    tokens.push(token);
    here = start + token.text.length;
  }
}

function piece(template: string, start: number, spaced: boolean): Token {
  for (const [kind, pattern] of PIECES) {
    pattern.lastIndex = start;
    const text = pattern.exec(template)?.[0];
    if (text === undefined) continue;
    checkEnd(kind, template, start, text);
    return { kind, text, at: start, spaced };
  }
  const first = String.fromCodePoint(template.codePointAt(start) ?? 0);
  if (first === '"') throw at(template, start, 'unterminated quoted string');
  if (first === '`') throw at(template, start, 'unterminated raw quoted string');
  if (first === "'") throw at(template, start, 'unterminated character constant');
  throw at(template, start, `unexpected ${codePoint(first)} '${first}' in operand`);
}

/** What may not follow a number or a name without a blank between. */
function checkEnd(kind: TokenKind, template: string, start: number, text: string): void {
  const end = start + text.length;
  const next = template.slice(end, end + 2);
  const [character = ''] = next;
  if (kind === 'number' && /[\p{L}\p{Nd}_]/u.test(character))
    throw at(template, start, `bad number syntax: ${JSON.stringify(text + character)}`);
  if (!['field', 'variable', 'word', 'dot'].includes(kind) || /^(?:[\s.,|:()]|\}\}|$)/.test(next)) return;
  throw at(template, start, `bad character ${codePoint(character)} '${character}'`);
}

const codePoint = (character: string) =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

/** An error of the parser's: Go names the line alone. */
export function at(template: string, offset: number, what: string): TemplateError {
  const line = template.slice(0, offset).split('\n').length;
  return new TemplateError(`${line}: ${what}`);
}
