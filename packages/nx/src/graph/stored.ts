import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type * as Oci from '@ko/oci';

// What the plugin keeps on disk between commands: Nx ends its process after each use. A file that is missing, broken or of another
// version of the plugin is no file, and a directory that cannot be written is one that nothing comes back from: neither is worth failing
// a command for.

/** Nx's own switch for everything it keeps about the graph. */
function isEnabled(): boolean {
  return process.env['NX_CACHE_PROJECT_GRAPH'] !== 'false';
}

export async function readStored<T>(directory: string, file: string, version: string): Promise<T | undefined> {
  if (!isEnabled()) return undefined;
  try {
    const content = JSON.parse(await readFile(join(directory, file), 'utf8')) as { version?: string; content?: T };
    return content.version === version ? (content.content ?? undefined) : undefined;
  } catch {
    return undefined; // missing or broken: computed anew and replaced
  }
}

export async function writeStored(directory: string, file: string, version: string, content: unknown): Promise<void> {
  if (!isEnabled()) return;
  // Loaded here and not above: who only reads has no need of it.
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- import() would stay one, and jest has no ES modules
  const { removeLeftovers, writeAtomically } = require('@ko/oci') as typeof Oci;
  try {
    await mkdir(directory, { recursive: true });
    await removeLeftovers(directory); // of an nx that was killed while it wrote
    await writeAtomically(join(directory, file), (temporary) =>
      writeFile(temporary, JSON.stringify({ version, content })),
    );
  } catch {
    // read-only: the next run computes again
  }
}
