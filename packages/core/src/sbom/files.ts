import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatPlatform, type Platform, type Reporter, writeAtomically } from '@ko/oci';

/**
 * Name of an SBOM's file in the folder of `--sbom-dir`: `app-linux-arm-v7.spdx.json`, `app-index.spdx.json`. Two apps of one name write
 * over each other, as with ko. Spec: ko-behaviour 6.5.
 *
 * @param name file name of the binary in the image
 * @param of the platform of the image, with its OS version; `index` for the index
 */
export function sbomFileName(name: string, of: Platform | 'index'): string {
  return `${name}-${of === 'index' ? of : formatPlatform(of).replace(/[/:]/g, '-')}.spdx.json`;
}

/** Writes an SBOM into `folder`, an absolute path, which is made if it is missing. The file is whole or not there. */
export async function writeSbom(
  folder: string,
  fileName: string,
  document: Uint8Array,
  reporter: Reporter,
): Promise<void> {
  const file = join(folder, fileName);
  await mkdir(folder, { recursive: true });
  reporter.info(`Writing SBOM to ${file}`);
  await writeAtomically(file, (temporary) => writeFile(temporary, document, { mode: 0o644 }));
}
