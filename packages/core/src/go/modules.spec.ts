import { findModules, moduleClosure } from './modules';

const closure = (files: Record<string, string>, module: string) =>
  moduleClosure({ files: Object.keys(files), read: (path) => files[path]!, module });

test('modules are folders with a go.mod that is in sight', () => {
  const files = [
    'go.mod',
    'b/go.mod',
    'a/go.mod',
    'a/main.go',
    'a/testdata/x/go.mod',
    'vendor/x/go.mod',
    '.x/go.mod',
    'node_modules/n/go.mod',
    'x.go.mod',
  ];
  expect(findModules(files)).toEqual(['.', 'a', 'b']);
});

const cases: [
  rule: string,
  module: string,
  files: Record<string, string>,
  expected: ReturnType<typeof moduleClosure>,
][] = [
  [
    'a module alone is its own closure',
    'a',
    { 'a/go.mod': 'module a', 'b/go.mod': 'module b' },
    { folders: ['a'], outside: [], workFile: undefined },
  ],
  [
    'local replacements count, also those of the replaced',
    'apps/a',
    {
      'apps/a/go.mod': 'module a\nrequire b v0.0.0\nreplace b => ../../libs/b/\n',
      'libs/b/go.mod': 'module b\nreplace (\n\tc v1.0.0 => ./c // here\n\td => example.com/d v1.2.3\n)\n',
      'libs/b/c/go.mod': 'module c\nreplace b => ../\n',
    },
    { folders: ['apps/a', 'libs/b', 'libs/b/c'], outside: [], workFile: undefined },
  ],
  [
    'a replacement may name the root, or a folder without go.mod of ours',
    'a',
    { 'a/go.mod': 'module a\nreplace r => ../\nreplace x => "../no go mod"\n' },
    { folders: ['.', 'a', 'no go mod'], outside: [], workFile: undefined },
  ],
  [
    'what lies outside of the workspace is named apart',
    '.',
    { 'go.mod': 'module m\nreplace a => ../a\nreplace b => /opt/b\n' },
    { folders: ['.'], outside: ['../a', '/opt/b'], workFile: undefined },
  ],
  [
    'an active go.work brings all that it uses and replaces',
    'a',
    {
      'go.work': 'go 1.21\nuse (\n\t./a\n\t./b\n)\nuse c\nreplace x => ./forks/x\n',
      'a/go.mod': 'module a',
      'b/go.mod': 'module b\nreplace y => ./y',
      'c/go.mod': 'module c',
    },
    { folders: ['a', 'b', 'b/y', 'c', 'forks/x'], outside: [], workFile: 'go.work' },
  ],
  [
    'the nearest go.work upward is the active one',
    'g/a',
    { 'go.work': 'use ./b', 'g/go.work': 'use ./a', 'g/a/go.mod': 'module a', 'b/go.mod': 'module b' },
    { folders: ['g/a'], outside: [], workFile: 'g/go.work' },
  ],
];
test.each(cases)('%s', (_rule, module, files, expected) => {
  expect(closure(files, module)).toEqual(expected);
});
