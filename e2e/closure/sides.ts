import { existsSync, realpathSync } from 'node:fs';
import { posix, join, relative, sep } from 'node:path';
import { FILE_FIELDS, type PackageClosure } from '@ko/core';
import type { ListedPackage } from './go-list';

/**
 * What a main is compiled from, as one set of lines that both sides write alike: paths of files in the workspace, `<folder> //go:embed
 * <pattern>`, `<folder> import "C"`, `import <path>` for a package from elsewhere, and
 * the go.mod files of the packages.
 */
export type Closure = ReadonlySet<string>;

/** Where Go's paths are in the workspace. */
export interface Places {
  /** Absolute, without links. */
  readonly root: string;
  /** Files that count; what git ignores is not seen by Nx either. */
  readonly files: ReadonlySet<string>;
}

/** A main as Go lists it. */
export interface GoMain {
  /** Workspace-relative. */
  readonly directory: string;
  readonly closure: Closure;
  /** Those of its lines that only packages from elsewhere lead to: they import packages of the workspace. */
  readonly back: Closure;
  /** Files that Go reads and git ignores. */
  readonly ignored: readonly string[];
  /** Import paths that Go finds nowhere: whether the scan takes them for a module's is nobody's question. */
  readonly unresolved: ReadonlySet<string>;
  /** Why Go cannot build it; absent when it can. */
  readonly error?: string;
}

/** All main packages that were asked for by a pattern. Only tests make no main (reference/go-closure 5). */
export function goMains(packages: ReadonlyMap<string, ListedPackage>, places: Places): GoMain[] {
  const nodes = readNodes(packages, places);
  return [...nodes.values()].filter(({ listed }) => isMain(listed)).map((main) => goMain(main, nodes, places));
}

function isMain({ Name, DepOnly, GoFiles, CgoFiles }: ListedPackage): boolean {
  return Name === 'main' && !DepOnly && (GoFiles ?? CgoFiles) !== undefined;
}

function goMain(main: Node, nodes: Nodes, places: Places): GoMain {
  const isOwn = ({ folder }: Node): boolean => folder !== undefined;
  const reached = reach(main, nodes, () => true);
  const own = [...reached].filter(isOwn);
  const bySources = reach(main, nodes, isOwn);
  const directory = main.folder ?? '';
  const profile = posix.join(directory, 'default.pgo');
  const profiles = existsSync(join(places.root, profile)) ? [profile] : [];
  const lines = (of: readonly Node[]): string[] => of.flatMap((node) => linesOf(node, nodes, places));
  const unresolved = own.flatMap(({ imports }) => imports.filter((path) => nodes.get(path)?.listed.Dir === undefined));
  const error = [...reached].map(({ listed }) => listed.Error?.Err).find((text) => text !== undefined);
  return {
    directory,
    closure: new Set([...lines(own), ...profiles]),
    back: new Set(lines(own.filter((node) => !bySources.has(node)))),
    ignored: own.flatMap(filesOf).filter((file) => !places.files.has(file)),
    unresolved: new Set(unresolved),
    ...(error === undefined ? {} : { error }),
  };
}

/** A main with all that it imports, as far as such packages lead. */
function reach(main: Node, nodes: Nodes, leads: (node: Node) => boolean): Set<Node> {
  const reached = new Set([main]);
  for (const node of reached) {
    if (leads(node)) for (const path of node.imports) reached.add(nodes.get(path) as Node);
  }
  return reached;
}

function linesOf(node: Node, nodes: Nodes, places: Places): string[] {
  const { listed, folder = '', imports } = node;
  const external = imports.filter((path) => {
    const imported = nodes.get(path);
    return imported?.listed.Dir !== undefined && imported.folder === undefined;
  });
  return [
    ...filesOf(node).filter((file) => places.files.has(file)),
    ...(listed.EmbedPatterns ?? []).map((pattern) => embedLine(folder, pattern)),
    ...(listed.CgoFiles === undefined ? [] : [cgoLine(folder)]),
    ...external.map(externalLine),
    ...moduleFile(listed, places),
  ];
}

/** The go.mod that a package was found by. */
function moduleFile({ Module }: ListedPackage, { root, files }: Places): string[] {
  const path = Module?.GoMod === undefined ? '' : workspacePath(Module.GoMod, root);
  return files.has(path) ? [path] : [];
}

/** A package, ready for many mains. */
interface Node {
  readonly listed: ListedPackage;
  /** Undefined for a package that is not in the workspace. */
  readonly folder: string | undefined;
  /** Keys of packages; the standard library's are left out, for they import nothing else. */
  readonly imports: readonly string[];
}

type Nodes = ReadonlyMap<string, Node>;

function readNodes(packages: ReadonlyMap<string, ListedPackage>, places: Places): Nodes {
  const isNode = (path: string): boolean => packages.get(path)?.Standard !== true && packages.has(path);
  const nodes = [...packages.values()]
    .filter(({ ImportPath }) => isNode(ImportPath))
    .map((listed): Node => {
      const { Imports = [], ImportMap } = listed;
      return {
        listed,
        folder: folderOf(listed, places),
        imports: Imports.map((path) => ImportMap?.[path] ?? path).filter(isNode),
      };
    });
  return new Map(nodes.map((node) => [node.listed.ImportPath, node]));
}

function filesOf({ listed, folder = '' }: Node): string[] {
  return FILE_FIELDS.flatMap((field) => listed[field] ?? []).map((name) => posix.join(folder, name));
}

/** The same lines from the scan. */
export function scanLines({ packages, external, moduleFiles }: PackageClosure, go: GoMain): Closure {
  return new Set([
    ...packages.flatMap(({ realDirectory, files, embedFiles, embedPatterns, cgo }) => [
      ...[...files, ...embedFiles].map((name) => posix.join(realDirectory, name)),
      ...embedPatterns.map((pattern) => embedLine(realDirectory, pattern)),
      ...(cgo ? [cgoLine(realDirectory)] : []),
    ]),
    ...external.filter((path) => !go.unresolved.has(path)).map(externalLine),
    // Those of modules that no package comes from count, too: Go selects versions over all.
    ...moduleFiles.filter((file) => go.closure.has(file)),
  ]);
}

const embedLine = (folder: string, pattern: string): string => `${folder} //go:embed ${pattern}`;
const cgoLine = (folder: string): string => `${folder} import "C"`;
const externalLine = (path: string): string => `import ${path}`;

function folderOf({ Dir }: ListedPackage, { root }: Places): string | undefined {
  if (Dir !== root && !Dir?.startsWith(root + sep)) return undefined;
  const path = workspacePath(Dir, root);
  return path === '..' || path.startsWith('../') ? undefined : path; // behind a link it can be anywhere
}

function workspacePath(path: string, root: string): string {
  const real = existsSync(path) ? realpathSync(path) : path;
  return relative(root, real).split(sep).join('/') || '.';
}
