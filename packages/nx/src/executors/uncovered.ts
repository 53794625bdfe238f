import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { writeAtomically } from '@ko/oci';
import type { ExecutorContext } from '@nx/devkit';
import { writeFile } from 'node:fs/promises';

// Nx hashes no file that git or .nxignore ignores, whether a fileset names it or not. When such a file goes into an image, say a
// generated Go file or an embedded web page, equal hashes do not mean equal layers. The layers task writes down which files those
// are; `ko-build` then compiles in place, where Go's own cache, which reads contents, makes it cheap.

const FILE = 'uncovered.json';

/**
 * Which of the files no input of the task can cover; workspace-relative and sorted.
 *
 * @param files absolute; those outside of the workspace are the graph's business, which gives such an app no cache at all
 */
export async function uncoveredSources(files: readonly string[], context: ExecutorContext): Promise<string[]> {
  if (hashesIgnoredFiles(context)) return [];
  const root = realpathSync(context.root);
  const inside = files
    .map((file) =>
      relative(root, existsSync(file) ? realpathSync(file) : file)
        .split(sep)
        .join('/'),
    )
    .filter((file) => !file.startsWith('../'));
  const covered = await filesOfNx(context.root);
  return [...new Set(inside)].filter((file) => !covered.has(file)).sort();
}

/** Writes the list beside the layers, which removed an earlier one. */
export async function writeUncovered(folder: string, files: readonly string[]): Promise<void> {
  if (files.length === 0) return;
  const text = `${JSON.stringify(files, null, 2)}\n`;
  await writeAtomically(join(folder, FILE), (temporary) => writeFile(temporary, text));
}

/** The list beside layers; empty when the task's hash covers all that they are made from. */
export function readUncovered(folder: string): string[] {
  const file = join(folder, FILE);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as string[]) : [];
}

/** Whether the target's inputs cover such files: outputs of other tasks, or, in Nx 24, filesets that say so. */
function hashesIgnoredFiles({ target }: ExecutorContext): boolean {
  return (target?.inputs ?? []).some(
    (input) => typeof input === 'object' && ('dependentTasksOutputFiles' in input || 'includeIgnored' in input),
  );
}

/** Every file that Nx hashes. None, so that nothing counts as covered, where an Nx has moved the function. */
async function filesOfNx(workspaceRoot: string): Promise<ReadonlySet<string>> {
  try {
    const { getAllFileDataInContext } = await import('nx/src/utils/workspace-context');
    return new Set((await getAllFileDataInContext(workspaceRoot)).map(({ file }) => file));
  } catch {
    return new Set();
  }
}
