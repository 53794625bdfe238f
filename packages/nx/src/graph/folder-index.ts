import { posix } from 'node:path';

/** Names in the folders of a list of files. */
export interface FolderIndex {
  /** Names of the files in a folder. */
  files(folder: string): readonly string[];
  /** Whether a folder holds a file, however deep. */
  has(folder: string): boolean;
  /** Paths of all files below a folder, without those in folders for which `skip` holds. */
  below(folder: string, skip?: (folder: string) => boolean): string[];
}

/** @param paths workspace-relative POSIX */
export function indexFolders(paths: readonly string[]): FolderIndex {
  const files = new Map<string, string[]>();
  const folders = new Map<string, string[]>();
  const add = (folder: string): string[] => {
    const known = files.get(folder);
    if (known !== undefined) return known;
    const names: string[] = [];
    files.set(folder, names);
    if (folder !== '.') {
      const parent = posix.dirname(folder);
      add(parent);
      folders.set(parent, [...(folders.get(parent) ?? []), folder]);
    }
    return names;
  };
  for (const path of paths) {
    const slash = path.lastIndexOf('/');
    add(slash < 0 ? '.' : path.slice(0, slash)).push(path.slice(slash + 1));
  }
  const below = (folder: string, skip: (folder: string) => boolean = () => false): string[] => [
    ...(files.get(folder) ?? []).map((name) => posix.join(folder, name)),
    ...(folders.get(folder) ?? []).flatMap((inner) => (skip(inner) ? [] : below(inner, skip))),
  ];
  return { has: (folder) => files.has(folder), files: (folder) => files.get(folder) ?? [], below };
}
