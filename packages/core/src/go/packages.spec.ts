import { join } from 'node:path';
import type { UserError } from '../errors';
import { goEnvironment, temporaryFolder } from '../testing/folder';
import { binaryName, loadMain } from './packages';

const MAIN = 'package main\n\nfunc main() {}\n';
const TREE = {
  'go.mod': 'module example.com/m\n\ngo 1.21\n\nrequire example.com/dep v0.0.0\n\nreplace example.com/dep => ./dep\n',
  'main.go': MAIN,
  'cmd/hello/main.go': MAIN,
  'cmd/broken/main.go': 'package main\n\nfunc main( {\n',
  'cmd/cgo/a.go': 'package main\n\nimport "C"\n\nfunc main() {}\n',
  'lib/lib.go': 'package library\n',
  'tests/a_test.go': 'package main\n',
  'ignored/a.go': `//go:build ignore\n\n${MAIN}`,
  'syntax/a.go': 'pakage main\n',
  'dep/go.mod': 'module example.com/dep\n\ngo 1.21\n',
  'dep/cmd/tool/main.go': MAIN,
};

let root = '';
beforeAll(async () => {
  root = await temporaryFolder(TREE);
});
const load = (pattern: string, directory = root) => loadMain({ directory, pattern, env: goEnvironment() });

const found: [pattern: string, importPath: string, folder: string][] = [
  ['./cmd/hello', 'example.com/m/cmd/hello', 'cmd/hello'],
  ['ko://example.com/m/cmd/hello', 'example.com/m/cmd/hello', 'cmd/hello'],
  ['ko://./cmd/hello', 'example.com/m/cmd/hello', 'cmd/hello'],
  ['.', 'example.com/m', '.'],
  ['example.com/dep/cmd/tool', 'example.com/dep/cmd/tool', 'dep/cmd/tool'], // in go.mod, a module of its own
  ['./cmd/broken', 'example.com/m/cmd/broken', 'cmd/broken'], // go build tells what is wrong with it
  ['./cmd/cgo', 'example.com/m/cmd/cgo', 'cmd/cgo'],
];
test.each(found)('%s is %s', async (pattern, importPath, folder) => {
  const directory = join(root, folder);
  expect(await load(pattern)).toEqual({ importPath, directory, name: importPath.split('/').at(-1) });
});

test('an absolute folder, and a path upward', async () => {
  expect((await load(join(root, 'cmd/hello'))).importPath).toBe('example.com/m/cmd/hello');
  expect((await load('../cmd/hello', join(root, 'lib'))).importPath).toBe('example.com/m/cmd/hello');
});

const refused: [pattern: string, code: string, message: RegExp][] = [
  [
    './lib',
    'not-a-main-package',
    /^example.com\/m\/lib is not a main package: its files say "package library"\. Name a folder/,
  ],
  ['./cmd/hello/main.go', 'not-a-main-package', /is a file, for Go .* Name its folder: ".\/cmd\/hello"\.$/],
  ['./cmd/helo', 'package-not-found', /directory not found\. Did you mean ".\/cmd\/hello"\?$/],
  ['cmd/hello', 'package-not-found', /is not in std.* Did you mean ".\/cmd\/hello"\?$/],
  ['example.com/m/cmd/hallo', 'package-not-found', /Did you mean "example.com\/m\/cmd\/hello"\?$/],
  ['./hello', 'package-not-found', /Did you mean ".\/cmd\/hello"\?$/],
  ['github.com/not/there', 'package-not-found', /cannot find module providing package .* Paths begin with "\.\/"/],
  ['./tests', 'not-a-main-package', /^example.com\/m\/tests has no files to build on this machine: only tests/],
  ['./ignored', 'package-error', /build constraints exclude all Go files/],
  ['./syntax', 'package-error', /a.go:1:1: expected 'package'/],
  ['./cmd/...', 'several-packages', /stands for 3 packages, .* Name one of: .*.\/cmd\/hello/],
];
test.each(refused)('%s is refused: %s', async (pattern, code, message) => {
  const error = (await load(pattern).catch((caught: unknown) => caught)) as UserError;
  expect({ code: error.code, message: error.message }).toEqual({ code, message: expect.stringMatching(message) });
});

test('outside of any module Go says so', async () => {
  await expect(load('./x', await temporaryFolder({ 'x/main.go': MAIN }))).rejects.toMatchObject({
    code: 'package-not-found',
    message: expect.stringContaining('go.mod file not found'),
  });
});

const names: [importPath: string, name: string][] = [
  ['example.com/m/cmd/app', 'app'],
  ['example.com/m/v2', 'v2'],
  ['.', 'ko-app'],
  ['/', 'ko-app'],
];
test.each(names)('the binary of %s is called %s', (importPath, name) => {
  expect(binaryName(importPath)).toBe(name);
});
