import { readdirSync, realpathSync } from 'node:fs';
import { join, posix } from 'node:path';
import { workspacePaths } from './uncovered';

// A file that git ignores can appear after layers were built: a generated page in kodata, say. The hash stays the same, the image must
// not. So the layers task notes what there was, and whoever uses the layers looks again.

/** Names in the folders that an app's files come from, by workspace path: of sources in those of packages, else all. */
export interface Listing {
  readonly packages: Readonly<Record<string, readonly string[]>>;
  readonly trees: Readonly<Record<string, readonly string[]>>;
}

const SOURCE = /\.(go|c|cc|cpp|cxx|m|h|hh|hpp|hxx|f|F|for|f90|s|S|sx|swig|swigcxx|syso)$/;

/**
 * @param files absolute paths of the app's files
 * @param mainDirectory workspace-relative: kodata may appear there
 */
export function listingOf(files: readonly string[], workspaceRoot: string, mainDirectory: string): Listing {
  const root = realpathSync(workspaceRoot);
  const paths = [...new Set(workspacePaths(root, files))].filter((path) => !path.startsWith('../'));
  const packages = new Set(paths.filter(isSource).map(posix.dirname));
  // What is embedded or data is found by folder, whatever its name.
  const trees = new Set([posix.join(mainDirectory, 'kodata')]);
  for (const path of paths.filter((one) => !isSource(one))) {
    for (let at = posix.dirname(path); !trees.has(at); at = posix.dirname(at)) {
      trees.add(at);
      if (packages.has(at) || at === '.') break;
    }
  }
  const names = (folders: Iterable<string>, of: typeof namesIn) =>
    Object.fromEntries([...folders].sort().map((folder) => [folder, of(workspaceRoot, folder)]));
  return { packages: names(packages, sourcesIn), trees: names(trees, namesIn) };
}

/** How the names in a folder are found, given the workspace's root and the folder. */
export type FolderNames = (workspaceRoot: string, folder: string) => readonly string[];

/** Looks at a folder once, for apps that have packages in common. */
export function rememberNames(): FolderNames {
  const known = new Map<string, readonly string[]>();
  return (workspaceRoot, folder) => {
    const names = known.get(folder) ?? namesIn(workspaceRoot, folder);
    known.set(folder, names);
    return names;
  };
}

/** Paths that were not there when the listing was made. */
export function appeared(
  { packages, trees }: Listing,
  workspaceRoot: string,
  namesOf: FolderNames = namesIn,
): string[] {
  const since = (folders: Listing['trees'], counts: (name: string) => boolean) =>
    Object.entries(folders).flatMap(([folder, names]) => {
      const known = new Set(names);
      const added = namesOf(workspaceRoot, folder).filter((name) => !known.has(name) && counts(name));
      return added.map((name) => posix.join(folder, name));
    });
  return [...new Set([...since(packages, isSource), ...since(trees, () => true)])].sort();
}

function isSource(name: string): boolean {
  return SOURCE.test(name) && !name.endsWith('_test.go');
}

function sourcesIn(workspaceRoot: string, folder: string): string[] {
  return namesIn(workspaceRoot, folder).filter(isSource);
}

function namesIn(workspaceRoot: string, folder: string): string[] {
  try {
    return readdirSync(join(workspaceRoot, folder)).sort();
  } catch {
    return []; // not there
  }
}
