import { parseVendored } from './vendored';

test('packages stand below a module that is understood; other lines are passed over', () => {
  const text = [
    '# example.com/a v1.0.0 => ./a',
    '## explicit; go 1.24',
    'example.com/a',
    'example.com/a/b ',
    '# example.com/odd latest',
    'example.com/odd',
    '# example.com/c => ./c',
    'two words',
    'example.com/c',
    '',
  ].join('\n');
  expect(parseVendored(text)).toEqual({
    forWorkspace: false,
    packages: new Set(['example.com/a', 'example.com/a/b', 'example.com/c']),
  });
});

const workspaces: [text: string, expected: boolean][] = [
  ['## workspace\n', true],
  ['## other; workspace \n# x v1.0.0\n', true],
  ['# x v1.0.0\n## workspace\n', false], // the first line alone
  ['', false],
];
test.each(workspaces)('%j is of a workspace: %s', (text, expected) => {
  expect(parseVendored(text).forWorkspace).toBe(expected);
});
