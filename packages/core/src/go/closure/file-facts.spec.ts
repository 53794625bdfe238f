import { contextFor } from '../build-context';
import { fileFacts, type FileFacts } from './file-facts';
import { goFileVerdict, openSelection } from './selected-files';

const NONE = { imports: [], embeds: [] };

const heads: [text: string, expected: FileFacts][] = [
  ['package main', { packageName: 'main', ...NONE }],
  ['\ufeffpackage main', { packageName: 'main', ...NONE }],
  ['package main; import "C"', { packageName: 'main', imports: ['C'], embeds: [] }],
  ['package main\nimport (\n_ "a"\n/* */ "C" // x\n)', { packageName: 'main', imports: ['a', 'C'], embeds: [] }],
  ['package main;import`a`;import(x "b";. "c")', { packageName: 'main', imports: ['a', 'b', 'c'], embeds: [] }],
  ['package main\nimport "\\x61/b"', { packageName: 'main', imports: ['a/b'], embeds: [] }],
  ['package main\nimport "a"\nconst c = "C"\nimport "C"', { packageName: 'main', imports: ['a'], embeds: [] }],
  ['package main\nimport\n\n"a" // x\nvar i = 1', { packageName: 'main', imports: ['a'], embeds: [] }],
  ['package main\nimport () ; import "a"', { packageName: 'main', imports: ['a'], embeds: [] }],
  ['package größe\n', { packageName: 'größe', ...NONE }],
  ['package main /* \n */ import "a"', { packageName: 'main', imports: ['a'], embeds: [] }],
  // It cuts the text off where no import can follow, before it parses.
  ['package main\nimport "a" "b"', { packageName: 'main', imports: ['a'], embeds: [] }],
  ['package main func x()', { packageName: 'main', ...NONE }],
  ['package main;;import "a"', { packageName: 'main', ...NONE }],
  ['package main\n\0', { broken: true, ...NONE }],
  ['package main\nfunc x() { "\0" }', { packageName: 'main', ...NONE }],
  // What does not parse has no imports to Go.
  ['package main /* */ import "a"', NONE],
  ['package main\nimport "a"\nimport ("b" "c")', { packageName: 'main', ...NONE }],
  ['package main\nimport "a" import "b"', { packageName: 'main', ...NONE }],
  ['package main\nimport "a b"', { packageName: 'main', ...NONE }],
  ["package main\nimport 'a'", { packageName: 'main', ...NONE }],
  ['package main\nimport "a', { packageName: 'main', ...NONE }],
  ['package main\nimport ("a"', { packageName: 'main', ...NONE }],
  ['package "main"', NONE],
  ['package func', NONE],
  ['package', NONE],
  ['', NONE],
  ['/* never closed', NONE],
  // Too late: Go ignores it here, the compiler refuses it.
  ['package main\n\n//go:build ignore\n', { packageName: 'main', ...NONE }],
];
test.each(heads)('head %j', (text, expected) => {
  expect(fileFacts('a.go', text)).toEqual(expected);
});

const constraints: [text: string, expected: Partial<FileFacts>][] = [
  ['//go:build a && !b\n\n', { constraint: 'a && !b' }],
  ['// x\n/* y */\n  //go:build a // no comment here\n', { broken: true }],
  ['//go:build a\n//go:build a\n', { broken: true }],
  ['//go:build\n', { broken: true }],
  ['//go:builda\n', {}],
  ['/*\n//go:build a\n*/\n', {}],
  ['// +build a b,!c\n// +build d\n\n', { constraint: '(a || b && !c) && (d)' }],
  ['//+build a-b\n\n', { constraint: 'ignore' }],
  ['// +build a\n', {}], // belongs to the package clause
  ['/**/\n// +build a\n\n', {}],
  ['// +build a\n\n//go:build b\n', { constraint: 'b' }],
  ['\ufeff//go:build a\r\n\r\n', { constraint: 'a' }],
];
test.each(constraints)('constraint of %j', (text, expected) => {
  expect(fileFacts('a.go', `${text}package p\n`)).toEqual({ packageName: 'p', ...NONE, ...expected });
  expect(fileFacts('a.s', `${text}TEXT x\n`)).toEqual({ ...NONE, ...expected });
});

const embeds: [text: string, expected: string[]][] = [
  ['//go:embed a b/*.txt\t"c d" `e"f`', ['a', 'b/*.txt', 'c d', 'e"f']],
  ['var (\n\t//go:embed all:x\r\n\ta embed.FS\n\n\t//go:embed y\n\tb string\n)', ['all:x', 'y']],
  ['/* //go:embed a */ var a = `\n//go:embed b\n` + "//go:embed c" // x //go:embed d', []],
  ["var r = '\"' //go:embed in a comment\n//go:embed e\n", ['in', 'a', 'comment', 'e']],
  ['//go:embed "a" "b', []],
  ['//go:embed "a"b', []],
  ['//go:embed a"b"', ['a"b"']],
  ['// go:embed a', []],
  ['//go:embedded a', []],
  ['//go:embed', []],
];
test.each(embeds)('%j embeds %j', (text, expected) => {
  expect(fileFacts('a.go', `package p\nimport _ "embed"\n${text}\n`).embeds).toEqual(expected);
  expect(fileFacts('a.go', `package p\n${text}\n`).embeds).toEqual([]); // Go looks for none without the import
});

test('any text is read in time that grows with its length alone', () => {
  const long = 200_000;
  const head = 'package p\nimport _ "embed"\n//go:embed x\n';
  for (const text of [
    ' '.repeat(long),
    '// x\n'.repeat(long),
    '/*'.repeat(long),
    '/**/'.repeat(long),
    '('.repeat(long),
    `//go:build ${'!('.repeat(long)}`,
    `// +build ${'a '.repeat(long)}\n\n`,
    `package p\nimport "${'a'.repeat(long)}`,
    `package p\nimport \`${'a'.repeat(long)}`,
    `package p\nimport (${'"a";'.repeat(long)}`,
    `${head}var x = "${'a'.repeat(long)}`,
    `${head}var x = "${'\\\\'.repeat(long)}`,
    `${head}${'"\\'.repeat(long)}`,
    `${head}//go:embed ${'"a" '.repeat(1000)}`,
  ]) {
    expect(fileFacts('a.go', text).imports.length).toBeLessThan(2);
  }
});

test('a file is out by its constraint, for cgo, or as documentation', () => {
  const selection = openSelection({
    ...contextFor({ os: 'linux', architecture: 'amd64' }, { cgo: false }),
    release: 26,
  });
  const verdict = (text: string) => goFileVerdict(fileFacts('a.go', text), selection);
  expect(verdict('package p')).toBe(true);
  expect(verdict('//go:build linux\n\npackage p')).toBe(true);
  expect(verdict('//go:build ignore\n\npackage p')).toBe(false);
  expect(verdict('package p\nimport "C"')).toBe(false);
  expect(verdict('package documentation')).toBe(false);
  expect(verdict('//go:build goexperiment.simd\n\npackage p')).toBeUndefined();
});
