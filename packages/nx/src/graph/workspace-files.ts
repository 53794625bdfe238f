import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

// What the graph reads of the workspace. The one file that uses parts of Nx which are not in @nx/devkit: they exist under these
// names in 22.7, 23.2 and 24.0. Where one is missing, the disk is walked, slower and without the knowledge of what git ignores.

/** Files of the workspace that say where Go apps are: Go sources, go.mod, go.work and ko's configuration. */
const GLOBS = ['**/*.go', '**/go.mod', '**/go.work', '**/.ko.*'];

/** Folders that hold no app; ./... of Go passes over the first two. They can be large. */
const UNSEEN = ['vendor', 'testdata', 'node_modules'];

/** Workspace-relative paths with `/`, sorted, without what git or Nx ignores. */
export async function workspaceFiles(workspaceRoot: string): Promise<string[]> {
  const exclude = UNSEEN.map((folder) => `**/${folder}/**`);
  const context = await workspaceContext();
  const files = (await context?.globWithWorkspaceContext(workspaceRoot, GLOBS, exclude)) ?? walk(workspaceRoot);
  return [...files].sort();
}

/** One hash over the content of all Go files and go.mod files below each folder; undefined where Nx cannot tell. */
export async function sourceHashes(workspaceRoot: string, folders: readonly string[]): Promise<string[] | undefined> {
  const context = await workspaceContext();
  const groups = folders.map((folder) => [posix.join(folder, '**/*.go'), posix.join(folder, 'go.mod')]);
  return context?.hashMultiGlobWithWorkspaceContext(workspaceRoot, groups);
}

/** The text of a file, or undefined when it is not there or may not be read. */
export function readWorkspaceFile(workspaceRoot: string, path: string): string | undefined {
  try {
    return readFileSync(join(workspaceRoot, path), 'utf8');
  } catch {
    return undefined; // whoever needs the file says so, not the graph
  }
}

/** Where this checkout keeps what can be computed anew. */
export async function dataDirectory(workspaceRoot: string): Promise<string> {
  try {
    const { workspaceDataDirectoryForWorkspace } = await import('nx/src/utils/cache-directory');
    return workspaceDataDirectoryForWorkspace(workspaceRoot);
  } catch {
    return join(workspaceRoot, '.nx', 'workspace-data'); // an Nx that moved the function
  }
}

async function workspaceContext() {
  try {
    const context = await import('nx/src/utils/workspace-context');
    const known = 'globWithWorkspaceContext' in context && 'hashMultiGlobWithWorkspaceContext' in context;
    return known ? context : undefined;
  } catch {
    return undefined; // an Nx that moved the module
  }
}

/** The same files from the disk. */
export function walk(workspaceRoot: string): string[] {
  const found: string[] = [];
  const visit = (folder: string) => {
    for (const entry of entriesOf(join(workspaceRoot, folder))) {
      const path = posix.join(folder, entry.name);
      if (entry.isDirectory()) {
        if (!UNSEEN.includes(entry.name) && !['.git', '.nx', 'dist'].includes(entry.name)) visit(path);
      } else if (/\.go$|^go\.(mod|work)$|^\.ko\./.test(entry.name)) found.push(path);
    }
  };
  visit('.');
  return found.sort();
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return []; // a folder that may not be read holds no app for us
  }
}
