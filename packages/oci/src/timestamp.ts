import { invalidJson } from './errors';
import type { Codec } from './json';

/** What Go writes for a time that was never set. */
export const UNSET_TIME = '0001-01-01T00:00:00Z';

// RFC 3339 section 5.6, as lenient as Go's time.Parse: an hour of one digit, a comma before the fraction.
const GRAMMAR = /^(\d{4}-(\d\d)-(\d\d))T(\d{1,2}):(\d\d):(\d\d)(?:[.,](\d+))?(Z|([+-]\d\d):(\d\d))$/;

/**
 * A time as Go's time.Time reads and writes it (RFC3339Nano): at most nine fractional digits, zeros at their end removed, the
 * offset kept as it is, a zero offset written as Z. `at` names the place for the error `invalid-json`.
 */
export function normalTimestamp(value: string, at: string): string {
  const parts = GRAMMAR.exec(value);
  if (parts === null) throw notATime(value, at);
  const [
    ,
    date = '',
    month,
    day,
    hour = '',
    minute,
    second,
    fraction = '',
    zone = '',
    zoneHour = '+00',
    zoneMinute = '00',
  ] = parts;
  const inRange =
    within(month, 1, 12) &&
    within(day, 1, daysOf(Number(date.slice(0, 4)), Number(month))) &&
    within(hour, 0, 23) &&
    within(minute, 0, 59) &&
    within(second, 0, 59) &&
    within(zoneHour.slice(1), 0, 23) &&
    within(zoneMinute, 0, 59);
  if (!inRange) throw notATime(value, at);
  const digits = fraction.slice(0, 9).replace(/0+$/, '');
  const offset = /^[+-]00:00$/.test(zone) ? 'Z' : zone;
  return `${date}T${hour.padStart(2, '0')}:${minute}:${second}${digits === '' ? '' : `.${digits}`}${offset}`;
}

/** A time in a document; absent, it is `UNSET_TIME`, and Go's `omitempty` never leaves it out. */
export const timestamp: Codec<string> = {
  decode(value, at) {
    if (value === null) return UNSET_TIME;
    if (typeof value !== 'string') throw invalidJson(at, 'it is no text with a time');
    return normalTimestamp(value, at);
  },
  encode: (value) => `"${normalTimestamp(value, 'encoding')}"`,
  empty: () => false,
};

function within(digits: string | undefined, least: number, most: number): boolean {
  const number = Number(digits);
  return number >= least && number <= most;
}

function daysOf(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
}

function notATime(value: string, at: string) {
  return invalidJson(at, `"${value}" is no time like 2023-01-02T03:04:05Z`);
}
