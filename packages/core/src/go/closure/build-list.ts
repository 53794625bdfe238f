import { posix } from 'node:path';
import type { ModuleFile, Replacement } from '../module-file';
import { parseGoWork } from '../work-file';
import { type Folders, isOutside } from './folders';
import { importedBack } from './imported-back';
import { compareVersions, goLineRelease } from './module-version';
import { parseVendored } from './vendored';

/** What decides which modules a build sees, beside the files. */
export interface ModuleSettings {
  /** GOWORK: `off`, or the workspace path of a go.work; default: the nearest upward from the module. */
  readonly goWork?: string | undefined;
  /** `-mod`; default as Go's. */
  readonly modFlag?: 'mod' | 'vendor' | 'readonly' | undefined;
}

/** A module whose files are in a folder; its path is the one that imports use. */
export interface LocalModule {
  readonly path: string;
  /** Workspace path; beginning with `..` or absolute when it is beyond the workspace. */
  readonly directory: string;
}

/** The modules of one build, as far as files tell. */
export interface BuildList {
  /** The module itself, or all of the go.work; then the folders that replace modules. */
  readonly modules: readonly LocalModule[];
  /** How many of `modules` Go asks for a package before it asks the others: those of a go.work, or all that the go.mod names. */
  readonly roots: number;
  /** Present when Go takes everything else from a vendor folder; `packages` when it must be listed to count. */
  readonly vendor: { readonly directory: string; readonly packages: ReadonlySet<string> | undefined } | undefined;
  /** Paths of all modules that a go.mod requires. */
  readonly required: ReadonlySet<string>;
  /** Modules of the workspace that others require from elsewhere, as far as files show it: any of their packages may be imported by those. */
  readonly importedBack: readonly LocalModule[];
  /** The N of the oldest toolchain that the `go` lines allow. */
  readonly oldest: number;
  /** See `PackageClosure`. */
  readonly moduleFiles: readonly string[];
}

/** What is read of module files; kept for all lists of a tree. */
export interface ModuleFiles {
  readonly folders: Folders;
  /** The text of go.work, go.sum, vendor/modules.txt. */
  text(path: string): string | undefined;
  /** The go.mod of a folder; without one, an empty one. */
  goMod(directory: string): ModuleFile;
}

/**
 * Prepares to say which modules Go resolves imports in when it builds in a module; the modules of a go.work share their list. Spec:
 * go.dev/ref/mod#workspaces, #go-mod-file-replace, #vendoring; Go 1.26 cmd/go/internal/modload `setDefaultBuildMod`, `replacementFrom`.
 */
export function openBuildLists(files: ModuleFiles): (module: string, settings: ModuleSettings) => BuildList {
  const known = new Map<string, BuildList>();
  const listOf = (module: string, work: Work | undefined, settings: ModuleSettings): BuildList => {
    const key = JSON.stringify([work?.file ?? module, work === undefined, settings.modFlag]);
    const list = known.get(key) ?? buildList(module, work, settings, files);
    known.set(key, list);
    return list;
  };
  return (module, settings) => {
    const work = workOf(module, settings.goWork, files);
    const list = listOf(module, work, settings);
    // Go refuses a module that its go.work neither uses nor puts in place of another: only GOWORK=off can be meant.
    const belongs = work === undefined || list.modules.some(({ directory }) => directory === module);
    return belongs ? list : listOf(module, undefined, settings);
  };
}

function buildList(module: string, work: Work | undefined, settings: ModuleSettings, files: ModuleFiles): BuildList {
  const { folders, goMod, text } = files;
  const home = work?.home ?? module;
  const mains = (work?.folders ?? [module]).map((directory) => ({ directory, file: goMod(directory) }));
  const go = work === undefined ? mains[0]?.file.go : (work.go ?? '1.18');
  const vendor = vendorOf(home, go, work !== undefined, settings, files);
  const replaced = vendor === undefined ? replacedModules(mains, work, settings, files) : [];
  const own = mains.flatMap(({ directory, file }) =>
    file.module === undefined ? [] : [{ path: file.module, directory }],
  );
  const named = new Set(mains.flatMap(({ file }) => file.requires.map(({ path }) => path)));
  const roots = work === undefined ? replaced.filter(({ path }) => named.has(path)) : [];
  const others = replaced.filter((module) => !roots.includes(module));
  const goMods = [...mains.map(({ file }) => file), ...replaced.map(({ directory }) => goMod(directory))];
  const sums = [
    ...mains.map(({ directory }) => posix.join(directory, 'go.sum')),
    ...(work === undefined ? [] : [`${work.file}.sum`]),
  ];
  const moduleFiles = [
    ...[...mains, ...replaced].map(({ directory }) => posix.join(directory, 'go.mod')),
    ...sums,
    posix.join(home, 'vendor/modules.txt'),
    ...(work === undefined ? [] : [work.file]),
  ];
  return {
    modules: [...own, ...roots, ...others],
    roots: own.length + roots.length,
    vendor,
    required: new Set(goMods.flatMap(({ requires }) => requires.map(({ path }) => path))),
    importedBack:
      vendor === undefined
        ? importedBack(
            mains.map(({ file }) => file),
            own,
            replaced,
            sums.map(text),
          )
        : [],
    oldest: Math.max(...goMods.map((file) => goLineRelease(file.go)), goLineRelease(go)),
    moduleFiles: [...new Set(moduleFiles.map(folders.real))].filter((file) => !isOutside(file)).sort(),
  };
}

interface Work {
  readonly file: string;
  readonly home: string;
  readonly go: string | undefined;
  readonly folders: readonly string[];
  readonly replaces: readonly Replacement[];
}

function workOf(module: string, goWork: string | undefined, { folders, text }: ModuleFiles): Work | undefined {
  const file = goWork === 'off' ? undefined : (goWork ?? nearestWork(module, folders));
  const found = file === undefined ? undefined : text(file);
  if (file === undefined || found === undefined) return undefined;
  const { use, replaces, go } = parseGoWork(found);
  const home = posix.dirname(file);
  return { file, home, go, folders: use.map((folder) => resolveFrom(home, folder)), replaces };
}

function nearestWork(module: string, folders: Folders): string | undefined {
  for (let folder = module; ; folder = posix.dirname(folder)) {
    const file = posix.join(folder, 'go.work');
    if (folders.hasFile(file)) return file;
    if (folder === '.' || isOutside(folder)) return undefined;
  }
}

function vendorOf(
  home: string,
  go: string | undefined,
  inWorkspace: boolean,
  { modFlag }: ModuleSettings,
  { folders, text }: ModuleFiles,
): BuildList['vendor'] {
  const directory = posix.join(home, 'vendor');
  const vendored = parseVendored(text(posix.join(directory, 'modules.txt')) ?? '');
  const byDefault =
    folders.at(directory) !== undefined &&
    go !== undefined &&
    goLineRelease(go) >= 14 &&
    vendored.forWorkspace === inWorkspace;
  if (modFlag === undefined ? !byDefault : modFlag !== 'vendor') return undefined;
  // Go 1.23: a package that modules.txt does not list is passed over.
  return { directory, packages: goLineRelease(go) >= 23 ? vendored.packages : undefined };
}

interface MainFile {
  readonly directory: string;
  readonly file: ModuleFile;
}

/** Folders that stand for modules. Those of go.work win over every main module's; a replacement's own do not count. */
function replacedModules(
  mains: readonly MainFile[],
  work: Work | undefined,
  settings: ModuleSettings,
  { goMod }: ModuleFiles,
): LocalModule[] {
  const own = new Set(mains.map(({ file }) => file.module));
  const ofWork = (work?.replaces ?? []).map((replace) => ({ replace, home: work?.home ?? '.' }));
  const overridden = new Set(ofWork.map(({ replace }) => keyOf(replace)));
  const ofMains = mains
    .flatMap(({ directory, file }) => file.replaces.map((replace) => ({ replace, home: directory })))
    .filter(({ replace }) => !overridden.has(keyOf(replace)) && !overridden.has(`${replace.path}@`));
  const replaces = [...ofWork, ...ofMains].filter(({ replace }) => !own.has(replace.path));
  const local = replaces.flatMap(({ replace, home }) =>
    'folder' in replace.target ? [{ replace, directory: resolveFrom(home, replace.target.folder) }] : [],
  );
  const files = mains.map(({ file }) => file);
  // From go 1.17 on a go.mod names the version of every module that its build selects. A go.work selects anew, and -mod=mod may.
  const exact = work === undefined && settings.modFlag !== 'mod' && goLineRelease(files[0]?.go) >= 17;
  const known = newestRequired([...files, ...(exact ? [] : local.map(({ directory }) => goMod(directory)))]);
  const versioned = new Set(replaces.map(({ replace }) => keyOf(replace)));
  const localPaths = new Set([...own, ...local.map(({ replace }) => replace.path)]);
  const closed = [...known.keys()].every((path) => localPaths.has(path)); // then nobody unknown selects anything
  const applies = ({ path, version }: Replacement): boolean => {
    const selected = known.get(path);
    if (!exact && !closed) return version === undefined || compareVersions(version, selected ?? '') >= 0; // others can only raise it
    if (selected === undefined) return false;
    return version === undefined ? !versioned.has(`${path}@${selected}`) : version === selected;
  };
  const modules = local
    .filter(({ replace }) => applies(replace))
    .map(({ replace, directory }) => ({ path: replace.path, directory }));
  return [...new Map(modules.map((module) => [JSON.stringify(module), module])).values()];
}

function keyOf({ path, version }: Replacement): string {
  return `${path}@${version ?? ''}`;
}

function newestRequired(files: readonly ModuleFile[]): Map<string, string> {
  const newest = new Map<string, string>();
  for (const { path, version } of files.flatMap(({ requires }) => requires)) {
    if (compareVersions(version, newest.get(path) ?? '') >= 0) newest.set(path, version);
  }
  return newest;
}

/** A folder as a go.mod or go.work in `home` writes it. */
export function resolveFrom(home: string, target: string): string {
  return (posix.isAbsolute(target) ? posix.normalize(target) : posix.join(home, target)).replace(/(?<=.)\/$/, '');
}
