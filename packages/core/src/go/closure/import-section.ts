import { unquotedPrefix } from '../quoted';
import { commentEnd, literalEnd } from './lexemes';

/** What Go reads of a file up to its last import. */
export interface ImportSection {
  /** Undefined when the package clause is broken. */
  readonly packageName: string | undefined;
  /** Paths in order, unquoted; none when the section does not parse, for then Go takes none of them. */
  readonly imports: readonly string[];
  /** Where Go's look at the text ends: at what is no import, or at what does not parse. */
  readonly end: number;
}

/**
 * Reads the package clause and the imports; never throws. Spec: Go 1.26 go/build `readGoInfo`, which cuts the text off at what cannot be
 * another import, and go/parser with `ImportsOnly`; go.dev/ref/spec, "Source file organization", "Semicolons".
 */
export function importSection(text: string): ImportSection {
  const tokens = tokenizer(text);
  const packageName = tokens.next() === 'package' ? tokens.next() : '';
  if (!isIdentifier(packageName) || KEYWORDS.has(packageName) || !isEnd(tokens)) {
    return { packageName: undefined, imports: [], end: tokens.start() };
  }
  const imports: string[] = [];
  while (tokens.peek() === 'import') {
    tokens.next();
    const read = tokens.peek() === '(' ? importGroup(tokens) : importSpec(tokens);
    if (read === undefined || !read.every(isValidImport) || !isEnd(tokens)) {
      return { packageName, imports: [], end: tokens.start() };
    }
    imports.push(...read);
  }
  return { packageName, imports, end: tokens.start() };
}

/** Takes the `;` behind a clause. One that is missing matters only where more imports may follow. */
function isEnd(tokens: Tokens): boolean {
  if (tokens.peek() !== ';') return !tokens.peek().startsWith('i');
  tokens.next();
  return true;
}

interface Tokens {
  /** `;` also where Go inserts one; '' at the end of the text and for what is no token of an import section. */
  next(): string;
  peek(): string;
  /** Where the last token begins that was looked at. */
  start(): number;
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
  let start = 0;
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
    const lineEnded = skipGap();
    start = at;
    if (lineEnded && endsLine) {
      endsLine = false;
      return ';';
    }
    if (/["`]/.test(text[at] ?? '')) at = literalEnd(text, at);
    else {
      WORD.lastIndex = at;
      at += WORD.exec(text)?.[0].length ?? 0;
    }
    const token = text.slice(start, at);
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
    start: () => start,
  };
}

/** Spec: go.dev/ref/spec#Keywords. */
const KEYWORDS = new Set(
  (
    'break case chan const continue default defer else fallthrough for func go goto if import interface map package range return ' +
    'select struct switch type var'
  ).split(' '),
);
