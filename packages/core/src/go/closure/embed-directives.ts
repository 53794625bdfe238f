import { unquotedPrefix } from '../quoted';
import { fields, leadingSpace } from '../white-space';
import { commentEnd, literalEnd } from './lexemes';

/**
 * Patterns of all `//go:embed` comments, in order, unquoted. The caller knows that the file imports "embed": without, Go looks for none.
 * A line that does not parse counts for nothing; the compiler will name it. Spec: Go 1.26 go/build `readGoInfo`, `parseGoEmbed`.
 */
export function embedDirectives(text: string): string[] {
  if (!text.includes(DIRECTIVE)) return [];
  const patterns: string[] = [];
  const lexeme = /[/"'`]/g;
  for (let found = lexeme.exec(text); found !== null; found = lexeme.exec(text)) {
    const at = found.index;
    if (text.startsWith(DIRECTIVE, at)) patterns.push(...patternsOf(text.slice(at, commentEnd(text, at))));
    lexeme.lastIndex = found[0] === '/' ? (commentEnd(text, at) ?? at + 1) : literalEnd(text, at);
  }
  return patterns;
}

const DIRECTIVE = '//go:embed';

/** Spec: Go 1.26 go/ast `ParseDirective`, `ParseArgs`: words, or literals, with white space between them. */
function patternsOf(comment: string): string[] {
  let rest = comment.slice(DIRECTIVE.length);
  const patterns: string[] = [];
  while (rest !== '') {
    const space = leadingSpace(rest);
    if (space === '') return []; // //go:embedded, or something behind a literal
    rest = rest.slice(space.length);
    if (rest === '') break;
    const literal = /^["`]/.test(rest) ? unquotedPrefix(rest) : word(rest);
    if (literal === undefined) return [];
    patterns.push(literal.value);
    rest = rest.slice(literal.end);
  }
  return patterns;
}

function word(text: string): { value: string; end: number } {
  const value = fields(text)[0] ?? '';
  return { value, end: value.length };
}
