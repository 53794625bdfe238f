// Files that are whole or not there. A temporary name lies beside its target, so that the rename stays within one file system,
// and names its process, so that what a killed run left behind can be told from what a living one still writes.
// No fsync: it would protect against a loss of power alone, costs a flush per blob, and readers verify size and digest anyway.
import { randomBytes } from 'node:crypto';
import { readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

const PREFIX = '.tmp-';

/** Process id and random part. Other programs have names with this prefix, too. */
const NAME = /^\.tmp-(\d+)-[0-9a-f]{12}$/;

/** Names that this process is writing at the moment. */
const inUse = new Set<string>();

/**
 * Calls `write` with a temporary path in the folder of `target` and renames the file that it made there to `target`. When `write`
 * throws, nothing is left and `target` is as it was.
 */
export async function writeAtomically<T>(target: string, write: (temporary: string) => Promise<T>): Promise<T> {
  const file = temporaryFor(target);
  try {
    const result = await write(file.temporary);
    await file.commit();
    return result;
  } finally {
    await file.discard();
  }
}

/** A path beside `target` for a file that is written in several steps. */
export interface TemporaryFile {
  readonly temporary: string;
  /** Renames what was written to the target. */
  commit(): Promise<void>;
  /** Removes it if it was not committed. Has to be called in the end. */
  discard(): Promise<void>;
}

/** What `writeAtomically` does, for a writer whose steps are not in one function. */
export function temporaryFor(target: string): TemporaryFile {
  const temporary = join(dirname(target), `${PREFIX}${process.pid}-${randomBytes(6).toString('hex')}`);
  inUse.add(basename(temporary));
  return {
    temporary,
    commit: () => rename(temporary, target),
    async discard() {
      await rm(temporary, { force: true });
      inUse.delete(basename(temporary));
    },
  };
}

/** Removes from `folder` the temporary files whose process has ended without removing them. A missing folder has none. */
export async function removeLeftovers(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const left = names.filter((name) => NAME.test(name) && !inUse.has(name) && !ownedByAnother(name));
  await Promise.all(left.map((name) => rm(join(folder, name), { force: true })));
}

function ownedByAnother(name: string): boolean {
  const owner = Number(NAME.exec(name)?.[1]);
  if (!Number.isSafeInteger(owner) || owner <= 0 || owner === process.pid) return false;
  try {
    process.kill(owner, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, under another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
