import { basename, dirname, relative, resolve } from 'node:path';
import type { Environment } from '../environment';
import { notMainPackage, packageProblem, severalPackages } from '../errors';
import { nearest } from '../nearest';
import type { AskGo } from './answers';
import { runGo } from './toolchain';

/** A Go package named `main`: the unit that becomes an image. */
export interface MainPackage {
  /** As Go prints it, for example `example.com/m/cmd/app`. */
  readonly importPath: string;
  /** Absolute folder of its first Go file: where `kodata` lies. */
  readonly directory: string;
  /** Name of the binary in the image. Spec: ko-behaviour 3.5. */
  readonly name: string;
}

/** What `go list` tells of one package; `error` is Go's own text. */
export interface ListedPackage {
  readonly importPath: string;
  readonly name: string;
  readonly directory: string;
  readonly goFiles: readonly string[];
  readonly error: string | undefined;
}

export interface ListOptions {
  /** Absolute: where the go tool runs. */
  readonly directory: string;
  readonly env: Environment;
  readonly signal?: AbortSignal | undefined;
  /** Default: Go is asked each time. */
  readonly ask?: AskGo | undefined;
}

const LISTED_FIELDS = 'ImportPath,Name,Dir,GoFiles,CgoFiles,Error';

/** After `go`. Spec: ko-behaviour 3.4. */
export function listArguments(pattern: string): string[] {
  const flags = ['-e', `-json=${LISTED_FIELDS}`, '-compiled=false', '-test=false', '-export=false', '-deps=false'];
  return ['list', ...flags, '-find=true', '-buildvcs=false', '-pgo=off', '--', pattern];
}

/**
 * Lists packages without their dependencies, for the host's platform, as ko does. Problems inside a package are its `error`.
 * Spec: ko-behaviour 3.4.
 *
 * @throws UserError `package-not-found` when Go cannot list at all, for example outside of any module
 */
export async function listPackages(pattern: string, options: ListOptions): Promise<ListedPackage[]> {
  const { directory, env, signal, ask = runGo } = options;
  const run = await ask(listArguments(pattern), { cwd: directory, env, signal });
  if (run.exitCode !== 0) throw packageProblem(pattern, options.directory, run.stderr);
  return run.stdout.split(/(?<=^\}\n)/m).map((text) => decodeListed(JSON.parse(text) as GoListJson));
}

/**
 * The main package that ko would build for `pattern`: an import path, a path that begins with `./` or `../`, or an absolute folder,
 * with or without `ko://`. Packages of dependencies count too. Spec: ko-behaviour 3.1 to 3.5.
 *
 * @throws UserError `not-a-main-package`, `package-not-found`, `package-error`, `several-packages`, `go-not-found`
 */
export async function loadMain(options: ListOptions & { pattern: string }): Promise<MainPackage> {
  const pattern = withoutScheme(options.pattern);
  const listed = await listPackages(pattern, options);
  const found = listed[0];
  if (found === undefined || listed.length > 1) {
    throw severalPackages(
      pattern,
      mainsOf(listed, options.directory).map(({ path }) => path),
      listed.length,
    );
  }
  const firstFile = found.goFiles[0];
  if (found.name === 'main' && firstFile !== undefined && found.importPath !== FILES_OF_COMMAND_LINE) {
    const directory = dirname(resolve(found.directory, firstFile));
    return { importPath: found.importPath, directory, name: binaryName(found.importPath) };
  }
  throw await notBuildable(pattern, found, options);
}

/** The import path without ko's scheme. Spec: ko-behaviour 3.1. */
export function withoutScheme(importPath: string): string {
  return importPath.startsWith('ko://') ? importPath.slice('ko://'.length) : importPath;
}

/** Whether `importPath` is a path in the file system, relative to where the go tool runs. Spec: ko-behaviour 3.1. */
export function isLocalPath(importPath: string): boolean {
  return importPath === '.' || importPath === '..' || importPath.startsWith('./') || importPath.startsWith('../');
}

/** The import path that Go gives to files named on its command line. */
const FILES_OF_COMMAND_LINE = 'command-line-arguments';

/** Spec: ko-behaviour 3.5; Go's `filepath.Base` gives "." for "" and "/" for "/". */
export function binaryName(importPath: string): string {
  const name = basename(importPath);
  return name === '' || name === '.' ? 'ko-app' : name;
}

async function notBuildable(pattern: string, found: ListedPackage, options: ListOptions): Promise<Error> {
  if (found.importPath === FILES_OF_COMMAND_LINE) return notMainPackage(pattern, { file: true });
  if (found.name !== '' && found.name !== 'main') {
    return notMainPackage(pattern, { name: found.name, importPath: found.importPath });
  }
  if (found.name === 'main') return notMainPackage(pattern, { empty: found.importPath });
  // Only now a second listing: it costs time, and the build has failed anyway.
  const mains = await listPackages('./...', options).then(
    (all) => mainsOf(all, options.directory),
    () => [], // the first error is the one to tell
  );
  const inFolder = found.directory !== '';
  return packageProblem(pattern, options.directory, found.error ?? '', { inFolder, near: nearMain(pattern, mains) });
}

/** The main that was probably meant: nearly the same text, or the only one with the same last element. */
function nearMain(pattern: string, mains: readonly { importPath: string; path: string }[]): string | undefined {
  const paths = mains.map((main) => main.path);
  const path = isLocalPath(pattern) ? pattern : `./${pattern}`;
  const near =
    nearest(path, paths) ??
    nearest(
      pattern,
      mains.map((main) => main.importPath),
    );
  if (near !== undefined) return near;
  const sameName = paths.filter((one) => binaryName(one) === binaryName(pattern));
  return sameName.length === 1 ? sameName[0] : undefined;
}

function mainsOf(listed: readonly ListedPackage[], from: string): { importPath: string; path: string }[] {
  const mains = listed.filter((one) => one.name === 'main' && one.goFiles.length > 0);
  return mains.map(({ importPath, directory }) => ({ importPath, path: localPath(from, directory) }));
}

function localPath(from: string, to: string): string {
  const path = relative(from, to);
  return path === '' ? '.' : path.startsWith('..') ? path : `./${path}`;
}

/** Names as `go list -json` prints them. */
interface GoListJson {
  ImportPath?: string;
  Name?: string;
  Dir?: string;
  GoFiles?: string[];
  CgoFiles?: string[];
  Error?: { Pos?: string; Err?: string };
}

function decodeListed(json: GoListJson): ListedPackage {
  return {
    importPath: json.ImportPath ?? '',
    name: json.Name ?? '',
    directory: json.Dir ?? '',
    goFiles: [...(json.GoFiles ?? []), ...(json.CgoFiles ?? [])],
    error: [json.Error?.Pos, json.Error?.Err].filter(Boolean).join(': ') || undefined,
  };
}
