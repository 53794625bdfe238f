import { acknowledged, nextWay, type Way } from './upload-plan';

const MiB = 1024 * 1024;
const patch: Way = { by: 'patch' };
const chunked = (chunk: number): Way => ({ by: 'chunked', chunk });

// F50: what is tried after a refusal.
const ways: [way: Way, status: number | undefined, registry: string, next: Way | undefined][] = [
  [patch, 404, 'reg.example.com', { by: 'monolithic' }],
  [patch, 405, 'reg.example.com', { by: 'monolithic' }],
  [patch, 413, 'reg.example.com', chunked(5 * MiB)],
  [patch, 416, 'reg.example.com', chunked(5 * MiB)],
  [chunked(5 * MiB), 413, 'reg.example.com', chunked(MiB)],
  [chunked(MiB), 413, 'reg.example.com', chunked(MiB / 4)],
  [chunked(MiB / 4), 413, 'reg.example.com', undefined],
  [patch, 416, 'ghcr.io', chunked(4 * MiB)],
  [patch, 413, 'europe-docker.pkg.dev', undefined],
  [patch, 413, 'eu.gcr.io', undefined],
  [patch, 413, 'notgcr.io', chunked(5 * MiB)],
  [{ by: 'monolithic' }, 404, 'reg.example.com', undefined],
  [patch, 500, 'reg.example.com', undefined],
  [patch, undefined, 'reg.example.com', undefined],
];
test.each(ways)('F50: after %j and %s at %s comes %j', (way, status, registry, next) => {
  expect(nextWay(way, status, registry)).toEqual(next);
});

// F51: bytes 100 to 199 were sent.
const ranges: [range: string | undefined, goOn: number][] = [
  ['0-199', 200],
  ['bytes=0-199', 200],
  ['0-149', 150], // the registry stopped half-way
  ['0-99', 200], // the answer to the chunk before
  ['0-0', 200], // nothing or one byte
  ['0-500', 200],
  ['garbage', 200],
  [undefined, 200],
];
test.each(ranges)('F51: after Range %s the next byte is %s', (range, goOn) => {
  expect(acknowledged(range, 100, 200)).toBe(goOn);
});
