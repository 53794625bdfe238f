import { posix } from 'node:path';
import type { WorkspaceTree } from './go-tree';

// Go and ko look for their files in a folder and then in those above it. Folders are workspace-relative.

/** Folders that hold a go.mod. */
export function moduleFolders(tree: Pick<WorkspaceTree, 'files'>): ReadonlySet<string> {
  return new Set(tree.files.filter((file) => posix.basename(file) === 'go.mod').map((file) => posix.dirname(file)));
}

/** The nearest one of `modules` that a folder lies in. */
export function moduleAround(folder: string, modules: ReadonlySet<string>): string | undefined {
  for (let at = folder; ; at = posix.dirname(at)) {
    if (modules.has(at)) return at;
    if (at === '.' || at === '/' || at === '..') return undefined;
  }
}

/** The folder and those above it, up to the one where a search ends; the workspace's root when it finds nothing. */
export function upTo(folder: string, found: string | undefined): string[] {
  const folders = [folder];
  for (let at = folder; at !== '.' && at !== found; folders.push(at)) at = posix.dirname(at);
  return folders.sort();
}

/** The nearest folder upward with a go.work. */
export function nearestWork(folder: string, tree: Pick<WorkspaceTree, 'text'>): string | undefined {
  for (let at = folder; ; at = posix.dirname(at)) {
    if (tree.text(posix.join(at, 'go.work')) !== undefined) return at;
    if (at === '.') return undefined;
  }
}
