import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { temporaryFolder } from '../testing/folder';
import { listManifests, readManifestFile } from './manifest-files';

const TREE = {
  'conf/b.yaml': 'b',
  'conf/B.yaml': 'B',
  'conf/a.json': 'a',
  'conf/c.yml': 'c',
  'conf/D.YAML': 'D',
  'conf/readme.md': 'r',
  'conf/é.yaml': 'é',
  'conf/sub/e.yaml': 'e',
  'conf/sub/f.yml': 'f',
};

test.each([
  [
    'a folder, by the bytes of the names',
    ['conf'],
    false,
    ['conf/B.yaml', 'conf/a.json', 'conf/b.yaml', 'conf/é.yaml'],
    ['conf/D.YAML', 'conf/c.yml'],
  ],
  [
    'folders in folders',
    ['./conf/'],
    true,
    ['conf/B.yaml', 'conf/a.json', 'conf/b.yaml', 'conf/sub/e.yaml', 'conf/é.yaml'],
    ['conf/D.YAML', 'conf/c.yml', 'conf/sub/f.yml'],
  ],
  [
    'files by name, whatever their extension, in the order given',
    ['conf/c.yml', '-', 'conf/readme.md', 'conf/a.json'],
    false,
    ['conf/c.yml', '-', 'conf/readme.md', 'conf/a.json'],
    [],
  ],
  ['a file twice', ['conf/b.yaml', 'conf/b.yaml'], false, ['conf/b.yaml', 'conf/b.yaml'], []],
  ['nothing', [], true, [], []],
])('%s', async (_what, paths, recursive, files, skipped) => {
  const directory = await temporaryFolder(TREE);
  expect(await listManifests({ paths, recursive, directory })).toEqual({ files, skipped });
});

test('what is no manifest where it lies in a folder is read when it is named', async () => {
  const directory = await temporaryFolder(TREE);
  const except = new Set(['a.json', 'c.yml']);
  expect(await listManifests({ paths: ['conf', 'conf/a.json'], except, directory })).toEqual({
    files: ['conf/B.yaml', 'conf/b.yaml', 'conf/é.yaml', 'conf/a.json'],
    skipped: ['conf/D.YAML'],
  });
});

test('a link in a folder is read as a file, also one that leads to a folder', async () => {
  const directory = await temporaryFolder(TREE);
  symlinkSync('b.yaml', join(directory, 'conf/link.yaml'));
  symlinkSync('sub', join(directory, 'conf/folder.yaml'));
  const { files } = await listManifests({ paths: ['conf'], recursive: true, directory });
  expect(files).toEqual(expect.arrayContaining(['conf/link.yaml', 'conf/folder.yaml']));
  const stdin = (async function* () {})();
  expect(String(await readManifestFile('conf/link.yaml', { directory, stdin }))).toBe('b');
  await expect(readManifestFile('conf/folder.yaml', { directory, stdin })).rejects.toMatchObject({
    code: 'manifest-unreadable',
  });
});

test.each([
  [['none.yaml'], /^none\.yaml cannot be read: ENOENT/],
  [['-', '-'], /^The standard input is named twice/],
])('%j is an error', async (paths, message) => {
  const directory = await temporaryFolder({});
  await expect(listManifests({ paths, directory })).rejects.toMatchObject({
    code: 'manifest-unreadable',
    message: expect.stringMatching(message),
  });
});

test.each<[what: string, make: (path: string) => unknown, message: RegExp]>([
  [
    'a pipe',
    (path) => spawnSync('mkfifo', [path]),
    /^conf\/x\.yaml cannot be read: it is a pipe, a socket or a device\./,
  ],
  ['a link to a device', (path) => symlinkSync('/dev/zero', path), /it is a pipe, a socket or a device\./],
  ['a link to nothing', (path) => symlinkSync('none', path), /^conf\/x\.yaml cannot be read: ENOENT/],
  ['a link to itself', (path) => symlinkSync('x.yaml', path), /^conf\/x\.yaml cannot be read: ELOOP/],
  [
    'a link to a folder',
    (path) => symlinkSync('..', path),
    /^conf\/x\.yaml cannot be read: EISDIR: .* It is a link to a folder: name the folder itself\.$/,
  ],
])('in a folder, %s is an error', async (_what, make, message) => {
  const directory = await temporaryFolder({ 'conf/b.yaml': 'b' });
  make(join(directory, 'conf/x.yaml'));
  const reading = (async () => {
    const { files } = await listManifests({ paths: ['conf'], recursive: true, directory });
    for (const file of files) await readManifestFile(file, { directory, stdin: Readable.from([]) });
  })();
  await expect(reading).rejects.toMatchObject({
    code: 'manifest-unreadable',
    message: expect.stringMatching(message),
  });
});

test('a folder whose name ends like that of a file is a folder', async () => {
  const directory = await temporaryFolder({ 'conf/x.yaml/a.yaml': 'a' });
  expect(await listManifests({ paths: ['conf'], directory })).toEqual({ files: [], skipped: [] });
  const { files } = await listManifests({ paths: ['conf'], recursive: true, directory });
  expect(files).toEqual(['conf/x.yaml/a.yaml']);
});

test('what is larger than a file of manifests can be is not read to its end', async () => {
  let read = 0;
  const stdin = (async function* () {
    for (;;) {
      read += 1024 * 1024;
      yield Buffer.alloc(1024 * 1024);
    }
  })();
  await expect(readManifestFile('-', { directory: '/', stdin })).rejects.toMatchObject({ code: 'manifest-too-large' });
  expect(read).toBe(33 * 1024 * 1024);
});

test('an empty folder has no manifests', async () => {
  const directory = await temporaryFolder({});
  mkdirSync(join(directory, 'conf'));
  expect(await listManifests({ paths: ['conf'], directory })).toEqual({ files: [], skipped: [] });
});
