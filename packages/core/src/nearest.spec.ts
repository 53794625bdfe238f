import { nearest } from './nearest';

const cases: [text: string, known: string[], expected: string | undefined][] = [
  ['defaultBaseImag', ['defaultBaseImage', 'defaultFlags'], 'defaultBaseImage'],
  ['DEFAULTFLAG', ['defaultFlags'], 'defaultFlags'],
  ['maim', ['env', 'main'], 'main'],
  ['mian', ['main'], 'main'], // a swap is one edit
  ['abc', ['xyz'], undefined],
  ['ab', ['cd'], undefined], // two edits of two letters say nothing
  ['flags', ['flag', 'ldflags'], 'flag'],
  ['x', [], undefined],
];
test.each(cases)('%s among %j: %s', (text, known, expected) => {
  expect(nearest(text, known)).toBe(expected);
});
