import { compareVersions, goLineRelease } from './module-version';

// semver.org 2.0.0, section 11, its own example in the middle.
const ORDER = [
  'none',
  'v0.0.0-00010101000000-000000000000',
  'v0.0.0-20200101000000-abcdefabcdef',
  'v0.0.0',
  'v0.10.0',
  'v1.0.0-alpha',
  'v1.0.0-alpha.1',
  'v1.0.0-alpha.beta',
  'v1.0.0-beta',
  'v1.0.0-beta.2',
  'v1.0.0-beta.11',
  'v1.0.0-rc.1',
  'v1.0.0',
  'v1.2.0',
  'v1.10.0',
];
test('versions in their order', () => {
  const shuffled = [...ORDER].sort((a, b) => (a.length - b.length ? a.length - b.length : a < b ? 1 : -1));
  expect(shuffled.sort(compareVersions)).toEqual(ORDER);
});

test('what is built from does not count', () => {
  expect(compareVersions('v2.0.0+incompatible', 'v2.0.0')).toBe(0);
});

const lines: [line: string | undefined, release: number][] = [
  ['1.24', 24],
  ['1.9.3', 9],
  ['1.25rc1', 25],
  [undefined, 16],
];
test.each(lines)('go %s asks for go1.%s', (line, release) => {
  expect(goLineRelease(line)).toBe(release);
});
