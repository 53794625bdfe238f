import { invalidSelector, type UserError } from '../errors';

/** Labels of an object, in their order; of equal keys, the first one counts. */
export type Labels = readonly (readonly [key: string, value: string])[];

/** Whether an object with these labels is selected. */
export type LabelSelector = (labels: Labels) => boolean;

/** The error for a reason. */
type Refusal = (reason: string) => UserError;

interface Requirement {
  readonly key: string;
  readonly operator: 'in' | 'notin' | 'exists' | 'absent' | 'above' | 'below';
  readonly values: readonly string[];
}

/** Spec: Kubernetes, Labels and Selectors, syntax and character set. */
const NAME = /^([A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?)$/;
const PREFIX = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;
const LONGEST_NAME = 63;
const LONGEST_PREFIX = 253;

/**
 * Reads a label selector: `a=b`, `a==b`, `a!=b`, `a in (b, c)`, `a notin (b)`, `a`, `!a`, `a>1`, `a<1`, with commas between, all of which
 * have to hold. The empty one selects everything. Throws `invalid-selector`. Spec: Kubernetes, Labels and Selectors; ko-behaviour 8.2.
 *
 * @param file the first one that it is for, for the message
 */
export function parseLabelSelector(text: string, file: string): LabelSelector {
  const requirements = readRequirements(text, (reason) => invalidSelector(text, reason, file));
  return (labels) => requirements.every((requirement) => holds(requirement, labels));
}

function readRequirements(text: string, refuse: Refusal): Requirement[] {
  const tokens = openTokens(text);
  const requirements: Requirement[] = [];
  if (tokens.peek() === undefined) return requirements;
  for (;;) {
    requirements.push(readRequirement(tokens, refuse));
    const separator = tokens.take();
    if (separator === undefined) return requirements;
    if (separator !== ',') throw refuse(`"," was expected, not "${separator}"`);
    if (tokens.peek() === undefined) throw refuse('it ends with a comma');
  }
}

function readRequirement(tokens: Tokens, refuse: Refusal): Requirement {
  const first = tokens.take();
  if (first === '!') return { key: readKey(tokens.take(), refuse), operator: 'absent', values: [] };
  const key = readKey(first, refuse);
  const operator = tokens.peek();
  if (operator === undefined || operator === ',') return { key, operator: 'exists', values: [] };
  tokens.take();
  switch (operator) {
    case '=':
    case '==':
      return { key, operator: 'in', values: [readValue(tokens, refuse)] };
    case '!=':
      return { key, operator: 'notin', values: [readValue(tokens, refuse)] };
    case 'in':
    case 'notin':
      return { key, operator, values: readValues(tokens, refuse) };
    case '>':
    case '<': {
      const value = readValue(tokens, refuse);
      if (wholeNumber(value) === undefined) throw refuse(`"${operator}" compares whole numbers, not "${value}"`);
      return { key, operator: operator === '>' ? 'above' : 'below', values: [value] };
    }
    default:
      throw refuse(`behind "${key}" stands "${operator}", which is no operator`);
  }
}

function readKey(token: string | undefined, refuse: Refusal): string {
  if (token === undefined || SYMBOLS.includes(token)) {
    throw refuse(token === undefined ? 'a key is missing at its end' : `"${token}" is no key`);
  }
  const slash = token.indexOf('/');
  const [prefix, name] = slash < 0 ? [undefined, token] : [token.slice(0, slash), token.slice(slash + 1)];
  const isValid = isName(name) && (prefix === undefined || (prefix.length <= LONGEST_PREFIX && PREFIX.test(prefix)));
  if (!isValid) throw refuse(`"${token}" cannot be the key of a label`);
  return token;
}

function readValue(tokens: Tokens, refuse: Refusal): string {
  const token = tokens.peek();
  if (token === undefined || token === ',') return '';
  tokens.take();
  return checkedValue(token, refuse);
}

function readValues(tokens: Tokens, refuse: Refusal): string[] {
  if (tokens.take() !== '(') throw refuse('a list of values begins with "("');
  if (tokens.peek() === ')') throw refuse('a list of values is empty');
  const values: string[] = [];
  let value = '';
  for (;;) {
    const token = tokens.take();
    if (token === undefined) throw refuse('a list of values ends with ")"');
    if (token === ')' || token === ',') {
      values.push(value);
      value = '';
      if (token === ')') return values;
    } else if (value !== '') throw refuse(`"," or ")" was expected, not "${token}"`);
    else value = checkedValue(token, refuse);
  }
}

function checkedValue(token: string, refuse: Refusal): string {
  if (!isName(token)) throw refuse(`"${token}" cannot be the value of a label`);
  return token;
}

function isName(text: string): boolean {
  return text.length <= LONGEST_NAME && NAME.test(text);
}

/** Undefined for what is no number of 64 bits. */
function wholeNumber(text: string): bigint | undefined {
  if (!/^[+-]?[0-9]+$/.test(text)) return undefined;
  const value = BigInt(text.replace(/^\+/, ''));
  return BigInt.asIntN(64, value) === value ? value : undefined;
}

function holds({ key, operator, values }: Requirement, labels: Labels): boolean {
  const value = labels.find(([name]) => name === key)?.[1];
  switch (operator) {
    case 'exists':
      return value !== undefined;
    case 'absent':
      return value === undefined;
    case 'in':
      return value !== undefined && values.includes(value);
    case 'notin':
      return value === undefined || !values.includes(value);
    case 'above':
    case 'below': {
      const [left, right] = [value ?? '', values[0] ?? ''].map(wholeNumber);
      if (left === undefined || right === undefined) return false;
      return operator === 'above' ? left > right : left < right;
    }
  }
}

interface Tokens {
  peek(): string | undefined;
  take(): string | undefined;
}

const SYMBOLS = ['(', ')', ',', '!', '=', '==', '!=', '>', '<'];

/** Words end at white space and at the characters that operators are made of. */
function openTokens(text: string): Tokens {
  const tokens = text.match(/==|!=|[()=,!<>]|[^ \t\r\n()=,!<>]+/g) ?? [];
  let at = 0;
  return { peek: () => tokens[at], take: () => tokens[at++] };
}
