import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unusableTemporaryFolder } from './errors';
import type { Terminal } from './terminal';

/** Gives `work` a folder of its own and removes it at the end. Throws `unusable-temporary-folder`. */
export async function withWorkFolder<T>(
  { env }: Pick<Terminal, 'env'>,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const temporary = env['TMPDIR'] || tmpdir();
  const folder = await mkdtemp(join(temporary, 'ko-')).catch((error: NodeJS.ErrnoException) => {
    throw unusableTemporaryFolder(temporary, error);
  });
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
