import { access, constants, mkdir, realpath, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { writeAtomically } from '@ko/oci';
import { manifestsOverwritten, manifestsUnwritable } from '../errors';
import { isManifestName, type ManifestFilesRequest, STDIN } from './manifest-files';

/**
 * Puts manifests into a file, whose folder is made: a reader sees the old ones or the new ones. A link stays one, and what is no file
 * (`/dev/stdout`) is written to as it is. Throws `manifests-unwritable`.
 *
 * @param file absolute
 */
export async function writeManifests(file: string, text: string): Promise<void> {
  try {
    await makeFolder(dirname(file));
    const found = await stat(file).catch(() => undefined);
    if (found !== undefined && !found.isFile()) await writeFile(file, text);
    else await writeAtomically(await trueName(file), (temporary) => writeFile(temporary, text));
  } catch (cause) {
    throw manifestsUnwritable(file, cause as Error);
  }
}

/**
 * Looks whether manifests can be put into a file before minutes are spent on images: that it is no folder, that its folder may be
 * written to, and that it is not, and would not be the next time, one of the manifests that are read. Throws `manifests-unwritable`.
 *
 * @param file absolute
 */
export async function checkManifestsOutput(file: string, request: ManifestFilesRequest): Promise<void> {
  const folder = await nearestFolder(dirname(file));
  try {
    if (!(await stat(folder)).isDirectory()) throw new Error(`${folder} is no folder`);
    await access(folder, constants.W_OK);
    const found = await stat(file).catch(() => undefined);
    if (found?.isDirectory()) throw new Error('it is a folder');
  } catch (cause) {
    throw manifestsUnwritable(file, cause as Error);
  }
  const place = await trueName(file);
  for (const path of request.paths) {
    if (path === STDIN) continue;
    const inside = relative(await trueName(resolve(request.directory, path)), place);
    const isRead =
      inside === '' ||
      (inside !== '..' &&
        !inside.startsWith(`..${sep}`) &&
        isManifestName(basename(place)) &&
        (request.recursive === true || !inside.includes(sep)));
    if (isRead) throw manifestsOverwritten(file, path);
  }
}

/** With those around it. Node's own way to do so never ends where nothing can be made, such as below /proc. */
async function makeFolder(folder: string): Promise<void> {
  if ((await stat(folder).catch(() => undefined)) !== undefined) return;
  await makeFolder(dirname(folder));
  await mkdir(folder).catch((error: NodeJS.ErrnoException) => {
    // Another process was quicker.
    if (error.code !== 'EEXIST') throw error;
  });
}

/** The nearest one that exists, of a folder and those around it. */
async function nearestFolder(folder: string): Promise<string> {
  for (let one = folder; ; one = dirname(one)) {
    const found = await stat(one).catch(() => undefined);
    if (found !== undefined || dirname(one) === one) return one;
  }
}

/** Without links, as far as it exists. */
async function trueName(path: string): Promise<string> {
  const existing = await realpath(path).catch(() => undefined);
  if (existing !== undefined || dirname(path) === path) return existing ?? path;
  return join(await trueName(dirname(path)), basename(path));
}
