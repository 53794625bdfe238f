import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listTree, writeTree } from '../tree';
import { addEdit, apply, contentEdit, deleteEdit, type Edit, renameEdit } from './edit';

/** What a folder holds, by path: a text, or where a link leads; with the mode of files that can be executed. */
function snapshot(root: string): Record<string, string> {
  const describe = (path: string): string => {
    const stat = lstatSync(path);
    if (stat.isSymbolicLink()) return `-> ${readlinkSync(path)}`;
    return `${readFileSync(path, 'utf8')}${stat.mode & 0o100 ? ' (executable)' : ''}`;
  };
  return Object.fromEntries(listTree(root).map((path) => [path, describe(join(root, path))]));
}

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ko-edit-'));
  writeTree(root, { 'a/a.go': 'package a\n', 'a/a.txt': 'a\n', 'go.mod': 'module m\n' });
  writeFileSync(join(root, 'run.sh'), 'run\n');
  chmodSync(join(root, 'run.sh'), 0o755);
});
afterEach(() => rmSync(root, { recursive: true }));

const START = { 'a/a.go': 'package a\n', 'a/a.txt': 'a\n', 'go.mod': 'module m\n', 'run.sh': 'run\n (executable)' };

const without = (...paths: string[]): Record<string, string> =>
  Object.fromEntries(Object.entries(START).filter(([path]) => !paths.includes(path)));

const cases: [rule: string, edit: (root: string) => Edit, after: Record<string, string>][] = [
  [
    'Go gets an init with an effect',
    (folder) => contentEdit(folder, 'a/a.go'),
    { ...START, 'a/a.go': 'package a\n\nfunc init() { println("touched", 1) }\n' },
  ],
  ['any other file gets one byte', (folder) => contentEdit(folder, 'a/a.txt'), { ...START, 'a/a.txt': 'a\n\n' }],
  ['a mode stays', (folder) => contentEdit(folder, 'run.sh'), { ...START, 'run.sh': 'run\n\n (executable)' }],
  ['a file goes', () => deleteEdit('a/a.txt'), without('a/a.txt')],
  [
    'a rename keeps the extension',
    (folder) => renameEdit(folder, 'a/a.go'),
    { ...without('a/a.go'), 'a/a_moved.go': 'package a\n' },
  ],
  ['a copy of go.mod is no go.mod', (folder) => addEdit(folder, 'go.mod'), { ...START, 'go.mod.copy': 'module m\n' }],
  [
    'a folder becomes a link',
    () => ({
      name: '',
      changes: { a: { link: 'b' }, 'a/a.go': undefined, 'a/a.txt': undefined, 'b/b.go': Buffer.from('b') },
    }),
    { ...without('a/a.go', 'a/a.txt'), a: '-> b', 'b/b.go': 'b' },
  ],
];

test.each(cases)('%s, and it can be taken back', (_rule, edit, after) => {
  const undo = apply(root, edit(root));
  expect(snapshot(root)).toEqual(after);
  undo();
  expect(snapshot(root)).toEqual(START);
});

test('each write has a second of its own, since Nx 22 and 23 see no more of a time', () => {
  const seconds = [1, 2, 3].map((seed) => {
    apply(root, contentEdit(root, 'a/a.go', seed));
    return Math.floor(statSync(join(root, 'a/a.go')).mtimeMs / 1000);
  });
  expect(new Set(seconds).size).toBe(3);
});
