import { posix } from 'node:path';
import type { BuildContext } from '../build-context';
import { type BuildList, type ModuleSettings, openBuildList } from './build-list';
import { embedFiles } from './embed-files';
import type { FileFacts } from './file-facts';
import { isOutside, openFolders } from './folders';
import type { GoTree } from './go-tree';
import { openImports } from './imports';
import type { PackageClosure, SourcePackage } from './package-closure';
import { openSelection, type SelectedFiles, selectFiles } from './selected-files';

/** All that a closure depends on beside the files. */
export interface ClosureContext extends BuildContext, ModuleSettings {
  /** `-pgo`; default auto: default.pgo of the main's folder. */
  readonly pgo?: 'auto' | 'off' | undefined;
}

/** A main package: its folder, and that of its module. */
export interface MainFolder {
  readonly directory: string;
  readonly moduleDirectory: string;
}

/** A workspace that is ready to say what its main packages are compiled from. */
export interface GoSources {
  closure(main: MainFolder, context: ClosureContext): PackageClosure;
}

/** One package of a build with what it imports. */
interface Node {
  readonly sources: SourcePackage;
  readonly imports: readonly Node[];
  readonly external: readonly string[];
  readonly missing: readonly string[];
}

/**
 * Prepares a tree for many questions: what was found out for one main is kept for the others of the same context. Never throws for what
 * files hold.
 */
export function openGoSources(tree: GoTree): GoSources {
  const folders = openFolders(tree);
  const facts = remembered((path: string): FileFacts | undefined => tree.facts(path));
  const text = remembered((path: string) => tree.text(path));
  const graphs = new Map<string, ReturnType<typeof openGraph>>();

  const openGraph = (moduleDirectory: string, context: ClosureContext) => {
    const list = openBuildList(moduleDirectory, context, folders, text);
    const resolve = openImports(list, folders);
    const selection = openSelection(context, list.oldest);
    const nodes = new Map<string, Node>();
    const selected = remembered((directory: string) => selectFiles(folderAt(directory), selection, facts));
    const folderAt = (directory: string) =>
      folders.at(directory) ?? { path: directory, files: [], folders: [], links: new Map<string, string>() };
    const nodeOf = (importPath: string, directory: string): Node => {
      const key = `${importPath}\n${directory}`;
      const known = nodes.get(key);
      if (known !== undefined) return known;
      const files = selected(directory);
      const resolved = files.imports.map((path) => ({ path, ...resolve(path) }));
      const imports: Node[] = [];
      const node: Node = {
        sources: sourcePackage(importPath, directory, files),
        imports,
        external: resolved.filter(({ external }) => external).map(({ path }) => path),
        missing: resolved.flatMap(({ missing }) => missing),
      };
      nodes.set(key, node); // before its imports: a cycle is the compiler's to name
      for (const { path, directories } of resolved) for (const at of directories) imports.push(nodeOf(path, at));
      return node;
    };
    const sourcePackage = (importPath: string, directory: string, files: SelectedFiles): SourcePackage => {
      const folder = folderAt(directory);
      return {
        importPath,
        directory,
        realDirectory: folder.path,
        files: files.files,
        excluded: files.excluded,
        embedPatterns: files.embeds,
        embedFiles: files.embeds.length === 0 ? [] : embedFiles(files.embeds, directory, folders),
        linked: [...files.files, ...files.excluded].flatMap((name) => folder.links.get(name) ?? []).sort(),
        cgo: files.cgo,
      };
    };
    return { list, nodeOf };
  };

  return {
    closure(main, context) {
      const key = JSON.stringify([main.moduleDirectory, context]);
      const graph = graphs.get(key) ?? openGraph(main.moduleDirectory, context);
      graphs.set(key, graph);
      const node = graph.nodeOf(importPathOf(main, graph.list), main.directory);
      return closureOf(node, graph.list);
    },
  };
}

function importPathOf({ directory, moduleDirectory }: MainFolder, { modules }: BuildList): string {
  const path = modules.find((module) => module.directory === moduleDirectory)?.path ?? '';
  return posix.join(path, posix.relative(moduleDirectory, directory));
}

function closureOf(main: Node, list: BuildList): PackageClosure {
  const reached = new Set([main]);
  for (const node of reached) for (const imported of node.imports) reached.add(imported);
  const nodes = [...reached];
  return {
    packages: nodes.map(({ sources }) => sources).sort(byDirectory),
    external: sorted(nodes.flatMap(({ external }) => external)),
    missing: sorted(nodes.flatMap(({ missing }) => missing)),
    moduleFiles: list.moduleFiles,
    outside: sorted(list.modules.map(({ directory }) => directory).filter(isOutside)),
    wide: [],
  };
}

function byDirectory(a: SourcePackage, b: SourcePackage): number {
  return a.directory < b.directory ? -1 : a.directory > b.directory ? 1 : a.importPath < b.importPath ? -1 : 1;
}

function sorted(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}

function remembered<T>(compute: (key: string) => T): (key: string) => T {
  const known = new Map<string, T>();
  return (key) => {
    const value = known.has(key) ? (known.get(key) as T) : compute(key);
    known.set(key, value);
    return value;
  };
}
