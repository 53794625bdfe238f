import { posix } from 'node:path';
import { isOutOfSight } from '../modules';
import type { BuildContext } from '../build-context';
import type { BuildList, LocalModule } from './build-list';
import { embedFiles } from './embed-files';
import { type Folders, isOutside } from './folders';
import type { Folder } from './go-tree';
import { openImports } from './imports';
import { includedFiles } from './included-files';
import { compareText, openOrdered, type Ordered } from './ordered';
import type { SourcePackage } from './package-closure';
import { remembered } from './remembered';
import { type FactsOf, openSelection, type SelectedFiles, selectFiles } from './selected-files';

/** One package of a build, and where its imports lead. */
export interface PackageNode {
  /** In the graph's `nodes`. */
  readonly number: number;
  readonly sources: SourcePackage;
  readonly isMain: boolean;
  readonly imports: readonly PackageNode[];
  /** Import paths that lead elsewhere, by their numbers in the graph's `externals`. */
  readonly external: readonly number[];
  readonly missing: readonly string[];
  /** Beyond the workspace: what it imports from there, and what its links lead to. */
  readonly outside: readonly string[];
  /** Some import leads beyond the workspace. */
  readonly importsOutside: boolean;
}

/** The packages of one module in one context; each is looked at once. */
export interface PackageGraph {
  readonly list: BuildList;
  node(importPath: string, directory: string): PackageNode;
  /** All packages of a module but mains, as somebody else could import them. */
  importable(module: LocalModule): readonly PackageNode[];
  /** By directory. */
  readonly nodes: Ordered<PackageNode>;
  readonly externals: Ordered<string>;
}

/** What is the same for all graphs of a tree. */
export interface GraphSources {
  readonly folders: Folders;
  readonly factsOf: FactsOf;
}

/** Opens the graph of a build list in one context. */
export function openPackageGraph(list: BuildList, context: BuildContext, sources: GraphSources): PackageGraph {
  const { folders, factsOf } = sources;
  const resolve = openImports(list, folders);
  const selection = openSelection(context, list.oldest);
  const selections = new Map<string, SelectedFiles>();
  const nodes = new Map<string, PackageNode>();
  const importables = new Map<LocalModule, readonly PackageNode[]>();
  const ordered = openOrdered<PackageNode>(
    (a, b) =>
      compareText(a.sources.directory, b.sources.directory) || compareText(a.sources.importPath, b.sources.importPath),
  );
  const externals = openOrdered<string>(compareText);

  const unread: (() => void)[] = []; // not by recursion: chains of imports can be longer than a stack
  const open = (importPath: string, directory: string): PackageNode => {
    const key = `${importPath}\n${directory}`;
    const known = nodes.get(key);
    if (known !== undefined) return known;
    const folder = folders.at(directory) ?? NO_FOLDER;
    const selected = selections.get(directory) ?? selectFiles(folder, selection, factsOf);
    selections.set(directory, selected);
    const linked = linkedFiles(selected, folder, sources);
    const made = {
      number: 0,
      sources: sourcePackage(importPath, directory, selected, folder, linked, folders),
      isMain: selected.names.has('main'),
      imports: [] as PackageNode[],
      external: [] as number[],
      missing: [] as string[],
      outside: linked.filter(isOutside),
      importsOutside: false,
    };
    made.number = ordered.add(made);
    nodes.set(key, made);
    unread.push(() => {
      for (const path of selected.imports) {
        const found = foundBy(path);
        made.imports.push(...found.nodes);
        made.external.push(...found.external);
        made.missing.push(...found.missing);
        made.outside.push(...found.outside);
        made.importsOutside ||= found.outside.length > 0;
      }
    });
    return made;
  };
  const foundBy = remembered((path) => {
    const { directories, missing, outside, external } = resolve(path);
    const found = directories.map((directory) => open(path, directory));
    return { nodes: found, missing, outside, external: external ? [externals.add(path)] : [] };
  });
  const node = (importPath: string, directory: string): PackageNode => {
    const found = open(importPath, directory);
    for (let read = unread.pop(); read !== undefined; read = unread.pop()) read();
    return found;
  };
  const importable = (module: LocalModule): readonly PackageNode[] => {
    const known =
      importables.get(module) ??
      packageFolders(module, folders)
        .map((inside) => node(posix.join(module.path, inside), posix.join(module.directory, inside)))
        .filter(({ isMain }) => !isMain);
    importables.set(module, known);
    return known;
  };
  return { list, node, importable, nodes: ordered, externals };
}

const NO_FOLDER: Folder = { path: '', files: [], folders: [], links: new Map() };

function sourcePackage(
  importPath: string,
  directory: string,
  { files, excluded, embeds, cgo }: SelectedFiles,
  folder: Folder,
  linked: readonly string[],
  folders: Folders,
): SourcePackage {
  return {
    importPath,
    directory,
    realDirectory: folder.path,
    files,
    excluded,
    embedPatterns: embeds,
    embedFiles: embeds.length === 0 ? [] : embedFiles(embeds, directory, folders),
    linked: linked.filter((path) => !isOutside(path)),
    cgo,
  };
}

/** Files elsewhere whose text counts, sorted. */
function linkedFiles(
  { files, excluded, cgo }: SelectedFiles,
  folder: Folder,
  { folders, factsOf }: GraphSources,
): string[] {
  const targets =
    folder.links.size === 0 ? [] : [...files, ...excluded].flatMap((name) => folder.links.get(name) ?? []);
  const reads =
    cgo || files.some((name) => !name.endsWith('.go')) ? includedFiles(files, folder, folders, factsOf) : [];
  return [...new Set([...targets, ...reads])].sort();
}

/** Folders of a module that hold Go files, relative to it, as `./...` finds them. */
function packageFolders({ directory }: LocalModule, folders: Folders): string[] {
  const found: string[] = [];
  const visit = (inside: string): void => {
    const folder = folders.at(posix.join(directory, inside));
    if (folder === undefined || isOutOfSight(inside)) return;
    if (inside !== '.' && folder.files.includes('go.mod')) return;
    if (folder.files.some((name) => name.endsWith('.go'))) found.push(inside);
    for (const name of folder.folders) visit(posix.join(inside, name));
  };
  visit('.');
  return found;
}
