import { spawnSync } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { removeLeftovers, writeAtomically } from './atomic-file';
import { withTemporaryFolder } from './testing/temporary-folder';

test('the target appears when it is whole, and what was there stays until then', () =>
  withTemporaryFolder(async (folder) => {
    const target = join(folder, 'target');
    await writeFile(target, 'old');
    const result = await writeAtomically(target, async (temporary) => {
      await writeFile(temporary, 'new');
      return readFile(target, 'utf8');
    });
    expect([result, await readFile(target, 'utf8'), await readdir(folder)]).toEqual(['old', 'new', ['target']]);
  }));

test('a failure leaves the old file and nothing else', () =>
  withTemporaryFolder(async (folder) => {
    const target = join(folder, 'target');
    await writeFile(target, 'old');
    const failing = writeAtomically(target, async (temporary) => {
      await writeFile(temporary, 'half');
      throw new Error('failed');
    });
    await expect(failing).rejects.toThrow('failed');
    expect([await readFile(target, 'utf8'), await readdir(folder)]).toEqual(['old', ['target']]);
  }));

test('what ended processes left is removed; what somebody still writes, and all other files, stay', () =>
  withTemporaryFolder(async (folder) => {
    const { pid: ended } = spawnSync(process.execPath, ['-e', '']);
    const random = '0123456789ab';
    const kept = [`.tmp-${process.ppid}-${random}`, `.tmp-${ended}`, `.tmp-v1-${ended}`, 'other'];
    for (const name of [`.tmp-${ended}-${random}`, `.tmp-${process.pid}-${random}`, ...kept]) {
      await writeFile(join(folder, name), '');
    }
    await writeAtomically(join(folder, 'target'), async (temporary) => {
      await writeFile(temporary, '');
      await removeLeftovers(folder);
    });
    expect((await readdir(folder)).sort()).toEqual([...kept, 'target'].sort());
  }));

test('a folder that is not there has no leftovers', () => removeLeftovers(join(__dirname, 'not-there')));
