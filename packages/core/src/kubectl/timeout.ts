import { invalidTimeout } from '../errors';

/** How long to wait when nobody says: as long as Helm does. */
const DEFAULT_MS = 5 * 60_000;

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/**
 * How long `wait` waits.
 * @param wait  true or '' for the default; a duration as Go and kubectl write it (`90s`, `1h30m`), `0` for no limit
 * @returns milliseconds, Infinity without a limit; undefined: does not wait. Throws `invalid-timeout`. Spec: Go, time.ParseDuration.
 */
export function waitTimeout(wait: boolean | string | undefined): number | undefined {
  if (wait === undefined || wait === false || wait === 'false') return undefined;
  if (wait === true || wait === '' || wait === 'true') return DEFAULT_MS;
  if (/^0(?:ms|s|m|h)?$/.test(wait)) return Infinity;
  if (!/^(?:\d+(?:\.\d+)?(?:ms|s|m|h))+$/.test(wait)) throw invalidTimeout(wait);
  const parts = [...wait.matchAll(/([\d.]+)(ms|s|m|h)/g)];
  const total = parts.reduce((sum, [, number, unit = '']) => sum + Number(number) * (UNIT_MS[unit] ?? 0), 0);
  return total === 0 ? Infinity : total;
}

/** A duration for people, as Go writes it but without parts that are 0: `1m30s`. */
export function durationText(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.flatMap((count, at) => (count === 0 ? [] : [`${count}${'hms'[at]}`])).join('') || '0s';
}
