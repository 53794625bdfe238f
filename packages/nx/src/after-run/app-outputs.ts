import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { PostTasksExecutionContext } from '@nx/devkit';

// The paths of core/paths.ts that are needed after each run of Nx, whatever it ran. Loading @ko/core for them would cost more than all
// that is done here; a spec holds the two equal.

/** Folder of everything that the plugin's targets write, as Nx names outputs: workspace-relative, with `/`. */
export const OUTPUT_ROOT = 'dist/ko';

/** What the last run published, of all projects: `dist/ko/images.json`. */
export function imagesFile(workspaceRoot: string): string {
  return join(workspaceRoot, ...OUTPUT_ROOT.split('/'), 'images.json');
}

/** As an output of the project's `ko-build`: `dist/ko/<project>/image.json`. */
export function imageOutput(project: string): string {
  return `${OUTPUT_ROOT}/${project}/image.json`;
}

/** As an output of a deployment's `ko-resolve`, and what `ko-apply` and `ko-create` leave, too: `dist/ko/<project>/images.json`. */
export function resolvedImagesOutput(project: string): string {
  return `${OUTPUT_ROOT}/${project}/images.json`;
}

/** Whether a run had to do with a project that has outputs of ours: all that is asked of most runs, in microseconds. */
export function concernsApps({ workspaceRoot, taskResults }: PostTasksExecutionContext): boolean {
  const projects = new Set(Object.values(taskResults).map(({ task }) => task.target.project));
  const root = join(workspaceRoot, OUTPUT_ROOT);
  return existsSync(root) && [...projects].some((project) => existsSync(join(root, project)));
}
