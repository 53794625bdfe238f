import { invalidEpoch } from './errors';
import type { Environment } from './environment';

/** First second of year 0 and last of year 9999: what an RFC 3339 time can say. */
const RANGE = { first: -62_167_219_200, last: 253_402_300_799 } as const;

/** Seconds since 1970, or undefined when the variable is not set or empty. Throws `invalid-epoch`. Spec: ko-behaviour 1.12. */
export function readEpoch(env: Environment, variable: 'SOURCE_DATE_EPOCH' | 'KO_DATA_DATE_EPOCH'): number | undefined {
  const text = env[variable];
  if (text === undefined || text === '') return undefined;
  const seconds = /^[+-]?\d{1,15}$/.test(text) ? Number(text) : NaN;
  if (!(seconds >= RANGE.first && seconds <= RANGE.last)) throw invalidEpoch(variable, text);
  return seconds === 0 ? 0 : seconds;
}

/**
 * Seconds since 1970 as the JSON of a config holds them; undefined is Go's zero time. Always in UTC: ko writes the zone of the
 * machine, which makes the image ID depend on TZ (a bug of ko's that we leave out, ko-behaviour 5.7).
 */
export function formatEpoch(seconds: number | undefined): string {
  if (seconds === undefined) return '0001-01-01T00:00:00Z';
  return new Date(seconds * 1000).toISOString().replace(/\.000Z$/, 'Z');
}
