import { posix } from 'node:path';
import { type ClosureContext, untold } from './closure-context';
import type { FileFacts } from './file-facts';
import { isOutside, openFolders } from './folders';
import type { GoTree } from './go-tree';
import type { PackageClosure, SourcePackage } from './package-closure';
import { type BuildList, openBuildLists } from './build-list';
import { parseGoMod } from '../module-file';
import { openPackageGraph, type PackageGraph, type PackageNode } from './package-graph';

/** A main package: its folder, and that of its module. */
export interface MainFolder {
  readonly directory: string;
  readonly moduleDirectory: string;
}

/** A workspace that is ready to say what its main packages are compiled from. */
export interface GoSources {
  closure(main: MainFolder, context: ClosureContext): PackageClosure;
}

/**
 * Prepares a tree for many questions: what was found out for one main is kept for the others of the same context. Never throws for what
 * files hold.
 */
export function openGoSources(tree: GoTree): GoSources {
  const folders = openFolders(tree);
  const facts = new Map<string, FileFacts | undefined>();
  const factsOf = (path: string, name: string): FileFacts | undefined => {
    const key = name.endsWith('.go') === path.endsWith('.go') ? path : `${path}\n${name}`;
    if (!facts.has(key)) facts.set(key, tree.facts(path, name));
    return facts.get(key);
  };
  const listOf = openBuildLists({
    folders,
    text: (path) => tree.text(path),
    goMod: remembered((directory) => parseGoMod(tree.text(posix.join(directory, 'go.mod')) ?? '')),
  });
  const graphs = new Map<BuildList, Map<string, PackageGraph>>();
  const graphOf = (list: BuildList, context: ClosureContext): PackageGraph => {
    const ofList = graphs.get(list) ?? new Map<string, PackageGraph>();
    graphs.set(list, ofList);
    const { os, architecture, cgo, tags, release, toolTags } = context;
    const key = JSON.stringify([os, architecture, cgo, tags, release === Infinity ? 'any' : release, toolTags]);
    const graph = ofList.get(key) ?? openPackageGraph(list, context, { folders, factsOf });
    ofList.set(key, graph);
    return graph;
  };
  return {
    closure(main, context) {
      const graph = graphOf(listOf(main.moduleDirectory, context), context);
      const node = graph.node(importPathOf(main, graph), main.directory);
      const closure = closureOf(node, graph, untold(context.buildFlags ?? []));
      const profile = context.pgo !== 'off' && folders.hasFile(posix.join(main.directory, PROFILE));
      if (!profile) return closure;
      return { ...closure, packages: closure.packages.map((one) => (one === node.sources ? withProfile(one) : one)) };
    },
  };
}

/** Spec: https://pkg.go.dev/cmd/go#hdr-Compile_packages_and_dependencies, `-pgo`. `go list` never names it. */
const PROFILE = 'default.pgo';

function withProfile(main: SourcePackage): SourcePackage {
  return { ...main, files: [...main.files, PROFILE].sort() };
}

function importPathOf({ directory, moduleDirectory }: MainFolder, { list }: PackageGraph): string {
  const path = list.modules.find((module) => module.directory === moduleDirectory)?.path ?? '';
  return posix.join(path, posix.relative(moduleDirectory, directory));
}

function closureOf(main: PackageNode, graph: PackageGraph, reason: string | undefined): PackageClosure {
  const { list } = graph;
  const reached = new Set([main]);
  const wide = reason === undefined ? [] : [{ directory: '.', reason }];
  const widened = new Set<string>();
  for (const node of reached) {
    for (const imported of node.imports) reached.add(imported);
    for (const { module, reason: why } of importers(node, list)) {
      if (widened.has(module.directory)) continue;
      widened.add(module.directory);
      wide.push({ directory: module.directory, reason: why });
      for (const imported of graph.importable(module)) reached.add(imported);
    }
  }
  const nodes = [...reached];
  const beyond = list.modules.map(({ directory }) => directory).filter(isOutside);
  return {
    packages: nodes.map(({ sources }) => sources).sort(byDirectory),
    external: sorted(nodes.flatMap(({ external }) => external)),
    missing: sorted(nodes.flatMap(({ missing }) => missing)),
    moduleFiles: list.moduleFiles,
    outside: sorted([...beyond, ...nodes.flatMap(({ outside }) => outside)]),
    wide: wide.sort((a, b) => (a.directory < b.directory ? -1 : 1)),
  };
}

/** The modules of the workspace that what a package imports from elsewhere may import in its turn. */
function importers({ external, importsOutside }: PackageNode, { modules, importedBack }: PackageGraph['list']) {
  if (importsOutside) {
    const inside = modules.filter(({ directory }) => !isOutside(directory));
    return inside.map((module) => ({
      module,
      reason: `The build imports from beyond the workspace, and what is there may import any package of ${module.path}.`,
    }));
  }
  if (external.length === 0) return [];
  return importedBack
    .filter(({ directory }) => !isOutside(directory))
    .map((module) => ({
      module,
      reason: `A module from elsewhere requires ${module.path} and may import any of its packages.`,
    }));
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
    const value = known.get(key) ?? compute(key);
    known.set(key, value);
    return value;
  };
}
