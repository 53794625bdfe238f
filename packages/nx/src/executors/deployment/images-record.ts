import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { removeLeftovers, writeAtomically } from '@ko/oci';
import type { NamedImage } from './resolved';

/**
 * Writes down, in the form of `images.schema.json`, which images manifests name: what a run did with them, `dist/ko/images.json` tells after it.
 *
 * @param deployment project that a program is counted to that is no app of the workspace
 */
export async function writeImages(file: string, images: readonly NamedImage[], deployment: string): Promise<void> {
  const entries = images.map(({ project = deployment, record }) => {
    const { formatVersion: _, ...rest } = record;
    return { project, ...rest };
  });
  const content = { formatVersion: 1, images: entries };
  await mkdir(dirname(file), { recursive: true });
  await removeLeftovers(dirname(file));
  await writeAtomically(file, (temporary) => writeFile(temporary, `${JSON.stringify(content, null, 2)}\n`));
}
