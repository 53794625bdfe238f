import { durationText, waitTimeout } from './timeout';

test.each<[wait: boolean | string | undefined, milliseconds: number | undefined]>([
  [undefined, undefined],
  [false, undefined],
  ['false', undefined], // as Nx hands over --wait=false when the option may be a text
  [true, 300_000],
  ['true', 300_000],
  ['', 300_000],
  ['90s', 90_000],
  ['10m', 600_000],
  ['1h30m', 5_400_000],
  ['1.5m', 90_000],
  ['250ms', 250],
  ['0', Infinity],
  ['0s', Infinity],
])('wait: %j waits %j milliseconds', (wait, milliseconds) => {
  expect(waitTimeout(wait)).toBe(milliseconds);
});

test.each(['5', '5 m', '-1m', '5min', '1d', 'm', 'yes'])('wait: %j is refused', (wait) => {
  expect(() => waitTimeout(wait)).toThrow(`wait: "${wait}" is no duration.`);
});

test.each([
  [300_000, '5m'],
  [90_000, '1m30s'],
  [5_400_000, '1h30m'],
  [1500, '1.5s'],
])('%j milliseconds are shown as %s', (milliseconds, text) => {
  expect(durationText(milliseconds)).toBe(text);
});
