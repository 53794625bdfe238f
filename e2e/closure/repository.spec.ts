import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { succeed } from '../command';
import { writeTree } from '../tree';
import { customTags } from './custom-tags';
import { copyFiles, repositoryFiles } from './repository';

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'ko-closure-repository-')));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const git = (...args: string[]) =>
  succeed('git', args, { cwd: folder, env: { PATH: process.env['PATH'], HOME: folder, GIT_CONFIG_NOSYSTEM: '1' } });

test('files that git knows and those that it does not ignore count, deleted ones do not', async () => {
  writeTree(folder, {
    '.gitignore': 'ignored/\n*.out\n',
    'kept.go': '',
    'deleted.go': '',
    'ignored/x.go': '',
    'forced.out': '',
  });
  await git('init', '-q');
  await git('add', '.');
  await git('add', '-f', 'forced.out');
  writeTree(folder, { 'untracked/größe.go': '', 'x.out': '' });
  rmSync(join(folder, 'deleted.go'));
  symlinkSync('nowhere', join(folder, 'link'));
  expect(await repositoryFiles(folder)).toEqual(['.gitignore', 'forced.out', 'kept.go', 'link', 'untracked/größe.go']);
});

test('of a folder without git all files count', async () => {
  writeTree(folder, { 'a.go': '', 'sub/b.go': '' });
  expect(await repositoryFiles(folder)).toEqual(['a.go', 'sub/b.go']);
});

test('what is no folder is refused by its name', async () => {
  await expect(repositoryFiles(join(folder, 'absent'))).rejects.toThrow(`${join(folder, 'absent')} is no folder.`);
});

test('a copy has the files and links that were asked for, old enough for Go to read its index', () => {
  writeTree(folder, { 'from/a.go': 'package a\n', 'from/sub/b.go': 'package b\n', 'from/other.go': '' });
  symlinkSync('../a.go', join(folder, 'from/sub/link.go'));
  const to = join(folder, 'to');
  mkdirSync(to);
  copyFiles(join(folder, 'from'), to, ['a.go', 'sub/b.go', 'sub/link.go']);
  expect(readFileSync(join(to, 'sub/b.go'), 'utf8')).toBe('package b\n');
  expect(readlinkSync(join(to, 'sub/link.go'))).toBe('../a.go');
  expect(Date.now() - lstatSync(join(to, 'a.go')).mtimeMs).toBeGreaterThan(60_000);
  expect(lstatSync(join(to, 'other.go'), { throwIfNoEntry: false })).toBeUndefined();
});

test('custom tags are those that only -tags gives; tests and vendored code do not count', async () => {
  const files = {
    'a.go': '//go:build linux && !netgo && go1.20 && unix && amd64.v2 && cgo\n\npackage a\n',
    'b.go': '// +build nacl custom,größe ignore\n\npackage a\n',
    'c.go': 'package a\n\n//go:build late\n',
    'd_test.go': '//go:build test\n\npackage a\n',
    'vendor/x/x.go': '//go:build vendored\n\npackage x\n',
    'testdata/x.go': '//go:build data\n\npackage x\n',
  };
  writeTree(folder, files);
  expect(await customTags(folder, Object.keys(files), process.env)).toEqual(['custom', 'größe', 'netgo']);
});
