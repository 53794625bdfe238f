import { sprint, sprintf, sprintln } from './format';
import { isList, isMap, isTrue, TemplateError, typeName, type Value } from './value';

/** Go's predeclared functions but `call`, for which there are no functions to call. Spec: text/template, "Functions". */
export const FUNCTIONS: Readonly<Record<string, (...args: Value[]) => Value>> = {
  not: (value: Value) => !isTrue(value),
  len: length,
  index,
  slice,
  print: (...args) => sprint(args),
  printf: (format, ...args) => sprintf(expectString(format), args),
  println: (...args) => sprintln(args),
  html: (...args) => escapeHtml(sprint(args)),
  js: (...args) => escapeJs(sprint(args)),
  urlquery: (...args) => escapeQuery(sprint(args)),
  eq: (first, ...others) => {
    if (others.length === 0) throw new TemplateError('missing argument for comparison');
    return others.some((other) => equal(first ?? null, other));
  },
  ne: (a, b) => !equal(a ?? null, b ?? null),
  lt: (a, b) => less(a ?? null, b ?? null),
  le: (a, b) => less(a ?? null, b ?? null) || equal(a ?? null, b ?? null),
  gt: (a, b) => !less(a ?? null, b ?? null) && !equal(a ?? null, b ?? null),
  ge: (a, b) => !less(a ?? null, b ?? null),
};

/** Least and greatest number of arguments, where it is not "any". */
export const ARITY: Readonly<Record<string, readonly [number, number]>> = {
  and: [1, Infinity],
  or: [1, Infinity],
  not: [1, 1],
  len: [1, 1],
  index: [1, Infinity],
  slice: [1, Infinity],
  printf: [1, Infinity],
  eq: [1, Infinity],
  ne: [2, 2],
  lt: [2, 2],
  le: [2, 2],
  gt: [2, 2],
  ge: [2, 2],
};

function expectString(value: Value | undefined): string {
  if (typeof value === 'string') return value;
  throw new TemplateError(`expected string; found ${typeName(value ?? null)}`);
}

function length(value: Value | undefined): Value {
  if (typeof value === 'string') return BigInt(Buffer.byteLength(value));
  if (value !== undefined && isList(value)) return BigInt(value.length);
  if (value !== undefined && isMap(value)) return BigInt(Object.keys(value).length);
  throw new TemplateError(value === null ? 'len of nil pointer' : `len of type ${typeName(value ?? null)}`);
}

function index(of: Value | undefined, ...keys: Value[]): Value {
  let value: Value = of ?? null;
  for (const key of keys) {
    if (value === null) throw new TemplateError('index of untyped nil');
    if (isMap(value)) {
      if (typeof key !== 'string') throw new TemplateError(`value has type ${typeName(key)}; should be string`);
      // A missing key is Go's zero value here, not an error.
      value = Object.hasOwn(value, key) ? (value[key] ?? null) : zeroOf(value);
    } else if (typeof value === 'string') {
      const bytes: Buffer = Buffer.from(value);
      value = BigInt(bytes[indexArgument(key, bytes.length)] ?? 0);
    } else if (isList(value)) {
      value = value[indexArgument(key, value.length)] ?? null;
    } else {
      throw new TemplateError(`can't index item of type ${typeName(value)}`);
    }
  }
  return value;
}

function zeroOf(map: Value): Value {
  return typeName(map) === 'map[string]string' ? '' : null;
}

function indexArgument(key: Value, limit: number): number {
  if (typeof key !== 'bigint') throw new TemplateError(`cannot index slice/array with type ${typeName(key)}`);
  if (key < 0n || key >= BigInt(limit)) throw new TemplateError(`index out of range: ${key}`);
  return Number(key);
}

function slice(of: Value | undefined, ...bounds: Value[]): Value {
  const whole = typeof of === 'string' ? Buffer.from(of) : of !== undefined && isList(of) ? of : undefined;
  if (whole === undefined) throw new TemplateError(`can't slice item of type ${typeName(of ?? null)}`);
  if (bounds.length > (typeof of === 'string' ? 2 : 3))
    throw new TemplateError(`too many slice indexes: ${bounds.length}`);
  const [from = 0, to = whole.length] = bounds.map((bound) => indexArgument(bound, whole.length + 1));
  if (from > to) throw new TemplateError(`invalid slice index: ${from} > ${to}`);
  return Buffer.isBuffer(whole) ? whole.subarray(from, to).toString('utf8') : whole.slice(from, to);
}

function equal(a: Value, b: Value): boolean {
  if (a === null || b === null) return a === b;
  if (typeof a === 'object' || typeof b === 'object') {
    throw new TemplateError(`non-comparable type ${typeName(typeof a === 'object' ? a : b)}`);
  }
  if (typeof a !== typeof b) throw new TemplateError('incompatible types for comparison');
  return a === b;
}

function less(a: Value, b: Value): boolean {
  const orderable = (value: Value) => ['string', 'bigint', 'number'].includes(typeof value);
  if (!orderable(a) || !orderable(b)) throw new TemplateError('invalid type for comparison');
  if (typeof a !== typeof b) throw new TemplateError('incompatible types for comparison');
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0;
  return (a as number) < (b as number);
}

const HTML: Readonly<Record<string, string>> = {
  '&': '&amp;',
  "'": '&#39;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&#34;',
  '\0': '\ufffd',
};

function escapeHtml(text: string): string {
  return text.replace(/[&'<>"\0]/g, (character) => HTML[character] ?? character);
}

/** Spec: text/template `JSEscape`. */
function escapeJs(text: string): string {
  // eslint-disable-next-line no-control-regex -- they are what is escaped
  return text.replace(/[\\'"]|[<>&=\u0000-\u001f]|[\u007f-\u00a0\u00ad\u2028\u2029\ufeff]/g, (character) => {
    if (/[\\'"]/.test(character)) return `\\${character}`;
    return `\\u${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  });
}

/** Spec: net/url `QueryEscape`. */
function escapeQuery(text: string): string {
  const escaped = encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  return escaped.replaceAll('%20', '+');
}
