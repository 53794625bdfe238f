// The binary of the last build, kept under KOCACHE: Go does not link again what lies where it is told to write. A build writes to a
// path of its own all the same, where the kept binary is put first: two runs never write to one file, a Go that outlives a killed run
// harms nobody, and the kept binary is replaced whole. Go itself renames what it links, so the two names of one file are safe.
// Spec: ko-behaviour 4.3, 4.8.
import { constants, copyFile, link, mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { removeLeftovers, writeAtomically } from '@ko/oci';

/** ko's name of the file. */
const BINARY = 'out';

/** Which file it is, whatever its name. */
async function identity(file: string): Promise<string | undefined> {
  const stats = await stat(file).catch(() => undefined); // not there: nothing to reuse
  return stats && `${stats.dev}:${stats.ino}`;
}

/**
 * Puts the binary that is kept in `folder` at `out`, an absolute path that does not exist. Returns a test for whether it is still
 * there after the build, that is, whether Go found it up to date. Without a kept binary, or when it cannot be read, nothing is done.
 */
export async function seedBinary(folder: string, out: string): Promise<{ isReused(): Promise<boolean> }> {
  await hardCopy(join(folder, BINARY), out).catch(() => undefined);
  const seed = await identity(out);
  return { isReused: async () => seed !== undefined && (await identity(out)) === seed };
}

/** Keeps the binary at `out`, in place of the one that `folder` holds. Throws what the file system throws. */
export async function keepBinary(folder: string, out: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await removeLeftovers(folder);
  const kept = join(folder, BINARY);
  if ((await identity(kept)) === (await identity(out))) return;
  await writeAtomically(kept, (temporary) => hardCopy(out, temporary));
}

/** A second name for the file, which costs nothing; another file system gets a copy. */
async function hardCopy(from: string, to: string): Promise<void> {
  await link(from, to).catch(() => copyFile(from, to, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL));
}
