import { existsSync, realpathSync } from 'node:fs';
import { posix, join, relative, sep } from 'node:path';
import type { PackageClosure } from '@ko/core';
import { FILE_FIELDS, type ListedPackage } from './go-list';

/**
 * What a main is compiled from, as one set of lines that both sides write alike: paths of files in the workspace, `<folder> //go:embed
 * <pattern>`, `<folder> import "C"`, and `import <path>` for a package from elsewhere.
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
  readonly moduleDirectory: string;
  readonly closure: Closure;
  /** Files that Go reads and git ignores. */
  readonly ignored: readonly string[];
  /** Import paths that Go finds nowhere: whether the scan takes them for a module's is nobody's question. */
  readonly unresolved: ReadonlySet<string>;
  /** Why Go cannot build it; absent when it can. */
  readonly error?: string;
}

/** All main packages that were asked for by a pattern. Only tests make no main (reference/go-closure 5). */
export function goMains(packages: ReadonlyMap<string, ListedPackage>, places: Places): GoMain[] {
  const mains = [...packages.values()].filter(
    ({ Name, DepOnly, GoFiles, CgoFiles }) => Name === 'main' && !DepOnly && (GoFiles ?? CgoFiles) !== undefined,
  );
  const lines = remembered((listed: ListedPackage) => linesOf(listed, packages, places));
  return mains.map((main) => {
    const reached = new Set([main]);
    for (const one of reached) for (const imported of importsOf(one, packages)) reached.add(imported);
    const own = [...reached].filter((one) => folderOf(one, places) !== undefined);
    const all = own.map(lines);
    const profile = posix.join(folderOf(main, places) ?? '', 'default.pgo');
    const files = all.flatMap(({ files }) => files);
    if (existsSync(join(places.root, profile))) files.push(profile);
    const errors = [...reached].flatMap(({ Error }) => Error?.Err ?? []);
    return {
      directory: folderOf(main, places) ?? '',
      moduleDirectory: workspacePath(main.Module?.Dir ?? '', places.root),
      closure: new Set([...files.filter((file) => places.files.has(file)), ...all.flatMap(({ other }) => other)]),
      ignored: files.filter((file) => !places.files.has(file)),
      unresolved: new Set(all.flatMap(({ unresolved }) => unresolved)),
      ...(errors[0] === undefined ? {} : { error: errors[0] }),
    };
  });
}

function linesOf(listed: ListedPackage, packages: ReadonlyMap<string, ListedPackage>, places: Places) {
  const folder = folderOf(listed, places) ?? '';
  const imported = importsOf(listed, packages).filter(({ Standard }) => !Standard);
  return {
    files: FILE_FIELDS.flatMap((field) => listed[field] ?? []).map((name) => posix.join(folder, name)),
    other: [
      ...(listed.EmbedPatterns ?? []).map((pattern) => embedLine(folder, pattern)),
      ...(listed.CgoFiles === undefined ? [] : [cgoLine(folder)]),
      ...imported.filter((one) => one.Dir !== undefined && folderOf(one, places) === undefined).map(externalLine),
    ],
    unresolved: imported.filter(({ Dir }) => Dir === undefined).map(({ ImportPath }) => ImportPath),
  };
}

/** The same lines from the scan. */
export function scanLines({ packages, external }: PackageClosure, { unresolved }: GoMain): Closure {
  return new Set([
    ...packages.flatMap(({ realDirectory, files, embedFiles, embedPatterns, cgo }) => [
      ...[...files, ...embedFiles].map((name) => posix.join(realDirectory, name)),
      ...embedPatterns.map((pattern) => embedLine(realDirectory, pattern)),
      ...(cgo ? [cgoLine(realDirectory)] : []),
    ]),
    ...external.filter((path) => !unresolved.has(path)).map((path) => externalLine({ ImportPath: path })),
  ]);
}

const embedLine = (folder: string, pattern: string): string => `${folder} //go:embed ${pattern}`;
const cgoLine = (folder: string): string => `${folder} import "C"`;
const externalLine = ({ ImportPath }: ListedPackage): string => `import ${ImportPath}`;

function importsOf(
  { Imports, ImportMap }: ListedPackage,
  packages: ReadonlyMap<string, ListedPackage>,
): ListedPackage[] {
  return (Imports ?? []).flatMap((path) => packages.get(ImportMap?.[path] ?? path) ?? []);
}

/** Undefined for a package that is not in the workspace. */
function folderOf({ Dir, Standard }: ListedPackage, { root }: Places): string | undefined {
  if (Standard || Dir === undefined || !existsSync(Dir)) return undefined;
  const path = workspacePath(Dir, root);
  return path === '..' || path.startsWith('../') ? undefined : path;
}

const workspacePath = (path: string, root: string): string =>
  relative(root, existsSync(path) ? realpathSync(path) : path)
    .split(sep)
    .join('/') || '.';

function remembered<K, V>(compute: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    const value = known.get(key) ?? compute(key);
    known.set(key, value);
    return value;
  };
}
