import { readDecoration, readPlatforms } from './options';

test('labels and annotations are split at the first "=", and the last of equal keys counts', () => {
  const request = { imageLabels: ['a=1', 'b==x', 'a=2'], imageAnnotations: ['c='], imageUser: '1000:1000' };
  expect(readDecoration(request, { SOURCE_DATE_EPOCH: '1', KO_DATA_DATE_EPOCH: '2' })).toEqual({
    labels: { a: '2', b: '=x' },
    annotations: { c: '' },
    user: '1000:1000',
    created: 1,
    kodataCreated: 2,
  });
});

test('nothing asked for is nothing set', () => {
  expect(readDecoration({}, {})).toEqual({
    labels: {},
    annotations: {},
    user: undefined,
    created: undefined,
    kodataCreated: undefined,
  });
});

test.each([
  [{ imageLabels: ['nope'] }, 'Invalid label: "nope". Write it as key=value.'],
  [{ imageAnnotations: ['nope'] }, 'Missing "=" in annotation: "nope". Write it as key=value.'],
])('%j is refused', (request, message) => {
  expect(() => readDecoration(request, {})).toThrow(message);
});

test('platforms are split at commas; all goes with no other', () => {
  expect(readPlatforms(['linux/amd64,linux/arm64', 'linux/arm/v7'])).toEqual([
    'linux/amd64',
    'linux/arm64',
    'linux/arm/v7',
  ]);
  expect(readPlatforms(['all'])).toEqual(['all']);
  expect(readPlatforms()).toEqual([]);
  expect(() => readPlatforms(['linux/arm64,all'])).toThrow(
    '"all" was asked for together with linux/arm64. Ask for all, or for specific platforms.',
  );
});
