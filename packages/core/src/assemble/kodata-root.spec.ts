import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '../testing/folder';
import { kodataRoot } from './kodata-root';

const FILES = { 'repo/.git': 'gitdir: elsewhere\n', 'repo/app/kodata/f': '', 'alone/app/kodata/f': '' };

test('in a git work tree, links may lead anywhere in it', async () => {
  const root = await temporaryFolder(FILES);
  expect(await kodataRoot(join(root, 'repo/app/kodata'), {})).toBe(join(root, 'repo'));
});

test('outside of one, kodata is the boundary', async () => {
  const root = await temporaryFolder(FILES);
  expect(await kodataRoot(join(root, 'alone/app/kodata'), {})).toBe(join(root, 'alone/app/kodata'));
});

test('KO_DATA_PATH_ALLOWED_ROOT wins when it holds kodata, through links too, and else counts for nothing', async () => {
  const root = await temporaryFolder(FILES);
  const kodata = join(root, 'repo/app/kodata');
  await symlink(root, join(root, 'repo/link'));
  const allowed = (folder: string) => kodataRoot(kodata, { KO_DATA_PATH_ALLOWED_ROOT: folder });
  expect(await allowed(root)).toBe(root);
  expect(await allowed(join(root, 'repo/link'))).toBe(root);
  expect(await allowed(kodata)).toBe(kodata);
  expect(await allowed(join(root, 'alone'))).toBe(join(root, 'repo'));
  expect(await allowed(join(root, 'absent'))).toBe(join(root, 'repo'));
});
