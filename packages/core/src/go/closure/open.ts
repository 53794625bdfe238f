// What main packages are compiled from, file by file, by Go's own rules but without Go: from the files of the workspace alone, so that the
// answer is the same on every machine. Where it depends on what is not known here (the toolchain, tags that a variable names, whoever
// requires a module from elsewhere, flags like -overlay), all possible answers count. What no file shows:
// - a module from elsewhere that imports a package of the main's own module (see imported-back.ts);
// - files that git ignores, which the tree does not hold;
// - GODEBUG=embedfollowsymlinks=1, with which Go embeds what links lead to.

import { posix } from 'node:path';
import { type ClosureContext, untold } from './closure-context';
import type { FileFacts } from './file-facts';
import { type Folders, isOutside, openFolders } from './folders';
import type { GoTree } from './go-tree';
import { compareText } from './ordered';
import type { PackageClosure, SourcePackage } from './package-closure';
import { type BuildList, type LocalModule, openBuildLists } from './build-list';
import { parseGoMod } from '../module-file';
import { remembered } from './remembered';
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
    const key = path.endsWith(name) ? path : `${path}\n${name}`;
    if (!facts.has(key)) facts.set(key, tree.facts(path, name));
    return facts.get(key);
  };
  const listOf = openBuildLists({
    folders,
    text: (path) => tree.text(path),
    goMod: remembered((directory) => parseGoMod(tree.text(posix.join(directory, 'go.mod')) ?? '')),
  });
  const keys = new WeakMap<ClosureContext, string>(); // callers ask for many mains with the same object
  const contextKey = (context: ClosureContext): string => {
    const { os, architecture, cgo, tags, anyTags, release, toolTags } = context;
    const key =
      keys.get(context) ??
      JSON.stringify([os, architecture, cgo, tags, anyTags, release === Infinity ? 'any' : release, toolTags]);
    keys.set(context, key);
    return key;
  };
  const graphs = new Map<BuildList, Map<string, PackageGraph>>();
  const graphOf = (list: BuildList, context: ClosureContext): PackageGraph => {
    const ofList = graphs.get(list) ?? new Map<string, PackageGraph>();
    graphs.set(list, ofList);
    const key = contextKey(context);
    const graph = ofList.get(key) ?? openPackageGraph(list, context, { folders, factsOf });
    ofList.set(key, graph);
    return graph;
  };
  return {
    closure(main, context) {
      const graph = graphOf(listOf(main.moduleDirectory, context), context);
      const node = graph.node(importPathOf(main, graph), main.directory);
      const closure = closureOf(node, graph, folders, untold(context.buildFlags ?? []));
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

function importPathOf({ directory }: MainFolder, { list }: PackageGraph): string {
  const around = list.modules
    .filter((module) => module.directory === '.' || `${directory}/`.startsWith(`${module.directory}/`))
    .sort((a, b) => b.directory.length - a.directory.length)[0];
  return around === undefined ? directory : posix.join(around.path, posix.relative(around.directory, directory));
}

function closureOf(
  main: PackageNode,
  graph: PackageGraph,
  { real }: Folders,
  reason: string | undefined,
): PackageClosure {
  const { list, nodes, externals } = graph;
  const wide = reason === undefined ? [] : [{ directory: '.', reason }];
  const widened = new Set<LocalModule>();
  const missing = new Set<string>();
  const outside = new Set(list.modules.map(({ directory }) => real(directory)).filter(isOutside));
  const reached: PackageNode[] = [];
  const reach = (node: PackageNode): void => {
    if (nodes.choose(node.number)) reached.push(node);
  };
  nodes.begin();
  externals.begin();
  reach(main);
  for (const node of reached) {
    node.imports.forEach(reach);
    for (const number of node.external) externals.choose(number);
    for (const directory of node.missing) missing.add(directory);
    for (const path of node.outside) outside.add(path);
    if (!mayImportBack(node, list)) continue; // nearly always
    for (const { module, reason: why } of importedByOthers(node, list)) {
      const directory = real(module.directory);
      if (widened.has(module) || isOutside(directory)) continue;
      widened.add(module);
      wide.push({ directory, reason: why });
      graph.importable(module).forEach(reach);
    }
  }
  return {
    packages: nodes.chosen().map(({ sources }) => sources),
    external: externals.chosen(),
    missing: [...missing].sort(),
    moduleFiles: list.moduleFiles,
    outside: [...outside].sort(),
    wide: wide.sort((a, b) => compareText(a.directory, b.directory)),
  };
}

function mayImportBack({ external, importsOutside }: PackageNode, { importedBack }: BuildList): boolean {
  return importsOutside || (external.length > 0 && importedBack.length > 0);
}

/** The modules that what a package imports from elsewhere may import in its turn. */
function importedByOthers({ importsOutside }: PackageNode, { modules, importedBack }: BuildList) {
  if (importsOutside) return modules.map((module) => ({ module, reason: beyondReason(module) }));
  return importedBack.map((module) => ({ module, reason: elsewhereReason(module) }));
}

function beyondReason({ path }: LocalModule): string {
  return `The build imports from beyond the workspace, and what is there may import any package of ${path}.`;
}

function elsewhereReason({ path }: LocalModule): string {
  return `A module from elsewhere requires ${path} and may import any of its packages.`;
}
