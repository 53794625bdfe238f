import { openFolders } from './folders';

const FILES = ['a.go', 'p/b.go', 'p/b.s', 'p/q/c.go', 'real/d.go', 'real/go.mod'];
const LINKS = new Map([
  ['p/link.go', '../real/d.go'],
  ['p/folder', '../real'],
  ['again', './p/folder/'],
  ['p/dangling.go', 'nowhere.go'],
  ['loop', 'loop'],
  ['p/out', '../../elsewhere'],
  ['p/absolute.go', '/elsewhere/x.go'],
]);
const folders = openFolders({ files: FILES, links: LINKS });

test('a folder has its files, its folders, and its links; one that leads to a folder is no file', () => {
  expect(folders.at('p')).toEqual({
    path: 'p',
    files: ['absolute.go', 'b.go', 'b.s', 'dangling.go', 'link.go', 'out'],
    folders: ['q'],
    links: new Map([
      ['absolute.go', '/elsewhere/x.go'],
      ['dangling.go', 'p/nowhere.go'],
      ['folder', 'real'],
      ['link.go', 'real/d.go'],
      ['out', '../elsewhere'],
    ]),
  });
});

const found: [path: string, real: string | undefined][] = [
  ['.', '.'],
  ['p/q', 'p/q'],
  ['p/folder', 'real'],
  ['again', 'real'], // a link to a link
  ['p/nowhere', undefined],
  ['a.go', undefined],
  ['loop', undefined],
  ['p/out', undefined],
];
test.each(found)('the folder at %s is %s', (path, real) => {
  expect(folders.at(path)?.path).toBe(real);
});

const files: [path: string, expected: boolean][] = [
  ['a.go', true],
  ['again/go.mod', true],
  ['p/link.go', true],
  ['p/folder', false],
  ['p/q', false],
  ['p/dangling.go', false],
  ['p/absolute.go', true], // it is there, as far as can be known
];
test.each(files)('%s is a file: %s', (path, expected) => {
  expect(folders.hasFile(path)).toBe(expected);
});

test('a path without links need not exist, and may leave the workspace', () => {
  expect(['p/out/x', 'p/absolute.go', 'again/new/x'].map((path) => folders.real(path))).toEqual([
    '../elsewhere/x',
    '/elsewhere/x.go',
    'real/new/x',
  ]);
});
