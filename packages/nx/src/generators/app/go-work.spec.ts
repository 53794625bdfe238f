import { useModule, usesModule } from './go-work';

const cases: [rule: string, before: string, folder: string, after: string][] = [
  ['a block gets a line', 'go 1.22\n\nuse (\n\t./a\n)\n', 'b', 'go 1.22\n\nuse (\n\t./a\n\t./b\n)\n'],
  ['an empty block too', 'use (\n)\n', 'b', 'use (\n\t./b\n)\n'],
  [
    'comments and replacements stay',
    'use ( // apps\n\t./a // first\n)\n\nreplace x => ./x\n',
    'b/c',
    'use ( // apps\n\t./a // first\n\t./b/c\n)\n\nreplace x => ./x\n',
  ],
  [
    'lines get one more',
    'go 1.22\nuse ./a\nuse ./b\n\nreplace x => ./x\n',
    'c',
    'go 1.22\nuse ./a\nuse ./b\nuse ./c\n\nreplace x => ./x\n',
  ],
  ['a file without any gets the first', 'go 1.22\n', 'a', 'go 1.22\n\nuse ./a\n'],
  ['a missing last newline is no obstacle', 'go 1.22', 'a', 'go 1.22\n\nuse ./a\n'],
  [
    'line ends stay as they are',
    'go 1.22\r\n\r\nuse (\r\n\t./a\r\n)\r\n',
    'b',
    'go 1.22\r\n\r\nuse (\r\n\t./a\r\n\t./b\r\n)\r\n',
  ],
  ['in lines too', 'use ./a\r\n', 'b', 'use ./a\r\nuse ./b\r\n'],
  ['a blank is quoted', 'go 1.22\n', 'my app', 'go 1.22\n\nuse "./my app"\n'],
];
test.each(cases)('%s', (_rule, before, folder, after) => {
  expect(useModule(before, folder)).toBe(after);
  expect(usesModule(before, folder)).toBe(false);
  expect(usesModule(after, folder)).toBe(true);
});
