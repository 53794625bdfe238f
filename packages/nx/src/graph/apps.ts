import { posix } from 'node:path';
import {
  type ClosureContext,
  type FoundMain,
  moduleClosure,
  openGoSources,
  type PackageClosure,
  parseGoMod,
} from '@ko/core';
import { parsePlatform, type Platform } from '@ko/oci';
import { folderFrom } from './build-selection';
import { embeddedLinks } from './embedded-links';
import { type AskedManifests, type Evidence, evidenceOf } from './evidence';
import { openFactsCache } from './facts-cache';
import { type FolderIndex, indexFolders } from './folder-index';
import { givenNames } from './given-names';
import { openTree, type WorkspaceTree } from './go-tree';
import { type AppSettings, appSettings, nearestKoFolder, readKoFile } from './ko-settings';
import { type LinkTargets, linkTargets, NO_LINKS } from './links';
import { mainsOf } from './mains';
import { type PluginSettings, targetPlatforms } from './options';
import type { PlatformSources } from './source-patterns';
import { moduleAround, moduleFolders, nearestWork, upTo } from './upward';
import { dataDirectory, workspaceFiles } from './workspace-files';

/** A main package, what it is made from, and what its configuration says. */
export interface App extends FoundMain {
  readonly settings: AppSettings;
  /** Those that get a layers target. */
  readonly platforms: readonly AppPlatform[];
  /** When `platforms` is empty: those that the base image may ask for. */
  readonly others: readonly PlatformSources[];
  /** Folders from the main upward in which a `.ko.yaml` would count, and those in which a go.work would. */
  readonly koFolders: readonly string[];
  readonly workFolders: readonly string[];
  /** A go.mod that keeps a package, which the app imports, out of the module that would hold it. */
  readonly cuts: readonly string[];
  /** What links in kodata lead to. */
  readonly links: LinkTargets;
  /** Why no input can name all that the app is made from; undefined: they can. */
  readonly unnameable: string | undefined;
  readonly buildvcs: boolean | 'auto';
}

export interface AppPlatform extends PlatformSources {
  readonly platform: Platform;
}

/** The apps of a workspace, and what all of them were found in. */
export interface FoundApps {
  readonly apps: readonly App[];
  /** Names that folders have by what is no app of ours or says more than we do. */
  readonly given: ReadonlyMap<string, string>;
  readonly index: FolderIndex;
  readonly tree: WorkspaceTree;
  /** Links that embed patterns match, and Go leaves out. */
  readonly embeddedLinks: ReadonlySet<string>;
  /** Folders in which links were looked for. */
  readonly watched: readonly string[];
  /** What all of this was found from, and these manifests; undefined where a change of it could go unseen. */
  readonly evidenceWith: (manifests: AskedManifests) => Evidence | undefined;
}

/**
 * The apps of the modules in `goModFiles`, in the order of their folders. Reads files and nothing else: no Go, no variable.
 *
 * @param goModFiles workspace-relative, as Nx matched them
 * @param version of the plugin: what another version found does not count
 */
export async function findApps(
  workspaceRoot: string,
  goModFiles: readonly string[],
  settings: PluginSettings,
  version: string,
): Promise<FoundApps> {
  const files = await workspaceFiles(workspaceRoot);
  const cache = await openFactsCache(await dataDirectory(workspaceRoot), version);
  const tree = openTree(workspaceRoot, files, cache);
  const mains = mainsOf(tree, goModFiles, settings);
  const describe = appDescriber(workspaceRoot, tree, settings);
  const apps = await Promise.all(mains.map(describe));
  await cache.save();
  const given = givenNames(tree);
  const packages = new Set(
    apps.flatMap((app) => [...app.platforms, ...app.others].flatMap(({ closure }) => closure.packages)),
  );
  const embedded = embeddedLinks(workspaceRoot, packages, tree.watched);
  const watched = [...new Set([...tree.watched, ...embedded.folders, ...apps.flatMap(({ links }) => links.walked)])];
  const evidenceWith = (manifests: AskedManifests) => evidenceOf(files, tree, embedded, manifests);
  const index = indexFolders(tree.files);
  return { apps, given, tree, embeddedLinks: new Set(embedded.links.keys()), index, watched, evidenceWith };
}

/** What a base image may have, for an app that is built for all that it has. */
const POSSIBLE = ['amd64', 'arm64', 'arm', '386', 'ppc64le', 's390x', 'riscv64'].map((arch) => `linux/${arch}`);

/** Adds to a main what it is made from. What apps have in common is looked up once. */
function appDescriber(workspaceRoot: string, tree: WorkspaceTree, settings: PluginSettings) {
  const sources = openGoSources(tree);
  const modules = moduleFolders(tree);
  const koFolders = new Set(
    tree.files.filter((file) => /(^|\/)\.ko\.[^/]*$/.test(file)).map((file) => posix.dirname(file)),
  );
  const fileIn = remembered((folder: string) => readKoFile(workspaceRoot, folder));

  const describe = async (main: FoundMain): Promise<App> => {
    const koFolder = nearestKoFolder(koFolders, main.directory);
    const file = koFolder === undefined ? undefined : await fileIn(koFolder);
    const own = appSettings(file, main.directory, workspaceRoot);
    const homes = homesOf(main, own, koFolder, tree, modules);
    const sourcesFor = (platform: Platform): PlatformSources => {
      const context = contextOf(platform, own);
      const closures = homes.map((moduleDirectory) =>
        sources.closure({ directory: main.directory, moduleDirectory }, context),
      );
      const closure = merged(
        own.selection.unknown === undefined
          ? closures
          : [...closures, wholeModules(homes, own.selection.unknown, tree)],
      );
      return { main: main.directory, context, closure };
    };
    const platforms = targetPlatforms(settings, own.defaultPlatforms).map((platform) => ({
      platform,
      ...sourcesFor(platform),
    }));
    const others = platforms.length > 0 ? [] : POSSIBLE.map((text) => sourcesFor(parsePlatform(text)));
    const links = await linkTargets(workspaceRoot, [posix.join(main.directory, 'kodata')]);
    return {
      ...main,
      settings: own,
      platforms,
      others,
      koFolders: upTo(main.directory, koFolder),
      workFolders: [...new Set(homes.flatMap((home) => upTo(home, nearestWork(home, tree))))].sort(),
      cuts: cutsOf([...platforms, ...others], tree),
      links,
      unnameable: unnameable(own, links, [...platforms, ...others]),
      buildvcs: settings.buildvcs,
    };
  };
  return (main: FoundMain) => describe(main).catch((error: unknown) => wholeApp(main, tree, settings, error));
}

/**
 * An app that we failed on: all of its module counts, and nothing is cached. One app must not take the others down, nor go unseen.
 *
 * @param error ours: what files hold is no error to the scanner
 */
export function wholeApp(
  main: FoundMain,
  tree: Pick<WorkspaceTree, 'files' | 'text'>,
  settings: PluginSettings,
  error: unknown,
): App {
  const own = appSettings(undefined, main.directory, '');
  const reason = `@ko/nx failed on its sources (${error instanceof Error ? error.message : String(error)}), which is a bug`;
  const closure = wholeModules([main.module.directory], reason, tree);
  const platforms = targetPlatforms(settings, []);
  const sources = (platform: Platform) => ({ main: main.directory, context: contextOf(platform, own), closure });
  return {
    ...main,
    settings: own,
    platforms: platforms.map((platform) => ({ platform, ...sources(platform) })),
    others: platforms.length > 0 ? [] : POSSIBLE.map((text) => sources(parsePlatform(text))),
    koFolders: upTo(main.directory, undefined),
    workFolders: upTo(main.module.directory, undefined),
    cuts: [],
    links: { ...NO_LINKS },
    unnameable: reason,
    buildvcs: settings.buildvcs,
  };
}

function contextOf(platform: Platform, { selection }: AppSettings): ClosureContext {
  const { os = platform.os, architecture = platform.architecture, ...chosen } = selection;
  const { cgo, tags, anyTags, goWork, modFlag, pgo } = chosen;
  return { os, architecture, cgo, tags, anyTags, release: Infinity, goWork, modFlag, pgo };
}

/**
 * Folders of the modules in which Go may build the app: where an entry of `builds` says; else its own, and that of `.ko.yaml` when this
 * one brings the app's in by a replacement.
 */
function homesOf(
  main: FoundMain,
  { buildDirectory }: AppSettings,
  koFolder: string | undefined,
  tree: WorkspaceTree,
  modules: ReadonlySet<string>,
): string[] {
  const own = main.module.directory;
  if (buildDirectory !== undefined) return [moduleAround(buildDirectory, modules) ?? own];
  const outer = koFolder === undefined ? undefined : moduleAround(koFolder, modules);
  if (outer === undefined || outer === own) return [own];
  const { replaces } = parseGoMod(tree.text(posix.join(outer, 'go.mod')) ?? '');
  const replaced = replaces.some(({ target }) => 'folder' in target && folderFrom(outer, target.folder) === own);
  return replaced ? [outer, own] : [own];
}

/** When it cannot be known which files a build takes, all of the modules that it can reach count. */
function wholeModules(
  homes: readonly string[],
  reason: string,
  tree: Pick<WorkspaceTree, 'files' | 'text'>,
): PackageClosure {
  const closures = homes.map((module) =>
    moduleClosure({ files: tree.files, read: (path) => tree.text(path) ?? '', module }),
  );
  const wide = closures.flatMap(({ folders }) => folders.map((directory) => ({ directory, reason })));
  const outside = closures.flatMap((closure) => closure.outside);
  return { packages: [], external: [], missing: [], moduleFiles: [], outside, wide };
}

function merged(closures: readonly PackageClosure[]): PackageClosure {
  const [first, ...others] = closures;
  if (first !== undefined && others.length === 0) return first;
  const all = <T>(of: (closure: PackageClosure) => readonly T[]) => [...new Set(closures.flatMap(of))].sort();
  return {
    packages: closures.flatMap(({ packages }) => packages),
    external: all(({ external }) => external),
    missing: all(({ missing }) => missing),
    moduleFiles: all(({ moduleFiles }) => moduleFiles),
    outside: all(({ outside }) => outside),
    wide: closures.flatMap(({ wide }) => wide),
  };
}

function unnameable(
  { reads, selection }: AppSettings,
  links: LinkTargets,
  platforms: readonly PlatformSources[],
): string | undefined {
  const outside = platforms.flatMap(({ closure }) => closure.outside)[0];
  if (outside !== undefined) return `it is compiled from ${outside}, outside of the workspace`;
  if (links.outside) return 'a link in kodata leads out of the workspace';
  if (selection.unknown !== undefined) return `.ko.yaml says ${selection.unknown}`;
  return reads.unknowable ? 'a template or a flag in .ko.yaml reads what no input can name' : undefined;
}

/**
 * An import that comes from elsewhere although its path is one of a module here: a go.mod on the way to its folder is why, and when that one
 * is new, nothing else tells that the app has changed.
 */
function cutsOf(platforms: readonly PlatformSources[], tree: WorkspaceTree): string[] {
  const cuts = new Set<string>();
  for (const { closure } of platforms) {
    for (const file of closure.moduleFiles.filter((path) => posix.basename(path) === 'go.mod')) {
      const { module } = parseGoMod(tree.text(file) ?? '');
      const home = posix.dirname(file);
      for (const path of module === undefined ? [] : closure.external.filter((one) => one.startsWith(`${module}/`))) {
        for (let at = posix.join(home, path.slice(module?.length)); at !== home; at = posix.dirname(at)) {
          if (tree.text(posix.join(at, 'go.mod')) !== undefined) cuts.add(posix.join(at, 'go.mod'));
        }
      }
    }
  }
  return [...cuts].sort();
}

function remembered<T>(compute: (key: string) => T): (key: string) => T {
  const known = new Map<string, T>();
  return (key) => {
    const value = known.has(key) ? (known.get(key) as T) : compute(key);
    known.set(key, value);
    return value;
  };
}
