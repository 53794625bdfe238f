import { globParts } from './embed-glob';

const matches: [glob: string, name: string, expected: boolean][] = [
  ['a.txt', 'a.txt', true],
  ['a.txt', 'aXtxt', false],
  ['*', '.hidden', true],
  ['*.txt', 'a.txt', true],
  ['*.txt', '.txt', true],
  ['**', 'a', true],
  ['?', 'ä', true],
  ['?', '😀', true],
  ['?', 'ab', false],
  ['[a-c]', 'b', true],
  ['[^a-c]', 'b', false],
  ['[c-a]', 'b', false],
  ['[^c-a]', 'b', true],
  ['[\\]]', ']', true],
  ['[\\-a]', '-', true],
  ['[a\\-c]', 'b', false],
  ['\\*', '*', true],
  ['\\*', 'a', false],
  ['a*b*c', 'aXbYc', true],
  ['a+b$', 'a+b$', true],
  ['*.', 'a\n.', true],
];
test.each(matches)('%j matches %j: %s', (glob, name, expected) => {
  const [part, ...more] = globParts(glob) ?? [];
  expect(more).toEqual([]);
  expect(part instanceof RegExp ? part.test(name) : part === name).toBe(expected);
});

const refused = [
  '.',
  '..',
  '',
  '/a',
  'a/',
  'a//b',
  'a/./b',
  '../a',
  '[',
  '[a',
  '[]',
  '[a-]',
  '[-a]',
  '[a-',
  'a\\',
  '[a/b]',
];
test.each(refused)('%j is refused', (glob) => {
  expect(globParts(glob)).toBeUndefined();
});

test('parts stand between slashes', () => {
  expect(globParts('a/b c/*.txt')).toEqual(['a', 'b c', /^[^/]*\u{2e}txt$/su]);
});
