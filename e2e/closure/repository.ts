import {
  constants,
  copyFileSync,
  lstatSync,
  mkdirSync,
  readlinkSync,
  statSync,
  symlinkSync,
  utimesSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from '../command';
import { listTree } from '../tree';

/** Old enough that Go reads folders from its index, as it does for everybody whose files are not seconds old. */
const COPIED = new Date('2020-01-01T00:00:00Z');

/**
 * The files of a repository that count, workspace-relative, sorted: those that git knows and those that it does not ignore. Without git, all.
 *
 * @throws Error when there is no such folder
 */
export async function repositoryFiles(folder: string): Promise<string[]> {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw new Error(`${folder} is no folder.`);
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const { status, stdout } = await run('git', args, { cwd: folder, env: process.env });
  const files = status === 0 ? stdout.split('\0').filter(Boolean) : listTree(folder);
  // A deleted file is still in the index, and a submodule is there as a folder.
  const isThere = (file: string): boolean =>
    lstatSync(join(folder, file), { throwIfNoEntry: false })?.isDirectory() === false;
  return [...new Set(files)].filter(isThere).sort();
}

/** Copies files; links stay links. Go writes a go.work.sum where it finds a go.work, so it never sees the repository itself. */
export function copyFiles(from: string, to: string, files: readonly string[]): void {
  for (const file of files) {
    const [source, target] = [join(from, file), join(to, file)];
    mkdirSync(dirname(target), { recursive: true });
    if (lstatSync(source).isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else {
      copyFileSync(source, target, constants.COPYFILE_FICLONE);
      utimesSync(target, COPIED, COPIED);
    }
  }
}
