import { lstatSync, realpathSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { filesOfTask } from './task-files';
import { taskID, tasksBefore } from './task-id';

/**
 * Which of the files are in none of the task's inputs, so that its hash says nothing of them; workspace-relative and sorted. What git or
 * .nxignore ignores is in no fileset, and what the graph could not foresee (build tags of the environment, say) may be in none of ours.
 *
 * @param files absolute
 */
export async function uncoveredSources(files: readonly string[], context: ExecutorContext): Promise<string[]> {
  const root = realpathSync(context.root);
  const paths = workspacePaths(root, files);
  const { globs, ignored } = filesOfTask(context);
  const known = await filesMatching(context.root, globs);
  const outputs = outputsOfEarlierTasks(context);
  const isOutput = (path: string) => outputs.some((output) => path === output || path.startsWith(`${output}/`));
  const isCovered = (path: string) => known.has(path) || (ignored.some((glob) => glob.test(path)) && isOutput(path));
  return [...new Set(paths)].filter((path) => !isCovered(path)).sort();
}

/** Where links lead, for absolute paths of files; a path outside of the workspace begins with `..`. */
export function workspacePaths(root: string, files: readonly string[]): string[] {
  // An app has thousands of files in some hundred folders.
  const folders = new Map<string, string>();
  const realFolder = (folder: string): string => {
    const real = folders.get(folder) ?? realpathSync(folder);
    folders.set(folder, real);
    return real;
  };
  const real = (file: string): string => {
    try {
      const isLink = lstatSync(file).isSymbolicLink();
      return isLink ? realpathSync(file) : join(realFolder(dirname(file)), basename(file));
    } catch {
      return file; // not there, or leads nowhere
    }
  };
  return files.map((file) => relative(root, real(file)).split(sep).join('/'));
}

/** Outputs of the tasks that this one waits for; up to the first `*`. Nx 24's own filesets over ignored files are taken at their word. */
function outputsOfEarlierTasks(context: ExecutorContext): string[] {
  const { taskGraph, target } = context;
  if (target?.inputs?.some((input) => typeof input === 'object' && 'includeIgnored' in input)) return [''];
  const outputs = tasksBefore(taskGraph, taskID(context)).flatMap(
    (dependency) => taskGraph?.tasks[dependency]?.outputs ?? [],
  );
  return outputs.map((output) => output.replace(/\/?[*{].*$/, ''));
}

/** The files that Nx hashes for globs. None, so that nothing counts as covered, where an Nx has moved the function. */
async function filesMatching(workspaceRoot: string, globs: readonly string[]): Promise<ReadonlySet<string>> {
  if (globs.length === 0) return new Set();
  try {
    const { globWithWorkspaceContext } = await import('nx/src/utils/workspace-context');
    return new Set(await globWithWorkspaceContext(workspaceRoot, [...globs]));
  } catch {
    return new Set();
  }
}
