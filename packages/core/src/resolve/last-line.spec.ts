import { endLastLine } from './last-line';

test.each<[what: string, text: string, ended: string]>([
  ['a line that has ended', 'a: |\n  x\n', 'a: |\n  x\n'],
  ['a value', 'a: x', 'a: x\n'],
  ['a literal block', 'a: 1\n---\na: | # why\n  x\n  y', 'a: 1\n---\na: |- # why\n  x\n  y\n'],
  ['a folded block that keeps line breaks', 'a:\n- b: >2+\n     x\n    y', 'a:\n- b: >2-\n     x\n    y\n'],
  ['a block that takes its line break off already', 'a: |-\n  x', 'a: |-\n  x\n'],
  ['a block whose last line is empty', 'a: |\n  x\n  ', 'a: |\n  x\n  \n'],
  ['a comment below a block', 'a: |\n  x\n# y', 'a: |\n  x\n# y\n'],
  ['a block that is not the last value', 'a: |\n  x\nb: y', 'a: |\n  x\nb: y\n'],
])('%s: the last line ends, and no value changes', (_what, text, ended) => {
  expect(endLastLine(text)).toBe(ended);
});
