import { posix } from 'node:path';
import { parseGoMod } from '../module-file';
import { openBuildLists, type ModuleSettings } from './build-list';
import { openFolders } from './folders';

/** The build list of `module` in a workspace of these files; `modules` as `path directory`. */
function listOf(files: Readonly<Record<string, string>>, module: string, settings: ModuleSettings = {}) {
  const text = (path: string) => files[path];
  const lists = openBuildLists({
    folders: openFolders({ files: Object.keys(files) }),
    text,
    goMod: (directory) => parseGoMod(text(posix.join(directory, 'go.mod')) ?? ''),
  });
  const { modules, roots, importedBack, required, ...list } = lists(module, settings);
  const named = (local: typeof modules) => local.map(({ path, directory }) => `${path} ${directory}`);
  return { ...list, modules: named(modules), roots, importedBack: named(importedBack) };
}

const GO = 'go 1.24\n';

test('a module, and the folders that its go.mod puts in place of others', () => {
  const goMod = `module m\n${GO}require (\n\ta v1.0.0\n\tb v1.2.0\n\tc v1.0.0\n\to v1.0.0\n)\nreplace (
	a => ./a/
	b v1.1.0 => ./b1
	b v1.2.0 => ./b2
	b => ./b
	c v0.9.0 => ./c
	m => ./self
	nobody => ./n
	o => ../o
	p => other/p v1.0.0
)\n`;
  const chained = 'module a\nreplace b => ../elsewhere\n'; // a replacement's own do not count
  expect(listOf({ 'x/go.mod': goMod, 'x/a/go.mod': chained }, 'x')).toEqual({
    modules: ['m x', 'a x/a', 'b x/b2', 'o o'],
    roots: 4,
    importedBack: ['a x/a', 'b x/b2', 'o o'], // c is from elsewhere, and may require them
    vendor: undefined,
    oldest: 24,
    moduleFiles: ['o/go.mod', 'x/a/go.mod', 'x/b2/go.mod', 'x/go.mod', 'x/go.sum', 'x/vendor/modules.txt'],
  });
});

const VERSIONS = {
  'go.mod': `module m\n${GO}require a v1.0.0\nreplace a v1.0.0 => ./a10\nreplace a v1.1.0 => ./a11\nreplace a => ./a\n`,
};
const elsewhere = (files: Readonly<Record<string, string>>) => ({
  ...files,
  'go.mod': `${files['go.mod'] ?? ''}require elsewhere v1.0.0\n`,
});
test('a replacement of one version: that of the required one; where others may raise it, newer ones, too', () => {
  expect(listOf(elsewhere(VERSIONS), '.').modules).toEqual(['m .', 'a a10']);
  expect(listOf(elsewhere(VERSIONS), '.', { modFlag: 'mod' }).modules).toEqual(['m .', 'a a10', 'a a11', 'a a']);
  expect(listOf(VERSIONS, '.', { modFlag: 'mod' }).modules).toEqual(['m .', 'a a10']); // there is nobody else
  const old = { 'go.mod': VERSIONS['go.mod'].replace(GO, 'go 1.16\n') };
  expect(listOf(elsewhere(old), '.').modules).toEqual(['m .', 'a a10', 'a a11', 'a a']);
});

const WORK = {
  'go.work': 'go 1.23\nuse (\n\t./a/\n\t./b\n)\nreplace r => ./work\n',
  'a/go.mod': `module a\n${GO}require r v0.0.0\nreplace r => ./r\nreplace b => ./other\n`,
  'b/go.mod': 'module b\ngo 1.22\nrequire s v0.0.0\nreplace s => ./s\n',
  'c/go.mod': `module c\n${GO}`,
  'b/s/go.mod': 'module s\n',
};
test('the modules of a go.work share a list; its replacements win, and no module of its own is replaced', () => {
  const list = {
    modules: ['a a', 'b b', 'r work', 's b/s'],
    roots: 2,
    importedBack: [],
    vendor: undefined,
    oldest: 24,
    moduleFiles: [
      'a/go.mod',
      'a/go.sum',
      'b/go.mod',
      'b/go.sum',
      'b/s/go.mod',
      'go.work',
      'go.work.sum',
      'vendor/modules.txt',
      'work/go.mod',
    ],
  };
  expect(listOf(WORK, 'a')).toEqual(list);
  expect(listOf(WORK, 'b')).toEqual(list);
  expect(listOf({ ...WORK, 'a/go.work': 'go 1.24\n' }, 'a', { goWork: 'go.work' })).toEqual(list);
});

test('a module that stands for another in a go.work is in it, too', () => {
  expect(listOf(WORK, 'b/s')).toEqual(listOf(WORK, 'b'));
});

test('GOWORK=off, and a module that the go.work does not know: the module alone', () => {
  expect(listOf(WORK, 'a', { goWork: 'off' }).modules).toEqual(['a a', 'r a/r']);
  expect(listOf(WORK, 'c').modules).toEqual(['c c']);
});

const vendors: [
  name: string,
  go: string,
  text: string | undefined,
  settings: ModuleSettings,
  expected: string[] | 'any' | 'none',
][] = [
  ['a folder vendor', GO, '# x v1.0.0\nx/y\n', {}, ['x/y']],
  ['below go 1.23 unlisted packages count', 'go 1.22\n', '# x v1.0.0\nx/y\n', {}, 'any'],
  ['below go 1.14 it counts not', 'go 1.13\n', '# x v1.0.0\nx/y\n', {}, 'none'],
  ['nor without a go line', '', '# x v1.0.0\nx/y\n', {}, 'none'],
  ['nor one of a go.work', GO, '## workspace\n# x v1.0.0\nx/y\n', {}, 'none'],
  ['nor with -mod=mod', GO, '# x v1.0.0\nx/y\n', { modFlag: 'mod' }, 'none'],
  ['with -mod=vendor it counts always', 'go 1.13\n', '# x v1.0.0\nx/y\n', { modFlag: 'vendor' }, 'any'],
  ['no folder vendor', GO, undefined, {}, 'none'],
];
test.each(vendors)('vendor: %s', (_, go, text, settings, expected) => {
  const files = { 'go.mod': `module m\n${go}`, ...(text === undefined ? {} : { 'vendor/modules.txt': text }) };
  const { vendor } = listOf(files, '.', settings);
  expect(vendor === undefined ? 'none' : vendor.packages === undefined ? 'any' : [...vendor.packages]).toEqual(
    expected,
  );
});
