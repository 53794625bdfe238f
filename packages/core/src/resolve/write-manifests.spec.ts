import { spawnSync } from 'node:child_process';
import { lstatSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '../testing/folder';
import { checkManifestsOutput, writeManifests } from './write-manifests';

const TREE = { 'conf/a.yaml': 'a', 'conf/sub/b.yaml': 'b', 'out/old.yaml': 'old', plain: '' };

test.each<[what: string, output: string, paths: string[], recursive: boolean, why: RegExp | undefined]>([
  ['a new file', 'out/new.yaml', ['conf'], true, undefined],
  ['a file that is there', 'out/old.yaml', ['conf', '-'], true, undefined],
  ['a file in folders that are not there', 'x/y/new.yaml', ['conf'], true, undefined],
  ['a folder', 'out', ['conf'], false, /out: it is a folder\. Name a file/],
  ['a file below a file', 'plain/x/a.yaml', ['conf'], false, /plain is no folder\. Name a file/],
  [
    'a file that is read',
    'conf/a.yaml',
    ['conf/a.yaml'],
    false,
    /: it is one of those that are read \(conf\/a\.yaml\)/,
  ],
  ['the same by another name', 'link/a.yaml', ['conf/a.yaml'], false, /it is one of those that are read/],
  ['a file of a folder that is read', 'conf/new.yaml', ['conf'], false, /\(conf\), or would be the next time\./],
  ['a file that is not read in such a folder', 'conf/new.yml', ['conf'], true, undefined],
  ['a file of a folder in a folder that is read', 'conf/sub/new.yaml', ['conf'], true, /or would be the next time/],
  ['a file of a folder in a folder, when those are not read', 'conf/sub/new.yaml', ['conf'], false, undefined],
])('%s', async (_what, output, paths, recursive, why) => {
  const directory = await temporaryFolder(TREE);
  symlinkSync('conf', join(directory, 'link'));
  const error = await checkManifestsOutput(join(directory, output), { paths, recursive, directory }).catch(
    (one: unknown) => one,
  );
  expect(error).toEqual(
    why && expect.objectContaining({ code: 'manifests-unwritable', message: expect.stringMatching(why) }),
  );
});

test('what cannot be written leaves nothing behind', async () => {
  const directory = await temporaryFolder(TREE);
  await expect(writeManifests(join(directory, 'plain/x/a.yaml'), 'x')).rejects.toMatchObject({
    code: 'manifests-unwritable',
  });
  await expect(writeManifests(join(directory, 'out'), 'x')).rejects.toMatchObject({ code: 'manifests-unwritable' });
  await writeManifests(join(directory, 'out/old.yaml'), 'new');
  expect(readFileSync(join(directory, 'out/old.yaml'), 'utf8')).toBe('new');
  expect([readdirSync(directory).sort(), readdirSync(join(directory, 'out'))]).toEqual([
    ['conf', 'out', 'plain'],
    ['old.yaml'],
  ]);
});

test('a link to a file stays one, and what is no file is not replaced', async () => {
  const directory = await temporaryFolder(TREE);
  const [link, pipe] = [join(directory, 'link.yaml'), join(directory, 'pipe')];
  symlinkSync('out/old.yaml', link);
  await writeManifests(link, 'new');
  expect([lstatSync(link).isSymbolicLink(), readFileSync(join(directory, 'out/old.yaml'), 'utf8')]).toEqual([
    true,
    'new',
  ]);
  spawnSync('mkfifo', [pipe]);
  const [read] = await Promise.all([readFile(pipe, 'utf8'), writeManifests(pipe, 'through')]);
  expect([read, lstatSync(pipe).isFIFO()]).toEqual(['through', true]);
});
