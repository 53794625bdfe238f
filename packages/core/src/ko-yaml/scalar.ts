// What Go's YAML and JSON libraries, and those that ko reads configuration with, make of a single value.

/** A value that is neither a list nor a map. Integers are exact, as in Go. */
export type Scalar = string | number | bigint | boolean | null;

/** Go's `strconv.ParseInt` with base 0: a leading 0 is octal. */
const INTEGER = /^([-+]?)(?:0[xX]([\da-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9]\d*))$/;
const FLOAT = /^[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?$/;
const [LEAST, MOST] = [-(2n ** 63n), 2n ** 64n - 1n];

/**
 * A plain scalar as Go's YAML library reads it: `010` is 8, `1_000` is 1000, and a number that fits nowhere is text. Dates are text here.
 * @param source  as it is written
 * @param value   as YAML 1.2 reads it
 */
export function plainScalar(source: string, value: Scalar): Scalar {
  const digits = source.replaceAll('_', '');
  const integer = /^[-+\d]/.test(source) ? parseInteger(digits) : undefined;
  if (integer !== undefined && integer >= LEAST && integer <= MOST) return integer;
  if (/^[-+.\d]/.test(source) && FLOAT.test(digits)) return Number.isFinite(Number(digits)) ? Number(digits) : source;
  // Infinities have names; every other number was covered above.
  return typeof value === 'bigint' || (typeof value === 'number' && Number.isFinite(value)) ? source : value;
}

function parseInteger(digits: string): bigint | undefined {
  const [, sign, hexadecimal, binary, octal, decimal] = INTEGER.exec(digits) ?? [];
  const text =
    hexadecimal !== undefined
      ? `0x${hexadecimal}`
      : binary !== undefined
        ? `0b${binary}`
        : octal !== undefined
          ? `0o${octal}`
          : decimal;
  if (text === undefined) return undefined;
  return sign === '-' ? -BigInt(text) : BigInt(text);
}

/** As text in a list of the top level. Source: spf13/cast `ToString`. */
export function castText(value: Scalar): string {
  return typeof value === 'boolean' ? String(value) : numberText(value);
}

/** As text in an element of `builds`: true is 1. Source: mapstructure, "weakly typed input". */
export function weakText(value: Scalar): string {
  return typeof value === 'boolean' ? String(Number(value)) : numberText(value);
}

function numberText(value: Exclude<Scalar, boolean>): string {
  if (value === null) return '';
  return typeof value === 'number' ? floatText(value) : String(value);
}

/** Go's `strconv.FormatFloat(value, 'f', -1, 64)`: the shortest digits, never an exponent. */
function floatText(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
  const [, sign = '', first = '', fraction = '', exponent = '0'] =
    /^(-?)(\d)(?:\.(\d+))?e([-+]\d+)$/.exec(Object.is(value, -0) ? '-0e+0' : value.toExponential()) ?? [];
  const digits = first + fraction;
  const point = 1 + Number(exponent);
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  const whole = digits.slice(0, point).padEnd(point, '0');
  return digits.length > point ? `${sign}${whole}.${digits.slice(point)}` : `${sign}${whole}`;
}
