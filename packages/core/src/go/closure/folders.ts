import { posix } from 'node:path';
import type { Folder, GoTree } from './go-tree';

/** The folders of a tree, links followed. */
export interface Folders {
  /** The folder that is found at a workspace path, through whatever links; undefined when there is none. */
  at(path: string): Folder | undefined;
  /** Whether a file (no folder) is found there, through whatever links. */
  hasFile(path: string): boolean;
  /** A path without links, be there something or not; it begins with `..` or is absolute when a link leads out of the workspace. */
  real(path: string): string;
}

interface Entries {
  readonly files: string[];
  readonly folders: Set<string>;
}

/** Links upon links; Linux gives up at 40. */
const MAX_LINKS = 40;

/** Sorts the files of a tree into folders. */
export function openFolders({ files, links = new Map() }: Pick<GoTree, 'files' | 'links'>): Folders {
  const entries = entriesOf([...files, ...links.keys()]);
  const paths = new Set(files);
  const known = new Map<string, Folder | undefined>();

  /** The path without links; the rest of it need not exist. */
  const real = (path: string): string => {
    if (links.size === 0) return path;
    let resolved = path;
    for (let hop = 0; hop < MAX_LINKS; hop++) {
      const link = firstLink(resolved, links);
      if (link === undefined) return resolved;
      const target = links.get(link) ?? '';
      const to = posix.isAbsolute(target) ? target : posix.join(posix.dirname(link), target);
      resolved = posix.join(to, resolved.slice(link.length)).replace(/(?<=.)\/$/, '');
    }
    return resolved;
  };
  const folderAt = (path: string): Folder | undefined => {
    const found = entries.get(path);
    if (found === undefined) return undefined;
    const folders = [...found.folders].sort();
    if (links.size === 0) return { path, files: found.files.sort(), folders, links: NO_LINKS };
    const own = new Map<string, string>();
    for (const name of found.files) {
      const file = joined(path, name);
      if (links.has(file)) own.set(name, real(file));
    }
    const files = [...new Set(found.files)].filter((name) => !entries.has(own.get(name) ?? '')).sort();
    return { path, files, folders, links: own };
  };
  return {
    at(path) {
      if (known.has(path)) return known.get(path);
      const folder = folderAt(real(path));
      known.set(path, folder);
      return folder;
    },
    hasFile(path) {
      const at = real(path);
      // Where a link leads out of the workspace it leads to something.
      return paths.has(at) ? !entries.has(at) : links.has(path) && isOutside(at);
    },
    real,
  };
}

const NO_LINKS: ReadonlyMap<string, string> = new Map();

/** The path of an entry of a folder. Several times faster than `join`, and called for every file. */
export function joined(folder: string, name: string): string {
  return folder === '.' ? name : `${folder}/${name}`;
}

/** Whether a path is absolute or leads upward, out of the workspace. */
export function isOutside(path: string): boolean {
  return posix.isAbsolute(path) || path === '..' || path.startsWith('../');
}

function entriesOf(files: readonly string[]): Map<string, Entries> {
  const folders = new Map<string, Entries>();
  const entriesAt = (path: string): Entries => {
    const known = folders.get(path);
    if (known !== undefined) return known;
    const made: Entries = { files: [], folders: new Set() };
    folders.set(path, made);
    if (path !== '.') entriesAt(posix.dirname(path)).folders.add(posix.basename(path));
    return made;
  };
  for (const file of files) {
    const slash = file.lastIndexOf('/');
    entriesAt(slash < 0 ? '.' : file.slice(0, slash)).files.push(file.slice(slash + 1));
  }
  return folders;
}

function firstLink(path: string, links: ReadonlyMap<string, string>): string | undefined {
  for (let end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1)) {
    if (links.has(path.slice(0, end))) return path.slice(0, end);
  }
  return links.has(path) ? path : undefined;
}
