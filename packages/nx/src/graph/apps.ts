import { posix } from 'node:path';
import { findMains, type FoundMain, findModules, moduleClosure } from '@ko/core';
import { parsePlatform } from '@ko/oci';
import { type AppSources, nameable } from './inputs';
import { type KoSettings, koSettings, nearestKoFolder, NO_SETTINGS } from './ko-settings';
import { linkTargets, mergeLinks } from './links';
import type { PluginSettings } from './options';
import { openScanCache, scanKey } from './scan-cache';
import { dataDirectory, readWorkspaceFile, sourceHashes, workspaceFiles } from './workspace-files';

/** A main package, what it is made from, and what its configuration says. */
export interface App extends FoundMain {
  readonly sources: AppSources;
  readonly defaultPlatforms: readonly string[];
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
): Promise<App[]> {
  const files = await workspaceFiles(workspaceRoot);
  const modules = findModules(goModFiles).filter((folder) => settings.include !== undefined || !isForTools(folder));
  const mains = await scan(workspaceRoot, files, modules, settings, version);
  const describe = appDescriber(workspaceRoot, files, settings);
  return Promise.all(mains.map(describe));
}

/** Modules that pin a repository's own tools. They hold mains, but nothing to ship. */
function isForTools(module: string): boolean {
  return /(^|\/)tools(\/|$)/.test(module);
}

/** The mains of each module, from the cache where the module's files are what they were. */
async function scan(
  workspaceRoot: string,
  files: readonly string[],
  modules: readonly string[],
  settings: PluginSettings,
  version: string,
): Promise<FoundMain[]> {
  const read = reader(workspaceRoot);
  const { include, exclude } = settings;
  const platforms = settings.platforms?.filter((platform) => platform !== 'all');
  const byModule = groupByModule(files);
  const hashes = await sourceHashes(workspaceRoot, modules.map(nameable));
  const cache = await openScanCache<FoundMain[]>(await dataDirectory(workspaceRoot), version);
  const found = modules.flatMap((module, i) => {
    const own = byModule.get(module) ?? [];
    const search = () => findMains({ files: own, read, include, exclude, platforms: parsed(platforms) });
    const hash = hashes?.[i];
    return hash === undefined ? search() : cache.get(scanKey(hash, own, include, exclude, platforms), search);
  });
  await cache.save();
  return found.sort((a, b) => (a.directory < b.directory ? -1 : 1));
}

function parsed(platforms: readonly string[] | undefined) {
  return platforms === undefined || platforms.length === 0 ? undefined : platforms.map(parsePlatform);
}

/** Go files and the go.mod of each module, without those of modules inside of it. */
function groupByModule(files: readonly string[]): Map<string, string[]> {
  const modules = new Map<string, string[]>();
  for (const file of files) if (posix.basename(file) === 'go.mod') modules.set(posix.dirname(file), [file]);
  const homes = new Map<string, string[] | undefined>();
  const homeOf = (folder: string): string[] | undefined => {
    if (!homes.has(folder)) {
      homes.set(folder, modules.get(folder) ?? (folder === '.' ? undefined : homeOf(posix.dirname(folder))));
    }
    return homes.get(folder);
  };
  for (const file of files) if (file.endsWith('.go')) homeOf(posix.dirname(file))?.push(file);
  return modules;
}

/** A file that cannot be read is an empty one: it must not take the other projects down, and Go will name it. */
function reader(workspaceRoot: string): (path: string) => string {
  const texts = new Map<string, string>();
  return (path) => {
    let text = texts.get(path);
    if (text === undefined) {
      text = readWorkspaceFile(workspaceRoot, path) ?? '';
      // Go files are read once; go.mod and go.work again for every module that reaches them.
      if (!path.endsWith('.go')) texts.set(path, text);
    }
    return text;
  };
}

/** Adds to a main what it is made from. What apps have in common is looked up once. */
function appDescriber(workspaceRoot: string, files: readonly string[], settings: PluginSettings) {
  const read = reader(workspaceRoot);
  const modules = findModules(files);
  const koFolders = new Set(files.filter((file) => posix.basename(file).startsWith('.ko.')).map(posix.dirname));
  const closureOf = remembered((module: string) => moduleClosure({ files, read, module }));
  const settingsOf = remembered((folder: string) => koSettings(workspaceRoot, folder));
  const goFolders = foldersWithGo(files);
  // By closure: the apps of a module share theirs, and a large module has thousands of folders to read.
  const sourceLinksOf = remembered((closure: string) => {
    const within = (JSON.parse(closure) as string[]).map((folder) => (folder === '.' ? '' : `${folder}/`));
    const folders = goFolders.filter((folder) => within.some((prefix) => `${folder}/`.startsWith(prefix)));
    return linkTargets(workspaceRoot, folders, 'sources');
  });

  return async (main: FoundMain): Promise<App> => {
    const koFolder = nearestKoFolder(koFolders, main.directory);
    const ko: KoSettings = koFolder === undefined ? NO_SETTINGS : await settingsOf(koFolder);
    const own = closureOf(main.module.directory);
    const closures = [own, ...ko.buildDirectories.map((folder) => closureOf(moduleAround(folder, modules)))];
    const closure = [...new Set(closures.flatMap(({ folders }) => folders))].sort();
    const links = mergeLinks([
      await sourceLinksOf(JSON.stringify(closure)),
      await linkTargets(workspaceRoot, [posix.join(main.directory, 'kodata')], 'all'),
    ]);
    return {
      ...main,
      defaultPlatforms: ko.defaultPlatforms,
      sources: {
        moduleDirectory: main.module.directory,
        closure,
        outside: closures.some(({ outside }) => outside.length > 0),
        workDirectory: own.workFile === undefined ? undefined : posix.dirname(own.workFile),
        links,
        settings: ko.reads,
        buildvcs: settings.buildvcs,
      },
    };
  };
}

/** Folders that hold Go files, and those above them: where links to sources lie. */
function foldersWithGo(files: readonly string[]): string[] {
  const folders = new Set<string>();
  for (const file of files) {
    if (!file.endsWith('.go')) continue;
    for (let folder = posix.dirname(file); !folders.has(folder); folder = posix.dirname(folder)) folders.add(folder);
  }
  return [...folders].sort();
}

/** The module that a folder is in; the folder itself when there is none, as it may become one. */
function moduleAround(folder: string, modules: readonly string[]): string {
  const around = modules.filter((module) => module === '.' || `${folder}/`.startsWith(`${module}/`));
  return around.sort((a, b) => b.length - a.length)[0] ?? folder;
}

function remembered<T>(compute: (key: string) => T): (key: string) => T {
  const known = new Map<string, T>();
  return (key) => {
    const value = known.has(key) ? (known.get(key) as T) : compute(key);
    known.set(key, value);
    return value;
  };
}
