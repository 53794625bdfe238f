import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';

// What the graph reads of the workspace. The one file that uses parts of Nx which are not in @nx/devkit: they exist under these
// names in 22.7, 23.2 and 24.0. Where one is missing, the disk is walked, slower and without the knowledge of what git ignores.

/** A file, and a hash of what it holds: Nx's own. */
export interface WorkspaceFile {
  /** Workspace-relative, with `/`. */
  readonly file: string;
  /** Absent where Nx cannot tell. */
  readonly hash?: string | undefined;
}

/** All files that neither git nor Nx ignores, sorted by path. */
export async function workspaceFiles(workspaceRoot: string): Promise<WorkspaceFile[]> {
  const context = await workspaceContext();
  const files = await context?.getAllFileDataInContext(workspaceRoot);
  const found = files ?? walk(workspaceRoot).map((file) => ({ file }));
  return found.sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0));
}

/** One hash over names and contents of what globs match; undefined where Nx cannot tell. */
export async function hashOfFiles(workspaceRoot: string, globs: readonly string[]): Promise<string | undefined> {
  const context = await workspaceContext();
  const [hash] = (await context?.hashMultiGlobWithWorkspaceContext(workspaceRoot, [[...globs]])) ?? [];
  return hash;
}

/** The text of a file, or undefined when it is not there or may not be read. */
export function readWorkspaceFile(workspaceRoot: string, path: string): string | undefined {
  try {
    return readFileSync(join(workspaceRoot, path), 'utf8');
  } catch {
    return undefined; // whoever needs the file says so, not the graph
  }
}

/** As core's limit: a larger file is refused when it is resolved. */
const MANIFEST_LIMIT = 32 * 1024 * 1024;

/** The content of a file of manifests, or undefined when it is not there, may not be read or is none that would be resolved. */
export function readManifestBytes(workspaceRoot: string, path: string): Uint8Array | undefined {
  try {
    const file = join(workspaceRoot, path);
    const status = statSync(file);
    return status.isFile() && status.size <= MANIFEST_LIMIT ? readFileSync(file) : undefined;
  } catch {
    return undefined; // as above
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

/** Major version of the Nx that reads our patterns; 0 where it does not say. */
export function nxMajor(): number {
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- a file of the Nx that runs, not one to bundle
    const { version } = require('nx/package.json') as { version?: string };
    return Number.parseInt(version ?? '0');
  } catch {
    return 0; // an Nx without it
  }
}

async function workspaceContext() {
  try {
    const context = await import('nx/src/utils/workspace-context');
    const known = 'getAllFileDataInContext' in context && 'hashMultiGlobWithWorkspaceContext' in context;
    return known ? context : undefined;
  } catch {
    return undefined; // an Nx that moved the module
  }
}

/** Folders that hold no sources, and can be large. */
const UNSEEN = ['node_modules', '.git', '.nx', 'dist'];

/** The files from the disk. */
export function walk(workspaceRoot: string): string[] {
  const found: string[] = [];
  const visit = (folder: string) => {
    for (const entry of entriesOf(join(workspaceRoot, folder))) {
      const path = posix.join(folder, entry.name);
      if (!entry.isDirectory()) found.push(path);
      else if (!UNSEEN.includes(entry.name)) visit(path);
    }
  };
  visit('.');
  return found;
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return []; // a folder that may not be read holds no app for us
  }
}
