import { realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { Environment } from '../environment';
import { invalidBuildEntry, UserError } from '../errors';
import type { AskGo } from '../go/answers';
import { isLocalPath, listPackages, loadMain, type MainPackage, withoutScheme } from '../go/packages';
import type { BuildEntry, KoConfig } from './ko-config';

/** A main package together with what `.ko.yaml` says about it. */
export interface LocatedMain {
  readonly main: MainPackage;
  /** The element of `builds` that applies to flags, environment and capabilities. */
  readonly entry: BuildEntry | undefined;
  /** Absolute: where the go tool runs for this build. */
  readonly directory: string;
}

export interface EntryOptions {
  readonly env: Environment;
  readonly signal?: AbortSignal | undefined;
  readonly ask?: AskGo | undefined;
}

/**
 * The entry of `builds` whose main package has this import path; of two the later. Every entry is listed with the go tool, once
 * per configuration. Spec: ko-behaviour 2.3, 2.4.
 *
 * @throws UserError `invalid-build-entry`, `go-not-found`
 */
export async function entryFor(
  config: KoConfig,
  importPath: string,
  options: EntryOptions,
): Promise<BuildEntry | undefined> {
  const wanted = withoutScheme(importPath);
  const paths = await Promise.all(config.builds.map((entry) => entryImportPath(config, entry, options)));
  return config.builds[paths.lastIndexOf(wanted)];
}

/**
 * Finds the main package for an argument as ko takes it, its entry, and the folder where Go runs. Spec: ko-behaviour 2.4.
 *
 * ko chooses at random where several entries could serve [bug in ko]. Here: the entry whose own main is asked for; else the one `dir`
 * that all entries share, as in ko; else ko's working directory; else the first entry in whose `dir` Go finds it; else, for a path,
 * that folder itself.
 *
 * @param argument `./cmd/app`, `example.com/m/cmd/app`, either with `ko://`, or an absolute folder
 * @throws UserError as `loadMain` and `entryFor`
 */
export async function locateMain(config: KoConfig, argument: string, options: EntryOptions): Promise<LocatedMain> {
  const wanted = withoutScheme(argument);
  const local = isLocalPath(wanted);
  if (isAbsolute(wanted) || (local && wanted !== argument)) return locateAsWritten(config, wanted, options);
  const exact = local ? await entryOfFolder(config, wanted) : await entryFor(config, wanted, options);
  const directories = exact ? [entryDirectory(config, exact)] : await candidates(config, wanted);
  let firstError: unknown;
  for (const directory of directories) {
    const pattern = local ? localPattern(directory, resolve(config.directory, wanted)) : wanted;
    try {
      const main = await loadMain({ directory, pattern, ...options });
      // What is no path is an import path as it is written: `example.com/m/app/` has a name of its own.
      if (!local) return { main: { ...main, importPath: wanted }, entry: exact, directory };
      return { main, entry: exact ?? (await entryOfMain(config, main, options)), directory };
    } catch (error) {
      options.signal?.throwIfAborted();
      firstError = firstError === undefined || directory === config.directory ? error : firstError;
    }
  }
  throw exact === undefined ? firstError : ofEntry(config, exact, firstError);
}

/** What `locateMain` asks Go first, where that can be said without asking Go: so several can be asked together. */
export async function firstListing(
  config: KoConfig,
  argument: string,
): Promise<{ readonly directory: string; readonly pattern: string } | undefined> {
  const wanted = withoutScheme(argument);
  if (wanted !== argument || !isLocalPath(wanted)) return undefined;
  const exact = await entryOfFolder(config, wanted);
  const [directory] = exact ? [entryDirectory(config, exact)] : await candidates(config, wanted);
  if (directory === undefined) return undefined;
  return { directory, pattern: localPattern(directory, resolve(config.directory, wanted)) };
}

/** An error of listing what an entry names, which has to name the entry. */
function ofEntry(config: KoConfig, entry: BuildEntry, error: unknown): unknown {
  if (!(error instanceof UserError) || error.code !== 'package-not-found') return error;
  const at = config.builds.indexOf(entry);
  const reason = error.message.slice(0, -(error.next ?? '').length - 1).replace(/\.$/, '');
  const what = `names "${entry.main}" in "${entry.dir}", which is no local package: ${reason}`;
  return invalidBuildEntry(at, what, 'Correct its "dir" or "main".');
}

/**
 * ko resolves `./cmd/app` and nothing else: an absolute folder, and a path after `ko://`, stay as they are, are the import path in
 * names, history and Go's arguments, and have no entry. Spec: ko-behaviour 3.1.
 */
async function locateAsWritten(config: KoConfig, wanted: string, options: EntryOptions): Promise<LocatedMain> {
  const { directory } = config;
  const main = await loadMain({ directory, pattern: wanted, ...options });
  return { main: { ...main, importPath: wanted }, entry: undefined, directory };
}

/** Folders where Go may run for what no entry is about. */
async function candidates(config: KoConfig, wanted: string): Promise<string[]> {
  const entries = [...new Set(config.builds.map((entry) => entryDirectory(config, entry)))];
  const shared = entries.length === 1 ? entries : [];
  if (!isLocalPath(wanted)) return [...new Set([...shared, config.directory, ...entries])];
  const target = resolve(config.directory, wanted);
  const around = entries.filter((directory) => `${target}${sep}`.startsWith(`${directory}${sep}`));
  const itself = (await isFolder(target)) ? [target] : [];
  return [...new Set([...shared, config.directory, ...around, ...itself])];
}

/** The last entry whose main lies in the folder that a path names. */
async function entryOfFolder(config: KoConfig, path: string): Promise<BuildEntry | undefined> {
  const target = resolve(config.directory, path);
  const folders = await Promise.all(config.builds.map((entry) => entryFolder(config, entry)));
  return config.builds[folders.lastIndexOf(target)];
}

/** Reached another way than by its entry, for instance through a link: the folder decides whether listing is worth its time. */
async function entryOfMain(
  config: KoConfig,
  main: MainPackage,
  options: EntryOptions,
): Promise<BuildEntry | undefined> {
  const home = await realpath(main.directory);
  for (const entry of [...config.builds].reverse()) {
    if ((await realpath(await entryFolder(config, entry))) !== home) continue;
    if ((await entryImportPath(config, entry, options)) === main.importPath) return entry;
  }
  return undefined;
}

function entryDirectory(config: KoConfig, entry: BuildEntry): string {
  // join, not resolve: ko takes an absolute dir as relative too (ko-behaviour 2.3).
  return join(config.directory, entry.dir);
}

/** Absolute folder of an entry's main package. */
async function entryFolder(config: KoConfig, entry: BuildEntry): Promise<string> {
  const path = join(entryDirectory(config, entry), entry.main).replace(/(?<=.)\/$/, '');
  try {
    return (await stat(path)).isDirectory() ? path : dirname(path);
  } catch {
    const what = `(${entry.id}) names "${relative(config.directory, path) || '.'}", which does not exist`;
    throw invalidBuildEntry(config.builds.indexOf(entry), what, 'Correct its "dir" or "main".');
  }
}

/** Import paths that were listed. A failure is not kept, so that an aborted run spoils nothing. */
const listed = new WeakMap<BuildEntry, Promise<string>>();

async function entryImportPath(config: KoConfig, entry: BuildEntry, options: EntryOptions): Promise<string> {
  const path = listed.get(entry) ?? listEntry(config, entry, options);
  listed.set(entry, path);
  path.catch(() => listed.delete(entry));
  return path;
}

async function listEntry(config: KoConfig, entry: BuildEntry, options: EntryOptions): Promise<string> {
  const directory = entryDirectory(config, entry);
  const pattern = localPattern(directory, await entryFolder(config, entry));
  const [found, ...others] = await listPackages(pattern, { directory, ...options }).catch((error: unknown) => {
    throw ofEntry(config, entry, error);
  });
  if (found !== undefined && others.length === 0) return found.importPath;
  const what = `results in ${found === undefined ? 0 : 1 + others.length} local packages, only 1 is expected`;
  throw invalidBuildEntry(config.builds.indexOf(entry), what, 'Name one folder in its "main".');
}

function localPattern(from: string, to: string): string {
  const path = relative(from, to).split(sep).join('/');
  return path === '' ? '.' : path.startsWith('..') ? path : `./${path}`;
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (status) => status.isDirectory(),
    () => false,
  );
}
