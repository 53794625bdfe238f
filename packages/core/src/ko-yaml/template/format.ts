import { defaultText, isList, isMap, sortedKeys, typeName, type Value } from './value';

/** Go's `fmt.Sprint`: a blank between two operands of which neither is a string. */
export function sprint(args: readonly Value[]): string {
  return args
    .map(
      (arg, i) => (i > 0 && typeof arg !== 'string' && typeof args[i - 1] !== 'string' ? ' ' : '') + defaultText(arg),
    )
    .join('');
}

/** Go's `fmt.Sprintln`. */
export function sprintln(args: readonly Value[]): string {
  return `${args.map(defaultText).join(' ')}\n`;
}

interface Verb {
  readonly flags: string;
  readonly width: number;
  readonly precision: number | undefined;
  readonly letter: string;
}

const VERB = /%([-+# 0]*)(\*|\d*)(?:\.(\*|\d*))?(.)?/gsu;

/** Go's `fmt.Sprintf`, without argument indexes. A verb that does not fit prints Go's `%!…` text. Spec: package fmt. */
export function sprintf(format: string, args: readonly Value[]): string {
  let used = 0;
  const star = (text: string | undefined): number => {
    if (text !== '*') return Number(text ?? 0);
    const value = args[used++];
    return typeof value === 'bigint' ? Number(value) : 0;
  };
  const text = format.replace(
    VERB,
    (_whole, flags: string, width: string, precision: string | undefined, letter?: string) => {
      const wide = star(width);
      const exact = precision === undefined ? undefined : star(precision);
      if (letter === undefined) return '%!(NOVERB)';
      if (letter === '%') return '%';
      if (used >= args.length) return `%!${letter}(MISSING)`;
      return padded(args[used++] ?? null, { flags, width: wide, precision: exact, letter });
    },
  );
  if (used >= args.length) return text;
  const extra = args.slice(used).map((arg) => (arg === null ? '<nil>' : `${typeName(arg)}=${defaultText(arg)}`));
  return `${text}%!(EXTRA ${extra.join(', ')})`;
}

function padded(value: Value, verb: Verb): string {
  const text = formatted(value, verb);
  const missing = verb.width - [...text].length;
  if (missing <= 0) return text;
  if (verb.flags.includes('-')) return text + ' '.repeat(missing);
  if (!verb.flags.includes('0')) return ' '.repeat(missing) + text;
  const sign = /^[+-]/.exec(text)?.[0] ?? '';
  return typeof value === 'string' ? '0'.repeat(missing) + text : sign + '0'.repeat(missing) + text.slice(sign.length);
}

function formatted(value: Value, verb: Verb): string {
  const { letter } = verb;
  if (letter === 'T') return typeName(value);
  if (isList(value) && letter !== 'v') return `[${value.map((one) => formatted(one, verb)).join(' ')}]`;
  if (isMap(value) && letter !== 'v') {
    return `map[${sortedKeys(value)
      .map((key) => `${formatted(key, verb)}:${formatted(value[key] ?? null, verb)}`)
      .join(' ')}]`;
  }
  const plain = { ...verb, letter: letter === 'v' ? defaultVerb(value) : letter };
  const text = scalar(value, plain);
  return text ?? (value === null ? `%!${letter}(<nil>)` : `%!${letter}(${typeName(value)}=${defaultText(value)})`);
}

function defaultVerb(value: Value): string {
  return { string: 's', bigint: 'd', number: 'v', boolean: 't' }[typeof value as 'string'] ?? 'v';
}

function scalar(value: Value, verb: Verb): string | undefined {
  if (verb.letter === 'v') return defaultText(value);
  switch (typeof value) {
    case 'string':
      return ofString(value, verb);
    case 'bigint':
      return ofInteger(value, verb);
    case 'number':
      return ofFloat(value, verb);
    case 'boolean':
      return verb.letter === 't' ? String(value) : undefined;
    default:
      return undefined;
  }
}

function ofString(value: string, { flags, precision, letter }: Verb): string | undefined {
  const cut = precision === undefined ? value : [...value].slice(0, precision).join('');
  if (letter === 's') return cut;
  if (letter === 'q') return flags.includes('#') && !/[`\n]/.test(cut) ? `\`${cut}\`` : quoted(cut);
  if (letter !== 'x' && letter !== 'X') return undefined;
  const bytes = Buffer.from(value).subarray(0, precision).toString('hex');
  return letter === 'x' ? bytes : bytes.toUpperCase();
}

const BASES: Readonly<Record<string, number>> = { d: 10, b: 2, o: 8, O: 8, x: 16, X: 16 };
const PREFIXES: Readonly<Record<string, string>> = { x: '0x', X: '0X', o: '0', b: '0b' };

function ofInteger(value: bigint, { flags, precision, letter }: Verb): string | undefined {
  if (letter === 'c') return String.fromCodePoint(Number(value));
  if (letter === 'q') return `'${String.fromCodePoint(Number(value)).replace(/['\\]/g, '\\$&')}'`;
  if (letter === 'U') return `U+${value.toString(16).toUpperCase().padStart(4, '0')}`;
  const base = BASES[letter];
  if (base === undefined) return undefined;
  const digits = (value < 0n ? -value : value).toString(base).padStart(precision ?? 1, '0');
  const prefix = letter === 'O' ? '0o' : flags.includes('#') ? (PREFIXES[letter] ?? '') : '';
  return sign(value < 0n, flags) + prefix + (letter === 'X' ? digits.toUpperCase() : digits);
}

function ofFloat(value: number, { flags, precision, letter }: Verb): string | undefined {
  const size = Math.abs(value);
  if (letter === 'f' || letter === 'F') return sign(value < 0, flags) + size.toFixed(precision ?? 6);
  if (letter === 'e' || letter === 'E') {
    const text = size.toExponential(precision ?? 6).replace(/e([+-])(\d)$/, 'e$10$2');
    return sign(value < 0, flags) + (letter === 'E' ? text.toUpperCase() : text);
  }
  return letter === 'g' || letter === 'G' ? sign(value < 0, flags) + defaultText(size) : undefined;
}

function sign(negative: boolean, flags: string): string {
  if (negative) return '-';
  return flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '"': '\\"',
  '\\': '\\\\',
};

/** What Go writes as an escape: control and format characters, private and unassigned ones. */
const UNPRINTABLE = /["\\\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\u00a0]/gu;

/** Go's `strconv.Quote`. */
function quoted(text: string): string {
  const body = text.replace(UNPRINTABLE, (character) => {
    const code = character.codePointAt(0) ?? 0;
    const short = ESCAPES[character];
    if (short !== undefined) return short;
    if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`;
    return code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`;
  });
  return `"${body}"`;
}
