import { posix } from 'node:path';
import type { BuildList, LocalModule } from './build-list';
import { type Folders, isOutside } from './folders';
import { remembered } from './remembered';

/** Where an import leads. */
export interface Resolved {
  /** Folders with Go files; more than one is an error to Go, and then all of them count. */
  readonly directories: readonly string[];
  /** Folders that Go would look into, too, if they held Go files. */
  readonly missing: readonly string[];
  /** Folders beyond the workspace where it may be. */
  readonly outside: readonly string[];
  /** It comes from the module cache. */
  readonly external: boolean;
}

const NOWHERE: Resolved = { directories: [], missing: [], outside: [], external: false };

/**
 * Resolves import paths as Go does within a build list; answers are remembered. Modules of the workspace win over the standard library:
 * where both have a package, Go fails. Spec: Go 1.26 cmd/go/internal/modload `importFromModules`, `dirInModule`.
 */
export function openImports(list: BuildList, folders: Folders): (importPath: string) => Resolved {
  const resolve = list.vendor === undefined ? fromModules : fromVendor;
  return remembered((importPath) => (isPath(importPath) ? resolve(importPath, list, folders) : NOWHERE));
}

/** Spec: golang.org/x/mod/module `CheckImportPath`. */
function isPath(importPath: string): boolean {
  return !importPath.startsWith('-') && importPath.split('/').every(isElement);
}

function isElement(element: string): boolean {
  if (!/^[\w.~+-]*[\w~+-]$/.test(element)) return false;
  const short = element.replace(/\..*/, '');
  return !/^(?:con|prn|aux|nul|com[1-9]|lpt[1-9])$/i.test(short) && !/~\d+$/.test(short);
}

function fromModules(importPath: string, { modules, roots, required }: BuildList, folders: Folders): Resolved {
  const named = (asked: readonly LocalModule[]) =>
    asked.flatMap((module) => directoryIn(module, importPath, folders) ?? []);
  const candidates = [named(modules.slice(0, roots)), named(modules.slice(roots))];
  const found = candidates.map((directories) => directories.filter((directory) => hasGoFiles(directory, folders)));
  const directories = found.find((some) => some.length > 0);
  const missing = emptyOf(candidates.flat(), folders);
  if (directories !== undefined) return { ...NOWHERE, directories, missing };
  const own = new Set(modules.map(({ path }) => path));
  const elsewhere = [...prefixes(importPath)].some((path) => required.has(path) && !own.has(path));
  // Without a dot in its first part it is the standard library's; below a module of the workspace nobody else has it.
  const external = elsewhere || (candidates.flat().length === 0 && /^[^/]*\./.test(importPath));
  return { directories: [], missing, outside: outsideOf(candidates.flat(), folders), external };
}

/** With a vendor folder, all that is no main module's comes from there; folders that replace modules were copied into it. */
function fromVendor(importPath: string, { modules, vendor }: BuildList, folders: Folders): Resolved {
  const listed = vendor?.packages === undefined || vendor.packages.has(importPath);
  const vendored = vendor === undefined || !listed ? [] : [posix.join(vendor.directory, importPath)];
  const own = modules.flatMap((module) => directoryIn(module, importPath, folders) ?? []);
  const directories = [...own, ...vendored].filter((directory) => hasGoFiles(directory, folders));
  if (directories.length > 0) return { ...NOWHERE, directories, missing: emptyOf(own, folders) };
  const candidates = [...own, ...vendored];
  return { ...NOWHERE, missing: emptyOf(candidates, folders), outside: outsideOf(candidates, folders) };
}

/** Those of the workspace without Go files. Also where another folder has the package: Go would take theirs before, or neither. */
function emptyOf(directories: readonly string[], folders: Folders): string[] {
  const empty = directories.filter((directory) => !hasGoFiles(directory, folders));
  return empty.map((directory) => folders.real(directory)).filter((directory) => !isOutside(directory));
}

/** Those that are beyond the workspace, or behind a link that leads there. */
function outsideOf(directories: readonly string[], folders: Folders): string[] {
  return directories.map((directory) => folders.real(directory)).filter(isOutside);
}

/** The folder that an import path names in a module; undefined when it names none, or a go.mod below the module's own cuts it out. */
function directoryIn({ path, directory }: LocalModule, importPath: string, folders: Folders): string | undefined {
  if (importPath !== path && !importPath.startsWith(`${path}/`)) return undefined;
  const inside = importPath.slice(path.length + 1);
  const home = directory === '.' ? '' : `${directory}/`;
  for (let at = inside; at !== ''; at = at.slice(0, Math.max(at.lastIndexOf('/'), 0))) {
    if (folders.hasFile(`${home}${at}/go.mod`)) return undefined;
  }
  return inside === '' ? directory : home + inside;
}

/** Spec: cmd/go/internal/modindex `IsGoDir`: tests and files that the build context leaves out count. */
function hasGoFiles(directory: string, folders: Folders): boolean {
  return folders.at(directory)?.files.some((name) => name.endsWith('.go') && !/^[._]/.test(name)) ?? false;
}

function* prefixes(importPath: string): Generator<string> {
  for (let end = importPath.length; end > 0; end = importPath.lastIndexOf('/', end - 1)) yield importPath.slice(0, end);
}
