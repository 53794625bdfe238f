// Build constraints of Go source files. Spec: https://pkg.go.dev/cmd/go#hdr-Build_constraints and Go 1.26 go/build/constraint.

/** A constraint as a predicate over "is this tag satisfied". */
export type Constraint = (satisfied: (tag: string) => boolean) => boolean;

/** Letters and digits of any script, as Go's `unicode.IsLetter` and `IsDigit` have them. */
const TAG = /[\p{L}\p{Nd}_.]+/u;
const TOKEN = /[ \t]*([()!]|&&|\|\||[\p{L}\p{Nd}_.]+)/uy;
const VALID_TAG = new RegExp(`^${TAG.source}$`, 'u');

/**
 * Parses the text behind `//go:build`: `||`, `&&`, `!`, parentheses and tags.
 *
 * @returns undefined when it does not parse, which Go treats as an error of that file
 */
export function parseGoBuild(text: string): Constraint | undefined {
  const tokens = tokenize(text.trim());
  if (tokens === undefined) return undefined;
  let at = 0;
  const either = (): Constraint | undefined => {
    let left = both();
    while (left !== undefined && tokens[at] === '||') {
      at++;
      left = join(left, both(), (a, b) => (satisfied) => a(satisfied) || b(satisfied));
    }
    return left;
  };
  const both = (): Constraint | undefined => {
    let left = negated();
    while (left !== undefined && tokens[at] === '&&') {
      at++;
      left = join(left, negated(), (a, b) => (satisfied) => a(satisfied) && b(satisfied));
    }
    return left;
  };
  const negated = (): Constraint | undefined => {
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
    return token !== undefined && VALID_TAG.test(token) ? (satisfied) => satisfied(token) : undefined;
  };
  const whole = either();
  return at === tokens.length ? whole : undefined;
}

/**
 * Parses the text behind `// +build`: blanks are "or", commas "and", `!` is "not". What is no tag counts as the tag `ignore`, as in
 * Go. Several such lines of a file must all hold.
 */
export function parsePlusBuild(text: string): Constraint {
  const clauses = text.split(/\s+/).filter((clause) => clause !== '');
  if (clauses.length === 0) return (satisfied) => satisfied('ignore');
  const options = clauses.map((clause) => clause.split(',').map(plusBuildLiteral));
  return (satisfied) => options.some((literals) => literals.every((literal) => literal(satisfied)));
}

function plusBuildLiteral(text: string): Constraint {
  if (text.startsWith('!!') || text === '!') return (satisfied) => satisfied('ignore');
  const name = text.startsWith('!') ? text.slice(1) : text;
  const tag = VALID_TAG.test(name) ? name : 'ignore';
  return text.startsWith('!') ? (satisfied) => !satisfied(tag) : (satisfied) => satisfied(tag);
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

function not(inner: Constraint | undefined): Constraint | undefined {
  return inner === undefined ? undefined : (satisfied) => !inner(satisfied);
}
