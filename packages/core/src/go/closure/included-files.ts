import { posix } from 'node:path';
import type { Folders } from './folders';
import type { Folder } from './go-tree';
import { type FactsOf, realFile } from './selected-files';

/**
 * What the C and assembly sources of a package include, and what its `#cgo` lines name, beyond the package's own files: workspace
 * paths. Go never lists them, and its own cache does not see them change; the compiler reads them nevertheless. Conditions around an
 * `#include` are not judged.
 *
 * @param files names of the package's files
 */
export function includedFiles(files: readonly string[], folder: Folder, folders: Folders, factsOf: FactsOf): string[] {
  const own = new Set(files.map((name) => realFile(folder, name)));
  const queue = files
    .filter((name) => !name.endsWith('.syso'))
    .map((name) => ({ path: realFile(folder, name), facts: factsOf(realFile(folder, name), name) }));
  const named = (paths: readonly string[]) => paths.map((path) => posix.join(folder.path, path));
  const headerFolders = named(['.', ...queue.flatMap(({ facts }) => facts?.includeFolders ?? [])]);
  const found = new Set(
    named(queue.flatMap(({ facts }) => facts?.libraries ?? [])).flatMap((path) => filesAt(path, folders)),
  );
  for (const { path, facts } of queue) {
    for (const include of facts?.includes ?? []) {
      for (const home of [posix.dirname(path), ...headerFolders]) {
        const header = posix.join(home, include);
        if (own.has(header) || found.has(header) || !folders.hasFile(header)) continue;
        found.add(header);
        queue.push({ path: header, facts: factsOf(header, posix.basename(header)) });
      }
    }
  }
  return [...found];
}

/** A file, or all files of a folder. */
function filesAt(path: string, folders: Folders): string[] {
  if (folders.hasFile(path)) return [path];
  return folders.at(path)?.files.map((name) => posix.join(path, name)) ?? [];
}
