import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { writeAtomically } from '@ko/oci';
import { manifestsUnwritable } from '../errors';

/**
 * Puts manifests into a file, whose folder is made: a reader sees the old ones or the new ones. Throws `manifests-unwritable`.
 *
 * @param file absolute
 */
export async function writeManifests(file: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeAtomically(file, (temporary) => writeFile(temporary, text));
  } catch (cause) {
    throw manifestsUnwritable(file, cause as Error);
  }
}
