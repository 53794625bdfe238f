// Build constraints of Go source files. Spec: https://pkg.go.dev/cmd/go#hdr-Build_constraints and Go 1.26 go/build/constraint.

import { fields, trimSpace } from './white-space';

/** Whether a tag is satisfied, or a file is in a build; undefined: it depends on what is not known here. */
export type Verdict = boolean | undefined;

/** A constraint as a function of the verdicts on tags. What follows from the known ones alone is not undefined. */
export type Constraint = (verdict: (tag: string) => Verdict) => Verdict;

const TOKEN = /[ \t]*([()!]|&&|\|\||[\p{L}\p{Nd}_.]+)/uy;
/** Letters and digits of any script, as Go's `unicode.IsLetter` and `IsDigit` have them. */
const TAG = /^[\p{L}\p{Nd}_.]+$/u;

/** Go: "build expression too large". */
const MAX_SIZE = 1000;
/** The same for `// +build`: operators. */
const MAX_OLD_SIZE = 100;

/**
 * Parses the text behind `//go:build`: `||`, `&&`, `!`, parentheses and tags.
 *
 * @returns undefined when it does not parse, which Go treats as an error of that file
 */
export function parseGoBuild(text: string): Constraint | undefined {
  const tokens = tokenize(trimSpace(text));
  if (tokens === undefined) return undefined;
  let at = 0;
  let size = 0;
  const either = (): Constraint | undefined => {
    let left = both();
    while (left !== undefined && tokens[at] === '||') {
      at++;
      left = join(left, both(), or);
    }
    return left;
  };
  const both = (): Constraint | undefined => {
    let left = negated();
    while (left !== undefined && tokens[at] === '&&') {
      at++;
      left = join(left, negated(), and);
    }
    return left;
  };
  const negated = (): Constraint | undefined => {
    if (++size > MAX_SIZE) return undefined;
    if (tokens[at] !== '!') return atom();
    at++;
    if (tokens[at] === '!') return undefined; // Go: double negation not allowed
    return not(atom());
  };
  const atom = (): Constraint | undefined => {
    const token = tokens[at++];
    if (token === '(') {
      const inner = either();
      return tokens[at++] === ')' ? inner : undefined;
    }
    return token !== undefined && TAG.test(token) ? (verdict) => verdict(token) : undefined;
  };
  const whole = either();
  return at === tokens.length ? whole : undefined;
}

/**
 * The expression for `//go:build` that means the same as the text behind `// +build`: blanks are "or", commas "and", `!` is "not".
 * What is no tag counts as the tag `ignore`, as in Go. Several such lines of a file must all hold.
 *
 * @returns undefined when the line is too long for Go, which then passes over it
 */
export function plusBuildExpression(text: string): string | undefined {
  const clauses = fields(text);
  if (clauses.length === 0) return 'ignore';
  const options = clauses.map((clause) => clause.split(',').map(plusBuildLiteral));
  if (options.flat().length > MAX_OLD_SIZE + 1) return undefined;
  return options.map((literals) => literals.join(' && ')).join(' || ');
}

function plusBuildLiteral(text: string): string {
  if (text.startsWith('!!') || text === '!') return 'ignore';
  const sign = text.startsWith('!') ? '!' : '';
  const name = text.slice(sign.length);
  return sign + (TAG.test(name) ? name : 'ignore');
}

function tokenize(text: string): string[] | undefined {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  for (let end = 0; end < text.length; end = TOKEN.lastIndex) {
    const match = TOKEN.exec(text);
    if (match === null) return undefined;
    tokens.push(match[1] ?? '');
  }
  return tokens;
}

function join(
  left: Constraint,
  right: Constraint | undefined,
  combine: (left: Constraint, right: Constraint) => Constraint,
): Constraint | undefined {
  return right === undefined ? undefined : combine(left, right);
}

function and(left: Constraint, right: Constraint): Constraint {
  return (verdict) => {
    const one = left(verdict);
    if (one === false) return false;
    const other = right(verdict);
    return one === true || other === false ? other : undefined;
  };
}

function or(left: Constraint, right: Constraint): Constraint {
  return (verdict) => {
    const one = left(verdict);
    if (one === true) return true;
    const other = right(verdict);
    return one === false || other === true ? other : undefined;
  };
}

function not(inner: Constraint | undefined): Constraint | undefined {
  if (inner === undefined) return undefined;
  return (verdict) => {
    const answer = inner(verdict);
    return answer === undefined ? undefined : !answer;
  };
}
