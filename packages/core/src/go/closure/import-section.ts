import { unquotedPrefix } from '../quoted';
import { commentEnd, literalEnd } from './lexemes';

/** What Go reads of a file up to its last import. */
export interface ImportSection {
  /** Undefined when the package clause is broken. */
  readonly packageName: string | undefined;
  /** Paths in order, unquoted; none when the section does not parse, for then Go takes none of them. */
  readonly imports: readonly string[];
}

/**
 * Reads the package clause and the imports; never throws. Spec: Go 1.26 go/parser with `ImportsOnly`; go.dev/ref/spec, "Source file
 * organization", "Semicolons". What comes behind the last import is not looked at.
 */
export function importSection(text: string): ImportSection {
  const tokens = tokenizer(text);
  if (tokens.next() !== 'package') return BROKEN;
  const packageName = tokens.next();
  if (!isIdentifier(packageName) || KEYWORDS.has(packageName)) return BROKEN;
  if (!isEnd(tokens.next())) return BROKEN;
  const imports: string[] = [];
  while (tokens.peek() === 'import') {
    tokens.next();
    const read = tokens.peek() === '(' ? importGroup(tokens) : importSpec(tokens);
    const valid = read?.every(isValidImport) && isEnd(tokens.next());
    if (read === undefined || !valid) return { packageName, imports: [] };
    imports.push(...read);
  }
  return { packageName, imports };
}

const BROKEN: ImportSection = { packageName: undefined, imports: [] };

interface Tokens {
  /** `;` also where Go inserts one; '' at the end of the text and for what is no token of an import section. */
  next(): string;
  peek(): string;
}

function importGroup(tokens: Tokens): string[] | undefined {
  tokens.next();
  const paths: string[] = [];
  while (tokens.peek() !== ')') {
    const spec = importSpec(tokens);
    if (spec === undefined) return undefined;
    paths.push(...spec);
    if (tokens.peek() === ')') break;
    if (tokens.next() !== ';') return undefined;
  }
  tokens.next();
  return paths;
}

function importSpec(tokens: Tokens): string[] | undefined {
  const first = tokens.next();
  const named = first === '.' || (isIdentifier(first) && !KEYWORDS.has(first));
  const literal = named ? tokens.next() : first;
  const path = /^["`]/.test(literal) ? unquotedPrefix(literal)?.value : undefined;
  return path === undefined ? undefined : [path];
}

function isEnd(token: string): boolean {
  return token === ';' || token === '';
}

function isIdentifier(token: string): boolean {
  return /^[\p{L}_]/u.test(token);
}

/** Spec: go/build `isValidImport`. */
function isValidImport(path: string): boolean {
  return path !== '' && !/[^\p{L}\p{M}\p{N}\p{P}\p{S}]|[!"#$%&'()*,:;<=>?[\\\]^{|}`\ufffd]/u.test(path);
}

const WORD = /[\p{L}_][\p{L}\p{Nd}_]*|[().;]/uy;

function tokenizer(text: string): Tokens {
  let at = 0;
  let ahead: string | undefined;
  let endsLine = false; // whether the last token can be the last of a statement

  /** Passes over white space and comments; whether a line ended in them. */
  const skipGap = (): boolean => {
    let lineEnded = false;
    for (;;) {
      const character = text[at];
      const end = commentEnd(text, at);
      if (end !== undefined) lineEnded ||= text.slice(at, end).includes('\n');
      else if (character === '\n') lineEnded = true;
      else if (character !== ' ' && character !== '\t' && character !== '\r') return lineEnded || at === text.length;
      at = end ?? at + 1;
    }
  };
  const read = (): string => {
    if (skipGap() && endsLine) {
      endsLine = false;
      return ';';
    }
    const from = at;
    if (/["`]/.test(text[at] ?? '')) at = literalEnd(text, at);
    else {
      WORD.lastIndex = at;
      at += WORD.exec(text)?.[0].length ?? 0;
    }
    const token = text.slice(from, at);
    endsLine = /^[\p{L}_"`)]/u.test(token) && !KEYWORDS.has(token);
    return token;
  };
  return {
    next() {
      const token = ahead ?? read();
      ahead = undefined;
      return token;
    },
    peek: () => (ahead ??= read()),
  };
}

/** Spec: go.dev/ref/spec#Keywords. */
const KEYWORDS = new Set(
  (
    'break case chan const continue default defer else fallthrough for func go goto if import interface map package range return ' +
    'select struct switch type var'
  ).split(' '),
);
