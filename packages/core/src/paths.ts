import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Platform, platformFolder } from '@ko/oci';
import { invalidProjectName } from './errors';

// Every path below dist/ko comes from here. E's target outputs and the documentation name the same folders.

/** Absolute folder of all outputs: `dist/ko`. */
export function outputRoot(workspaceRoot: string): string {
  return join(workspaceRoot, 'dist', 'ko');
}

/** Absolute folder of all that a project's targets write: `dist/ko/<project>`. */
export function projectFolder(workspaceRoot: string, project: string): string {
  // A project's name may hold a slash (@scope/app); a segment of dots would leave the folder.
  if (project === '' || project.split('/').some((part) => part === '' || /^\.+$/.test(part))) {
    throw invalidProjectName(project);
  }
  return join(outputRoot(workspaceRoot), ...project.split('/'));
}

/** The cached output of one `ko-layers--…` target, for example `dist/ko/hello/linux-amd64`. */
export function layersFolder(workspaceRoot: string, project: string, platform: Platform): string {
  return join(projectFolder(workspaceRoot, project), platformFolder(platform));
}

/** What the last `ko-build` published. */
export function imageFile(workspaceRoot: string, project: string): string {
  return join(projectFolder(workspaceRoot, project), 'image.json');
}

/** What the last `ko-resolve` wrote, unless it was told another place. */
export function resolvedFile(workspaceRoot: string, project: string): string {
  return join(projectFolder(workspaceRoot, project), 'resolved.yaml');
}

/** The images that the last resolved manifests name. */
export function resolvedImagesFile(workspaceRoot: string, project: string): string {
  return join(projectFolder(workspaceRoot, project), 'images.json');
}

/** The OCI layout that `ko-build` writes when no repository is named. */
export function layoutFolder(workspaceRoot: string, project: string): string {
  return join(projectFolder(workspaceRoot, project), 'oci');
}

/** The cached output of `ko-deps`. */
export function depsFolder(workspaceRoot: string, project: string): string {
  return join(projectFolder(workspaceRoot, project), 'deps');
}

/** What names of work folders, of locks and of files that are being written begin with; the scope follows, or a process id. */
export const PREFIX = { work: '.work-', lock: '.lock-', temporary: '.tmp-' } as const;

/**
 * Folder for what a run leaves behind only when it is killed; whoever holds the lock of the same scope may empty it.
 *
 * @param scope what runs apart from the project's other tasks: a platform folder's name, `build`
 */
export function workFolder(workspaceRoot: string, project: string, scope: string): string {
  return join(projectFolder(workspaceRoot, project), `${PREFIX.work}${scope}`);
}

/** The file for `withLock`; scopes as for `workFolder`. */
export function lockFile(workspaceRoot: string, project: string, scope: string): string {
  return join(projectFolder(workspaceRoot, project), `${PREFIX.lock}${scope}`);
}

const IGNORE_EVERYTHING = '*\n';

/** Creates `dist/ko` with a `.gitignore`, so that outputs stay out of git in a workspace that does not ignore `dist`. */
export async function ensureOutputRoot(workspaceRoot: string): Promise<string> {
  const root = outputRoot(workspaceRoot);
  await mkdir(root, { recursive: true });
  const file = join(root, '.gitignore');
  // Not through a temporary name: two bytes that the next run repairs if a kill tore them, and no name is left over.
  if ((await readFile(file, 'utf8').catch(() => '')) !== IGNORE_EVERYTHING) await writeFile(file, IGNORE_EVERYTHING);
  return root;
}
