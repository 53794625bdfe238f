import { RegistryError } from '../errors';
import { Patience, retryableAnswer, retryAfter } from './retry';

const NOW = Date.parse('2026-01-02T03:04:05Z');

// F5: forms of Retry-After.
const headers: [value: string | undefined, milliseconds: number | undefined][] = [
  ['2', 2000],
  [' 0 ', 0],
  ['86400', 86_400_000],
  ['Fri, 02 Jan 2026 03:04:35 GMT', 30_000],
  ['Thu, 01 Jan 2026 00:00:00 GMT', 0], // gone by
  ['-5', undefined],
  ['1.5', undefined],
  ['soon', undefined],
  ['', undefined],
  [undefined, undefined],
];
test.each(headers)('F5: Retry-After %s means %s ms', (value, milliseconds) => {
  expect(retryAfter(value, NOW)).toBe(milliseconds);
});

const answers: [status: number, codes: string[], retryable: boolean][] = [
  [500, [], true],
  [503, ['UNAVAILABLE'], true],
  [500, ['INTERNAL_ERROR'], true],
  [500, ['DENIED'], false], // F8
  [404, [], false],
  [404, ['BLOB_UPLOAD_UNKNOWN'], true], // F9
  [400, ['BLOB_UPLOAD_INVALID'], true],
  [429, ['DENIED'], true],
  [403, ['DENIED'], false],
  [501, [], false],
];
test.each(answers)('F8, F9: whether %s with %j may be another answer later: %s', (status, codes, retryable) => {
  expect(retryableAnswer(status, codes)).toBe(retryable);
});

const failure = (facts: { status?: number; retryable?: boolean; retryAfterMs?: number }) =>
  new RegistryError(
    { op: 'ping', method: 'GET', url: 'u', codes: [], retryable: true, ...facts },
    { what: 'Cannot', next: 'Do.' },
  );

test('a failure is told with the number of attempts and keeps its next step', async () => {
  const error = await new Patience(1)
    .retry(3, undefined, () => Promise.reject(failure({})))
    .catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ message: 'Cannot (3 attempts). Do.', attempts: 3 });
});

test('a failure that has been through its attempts is not tried again by the work around it', async () => {
  let runs = 0;
  const patience = new Patience(1);
  const inner = () => patience.retry(2, undefined, () => (runs++, Promise.reject(failure({}))));
  await expect(patience.retry(3, undefined, inner)).rejects.toMatchObject({ attempts: 2 });
  expect(runs).toBe(2);
});

test('a 429 holds back whoever asks next', async () => {
  const patience = new Patience(20); // a "second" of 20 ms
  const limited = patience.retry(1, undefined, () => Promise.reject(failure({ status: 429, retryAfterMs: 5000 })));
  await limited.catch(() => {});
  const before = Date.now();
  await patience.free();
  expect(Date.now() - before).toBeGreaterThanOrEqual(95);
});

test('F56: an abort ends the wait with its reason', async () => {
  const abort = new AbortController();
  const waiting = new Patience(60_000).retry(3, abort.signal, () => Promise.reject(failure({})));
  abort.abort(new Error('stopped'));
  await expect(waiting).rejects.toThrow('stopped');
});
