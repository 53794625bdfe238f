import { commentEnd, literalEnd } from './lexemes';

const comments: [text: string, end: number | undefined][] = [
  ['// x\ny', 4],
  ['// x', 4],
  ['/* x */y', 7],
  ['/*/ */', 6],
  ['/* x', 4],
  ['/ x', undefined],
  ['x // y', undefined],
];
test.each(comments)('the comment %j ends at %s', (text, end) => {
  expect(commentEnd(text, 0)).toBe(end);
});

const literals: [text: string, end: number][] = [
  ['"a"b', 3],
  ['"a\\"b"', 6],
  ['"a\nb"', 2], // given up at the end of the line
  ['"a\\\nb"', 3],
  ['"a', 2],
  ["'\"'b", 3],
  ["'\\''", 4],
  ['`a\n"`b', 5],
  ['`a', 2],
];
test.each(literals)('the literal %j ends at %s', (text, end) => {
  expect(literalEnd(text, 0)).toBe(end);
});
