import { posix } from 'node:path';
import type { Platform } from '@ko/oci';
import { type BuildContext, contextFor, matchesFileName } from './build-context';
import { type FileFacts, fileFacts } from './closure/file-facts';
import type { GoTree } from './closure/go-tree';
import { goLineRelease } from './closure/module-version';
import { goFileVerdict, isSource, openSelection, type Selection } from './closure/selected-files';
import { directoryFilter } from './directory-filter';
import { parseGoMod } from './module-file';
import { findModules, isOutOfSight } from './modules';

/** A main package that the scan found. Folders are workspace-relative, POSIX, '.' for the workspace itself. */
export interface FoundMain {
  readonly module: { readonly directory: string; readonly path: string };
  readonly directory: string;
  readonly importPath: string;
}

export interface FindMainsOptions {
  /** Workspace-relative POSIX paths; only `*.go` and `go.mod` are looked at. */
  readonly files: readonly string[];
  /** The text of one of `files`; of a Go file the lines up to the imports are enough. Asked for as few files as possible. */
  readonly read: (path: string) => string;
  /** Facts of a Go file, for callers that keep them: then `read` is asked for go.mod alone. */
  readonly facts?: GoTree['facts'] | undefined;
  /** Default linux/amd64. A main of any of them counts. */
  readonly platforms?: readonly Platform[] | undefined;
  /** Build tags that are set. */
  readonly tags?: readonly string[] | undefined;
  /** Default: a main counts that is one with cgo, or without. */
  readonly cgo?: boolean | undefined;
  /** Globs over folders of mains (`*`, `**`, `?`, `{a,b}`); a folder below a match matches too. Default: all. */
  readonly include?: readonly string[] | undefined;
  /** Globs; they win over `include`. */
  readonly exclude?: readonly string[] | undefined;
}

/**
 * Every main package of every module, from sources alone: what `go list ./...` in each module names `main`, in order of folders.
 * Different on purpose: folders below `node_modules` do not count.
 */
export function findMains(options: FindMainsOptions): FoundMain[] {
  const { files, read, include, exclude } = options;
  const factsOf = options.facts ?? ((path, name) => fileFacts(name, read(path)));
  const wanted = directoryFilter({ include, exclude });
  const contexts = contextsOf(options);
  const modules = new Map(findModules(files).map((folder) => [folder, readModule(folder, read, contexts)] as const));
  const boundaries = new Set(
    files.filter((file) => posix.basename(file) === 'go.mod').map((file) => posix.dirname(file)),
  );
  const found: FoundMain[] = [];
  for (const [directory, names] of [...goFiles(files)].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const root = moduleOf(directory, boundaries);
    const module = root === undefined ? undefined : modules.get(root);
    if (root === undefined || module?.path === undefined || !wanted(directory)) continue;
    const inside = root === '.' ? directory : directory.slice(root.length + 1) || '.';
    if (isOutOfSight(inside) || module.ignores(inside)) continue;
    if (!isMain(directory, names, factsOf, module.selections)) continue;
    const importPath = posix.join(module.path, inside);
    found.push({ module: { directory: root, path: module.path }, directory, importPath });
  }
  return found;
}

/** Whether some context selects at least one file of a folder, and all it selects say `package main`. */
function isMain(
  directory: string,
  names: readonly string[],
  read: GoTree['facts'],
  selections: readonly Selection[],
): boolean {
  const known = new Map<string, FileFacts | undefined>();
  const factsOf = (name: string): FileFacts | undefined => {
    if (!known.has(name)) known.set(name, read(posix.join(directory, name), name));
    return known.get(name);
  };
  return selections.some((selection) => {
    let mains = 0;
    for (const name of names) {
      if (!isSource(name) || !matchesFileName(name, selection.context)) continue;
      const facts = factsOf(name);
      if (facts?.packageName === undefined || goFileVerdict(facts, selection) === false) continue;
      if (facts.packageName !== 'main') return false; // most folders of a repository end here, after one file
      mains++;
    }
    return mains > 0;
  });
}

function contextsOf({ platforms = [{ os: 'linux', architecture: 'amd64' }], tags = [], cgo }: FindMainsOptions) {
  const choices = cgo === undefined ? [true, false] : [cgo];
  return platforms.flatMap((platform) => choices.map((choice) => contextFor(platform, { cgo: choice, tags })));
}

/** Names of Go files by folder, sorted. */
function goFiles(files: readonly string[]): Map<string, string[]> {
  const folders = new Map<string, string[]>();
  for (const file of files) {
    if (!file.endsWith('.go')) continue;
    const folder = posix.dirname(file);
    const names = folders.get(folder) ?? [];
    names.push(posix.basename(file));
    folders.set(folder, names);
  }
  for (const names of folders.values()) names.sort();
  return folders;
}

/** The nearest folder upward that has a go.mod. */
function moduleOf(directory: string, boundaries: ReadonlySet<string>): string | undefined {
  for (let folder = directory; ; folder = posix.dirname(folder)) {
    if (boundaries.has(folder)) return folder;
    if (folder === '.') return undefined;
  }
}

function readModule(folder: string, read: (path: string) => string, contexts: readonly BuildContext[]) {
  const { module, ignore, go } = parseGoMod(read(posix.join(folder, 'go.mod')));
  return {
    path: module,
    ignores: (inside: string) => ignore.some((pattern) => isIgnored(inside, pattern)),
    selections: contexts.map((context) => openSelection(context, goLineRelease(go))),
  };
}

/** Spec: go.dev/ref/mod#go-mod-file-ignore: `./x` from the module's root, `x` at any depth; with all that is below. */
function isIgnored(inside: string, pattern: string): boolean {
  const path = posix.normalize(pattern).replace(/\/$/, '');
  return pattern.startsWith('./') ? `${inside}/`.startsWith(`${path}/`) : `/${inside}/`.includes(`/${path}/`);
}
