import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { workspaceRelative } from './ko-settings';

/** What symbolic links lead to; paths are workspace-relative. */
export interface LinkTargets {
  readonly folders: readonly string[];
  readonly files: readonly string[];
  /** A link leads into `.git`, which Nx never hashes. */
  readonly git: boolean;
  /** A link leads to a file outside of the workspace, which no input can name. */
  readonly outside: boolean;
}

/** Folders whose links are no sources. */
const SKIPPED = new Set(['node_modules', '.git', '.nx', 'dist']);

/**
 * Where the links in folders lead. Nx's file map leaves links to folders out, and sees a link to a file only when the link itself
 * changes (nx-plugin-model 4.2); Go compiles through both.
 *
 * @param folders workspace-relative; one that is missing has no links
 * @param read `sources`: the folders alone, for what Go would follow; `all`: with everything in them, behind links too, as kodata
 */
export async function linkTargets(
  workspaceRoot: string,
  folders: readonly string[],
  read: 'sources' | 'all',
): Promise<LinkTargets> {
  const root = await realpath(workspaceRoot);
  const found = { folders: new Set<string>(), files: new Set<string>(), git: false, outside: false };
  const visited = new Set<string>();

  const follow = async (path: string): Promise<void> => {
    const target = await realpath(path).catch(() => undefined);
    if (target === undefined) return; // leads nowhere: Go passes over it, and for kodata the build says so
    const kind = await stat(target);
    const inside = workspaceRelative(root, target);
    if (/^(.*\/)?\.git(\/|$)/.test(inside)) found.git = true;
    // Only a source file: what links to folders lead to elsewhere is rarely Go's (bazel-out), and then not the workspace's.
    else if (inside.startsWith('..')) found.outside ||= read === 'all' || (kind.isFile() && SOURCE.test(path));
    else if (kind.isFile()) found.files.add(inside);
    else if (kind.isDirectory()) {
      found.folders.add(inside);
      if (read === 'all') await walk(target);
    }
  };

  const walk = async (folder: string): Promise<void> => {
    if (visited.has(folder)) return;
    visited.add(folder);
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const path = join(folder, entry.name);
      if (entry.isSymbolicLink() && !SKIPPED.has(entry.name)) await follow(path);
      else if (read === 'all' && entry.isDirectory()) await walk(path);
    }
  };

  for (const folder of folders) await walk(join(root, folder));
  return { ...found, folders: [...found.folders].sort(), files: [...found.files].sort() };
}

/** All that several sets of links lead to. */
export function mergeLinks(links: readonly LinkTargets[]): LinkTargets {
  return {
    folders: [...new Set(links.flatMap(({ folders }) => folders))].sort(),
    files: [...new Set(links.flatMap(({ files }) => files))].sort(),
    git: links.some(({ git }) => git),
    outside: links.some(({ outside }) => outside),
  };
}

/** What Go compiles. Spec: `go help packages`, file types. */
const SOURCE = /\.(go|c|cc|cpp|cxx|m|h|hh|hpp|hxx|f|F|for|f90|s|S|sx|swig|swigcxx|syso)$/;
