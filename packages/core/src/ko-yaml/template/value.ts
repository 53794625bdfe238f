/** A value of a template: Go's string, int, float64, bool, nil, map with string keys, slice. */
export type Value = string | bigint | number | boolean | null | readonly Value[] | ValueMap;

/** Own properties alone count as keys. */
export interface ValueMap {
  readonly [key: string]: Value;
}

/** A mistake in a template, as Go words it. `expandTemplate` puts the place in front. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}

export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

export function isMap(value: Value): value is ValueMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Go's name of a value's type, for messages and `%T`. */
export function typeName(value: Value): string {
  if (value === null) return '<nil>';
  if (isList(value)) return '[]interface {}';
  if (isMap(value)) {
    return Object.values(value).every((one) => typeof one === 'string')
      ? 'map[string]string'
      : 'map[string]interface {}';
  }
  return { string: 'string', bigint: 'int', number: 'float64', boolean: 'bool' }[typeof value as 'string'];
}

/** What `if` and `with` take for true. Spec: text/template `IsTrue`. */
export function isTrue(value: Value): boolean {
  if (isList(value)) return value.length > 0;
  if (isMap(value)) return Object.keys(value).length > 0;
  return Boolean(value);
}

/** Keys in the order in which Go prints and ranges over maps: by bytes. */
export function sortedKeys(map: ValueMap): string[] {
  return Object.keys(map).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

/** Go's `%v`. Spec: package fmt. */
export function defaultText(value: Value): string {
  if (value === null) return '<nil>';
  if (typeof value === 'number') return floatText(value);
  if (isList(value)) return `[${value.map(defaultText).join(' ')}]`;
  if (isMap(value)) {
    return `map[${sortedKeys(value)
      .map((key) => `${key}:${defaultText(value[key] ?? null)}`)
      .join(' ')}]`;
  }
  return String(value);
}

/** `%v` of a float64 is `%g` with the shortest digits: exponents below -4 and from 21 on. */
function floatText(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
  const exponent = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)));
  if (exponent >= -4 && exponent < 21) return Object.is(value, -0) ? '-0' : plainDigits(value);
  return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
}

/** JavaScript writes exponents from 1e21 and below 1e-6; Go's limits lie inside of these. */
function plainDigits(value: number): string {
  return String(value);
}
