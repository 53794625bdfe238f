import { lstatSync, readdirSync, readlinkSync, realpathSync } from 'node:fs';
import { lstat, readdir, readlink, realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, posix, resolve } from 'node:path';
import { workspaceRelative } from './ko-settings';

/** What symbolic links in kodata lead to; paths are workspace-relative, sorted. */
export interface LinkTargets {
  /** Each link and what it says, as `path -> target`: where a link lies is in the image, and no input of Nx's tells it. */
  readonly links: readonly string[];
  readonly folders: readonly string[];
  readonly files: readonly string[];
  /** What does not exist (now) and a link leads to. */
  readonly missing: readonly string[];
  /** A link leads into `.git`, which Nx never hashes. */
  readonly git: boolean;
  /** A link leads to a file outside of the workspace, which no input can name. */
  readonly outside: boolean;
  /** Folders of the workspace that were looked into. */
  readonly walked: readonly string[];
}

export const NO_LINKS: LinkTargets = {
  links: [],
  folders: [],
  files: [],
  missing: [],
  git: false,
  outside: false,
  walked: [],
};

/** Folders whose links are no sources. */
const SKIPPED = new Set(['node_modules', '.git', '.nx', 'dist']);

/**
 * The links in folders, by path, and what they say; Nx's file map leaves out links to folders, and Go compiles through both kinds. A link
 * to an absolute path in the workspace is told as a relative one.
 *
 * @param folders workspace-relative; one that is missing has no links
 */
export function linksIn(workspaceRoot: string, folders: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  let root: string | undefined;
  for (const folder of folders) {
    for (const entry of entriesOf(join(workspaceRoot, folder))) {
      if (!entry.isSymbolicLink() || SKIPPED.has(entry.name)) continue;
      const target = readlinkSync(join(workspaceRoot, folder, entry.name));
      const inside = isAbsolute(target) ? workspaceRelative((root ??= realpathSync(workspaceRoot)), target) : '..';
      const told = inside.startsWith('..') ? target : posix.relative(folder === '.' ? '' : folder, inside);
      found.set(posix.join(folder, entry.name), told);
    }
  }
  return found;
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return []; // gone, or not ours to read: then Go cannot read it either
  }
}

/**
 * Where the links in folders lead, and those behind them: what kodata is. Nx's file map leaves links to folders out, and sees a link to a
 * file only when the link itself changes (nx-plugin-model 4.2).
 *
 * @param folders workspace-relative; one that is missing has no links
 */
export async function linkTargets(workspaceRoot: string, folders: readonly string[]): Promise<LinkTargets> {
  const there = folders.filter(
    (folder) => lstatSync(join(workspaceRoot, folder), { throwIfNoEntry: false }) !== undefined,
  );
  if (there.length === 0) return { ...NO_LINKS };
  const root = await realpath(workspaceRoot);
  const found = {
    links: new Set<string>(),
    folders: new Set<string>(),
    files: new Set<string>(),
    missing: new Set<string>(),
  };
  const leads = { git: false, outside: false };
  const visited = new Set<string>();

  const follow = async (path: string): Promise<void> => {
    const said = await readlink(path);
    const told = isAbsolute(said) ? workspaceRelative(root, said) : said;
    found.links.add(`${workspaceRelative(root, path)} -> ${isAbsolute(told) ? said : told}`);
    const target = await realpath(path).catch(() => undefined);
    const inside = workspaceRelative(root, target ?? resolve(dirname(path), said));
    if (/^(.*\/)?\.git(\/|$)/.test(inside)) leads.git = true;
    else if (inside.startsWith('..') || isAbsolute(inside)) leads.outside = true;
    else if (target === undefined) found.missing.add(inside);
    else if ((await stat(target)).isDirectory()) {
      found.folders.add(inside);
      await walk(target);
    } else found.files.add(inside);
  };

  const walk = async (folder: string): Promise<void> => {
    if (visited.has(folder)) return;
    visited.add(folder);
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const path = join(folder, entry.name);
      if (entry.isSymbolicLink() && !SKIPPED.has(entry.name)) await follow(path);
      else if (entry.isDirectory()) await walk(path);
    }
  };

  for (const folder of there) {
    const path = join(root, folder);
    const isLink = await lstat(path).then(
      (status) => status.isSymbolicLink(),
      () => false,
    ); // not there
    await (isLink ? follow(path) : walk(path));
  }
  const walked = [...visited].map((folder) => workspaceRelative(root, folder));
  const sorted = (paths: Iterable<string>) => [...paths].sort();
  return {
    links: sorted(found.links),
    folders: sorted(found.folders),
    files: sorted(found.files),
    missing: sorted(found.missing),
    ...leads,
    walked: sorted(walked.filter((folder) => !folder.startsWith('..'))),
  };
}
