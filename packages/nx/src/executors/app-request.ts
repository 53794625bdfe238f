import { existsSync } from 'node:fs';
import { join, posix, relative, sep } from 'node:path';
import { type AppRequest, Bug, findKoDirectory } from '@ko/core';
import type { ExecutorContext } from '@nx/devkit';
import { noGoModule } from '../errors';
import { dataDirectory } from '../graph/workspace-files';

/** The options that both executors have. */
export interface AppOptions {
  readonly importPath?: string;
  readonly ldflags?: readonly string[];
  readonly disableOptimizations?: boolean;
  readonly buildvcs?: boolean | 'auto';
  readonly strict?: boolean;
  readonly kodataRoots?: readonly string[];
}

/** Name of the project that the task runs on. */
export function projectOf(context: ExecutorContext): string {
  if (context.projectName === undefined) throw new Bug('Nx gave the executor no project.');
  return context.projectName;
}

/** Which program the task's project is: the main package in its folder, unless an option names another one. */
export async function appRequest(options: AppOptions, context: ExecutorContext): Promise<AppRequest> {
  return appRequestIn(rootOf(context), options, context.root);
}

/** Workspace-relative folder of the task's project. */
export function rootOf(context: ExecutorContext): string {
  return posix.normalize(context.projectsConfigurations.projects[projectOf(context)]?.root ?? '.');
}

/** The same for the main package in a folder. */
export async function appRequestIn(
  mainDirectory: string,
  options: AppOptions,
  workspaceRoot: string,
): Promise<AppRequest> {
  const moduleDirectory = moduleAround(workspaceRoot, mainDirectory);
  if (moduleDirectory === undefined) {
    throw noGoModule(mainDirectory === '.' ? "the workspace's root" : `"${mainDirectory}"`);
  }
  const directory = await findKoDirectory({ workspaceRoot, moduleDirectory, mainDirectory });
  return {
    directory,
    importPath: options.importPath ?? localImportPath(directory, join(workspaceRoot, mainDirectory)),
    ...(await goRequest(options, workspaceRoot)),
  };
}

/** What options say about how Go is run, wherever the program lies. */
export async function goRequest(
  options: AppOptions,
  workspaceRoot: string,
): Promise<Omit<AppRequest, 'directory' | 'importPath'>> {
  return {
    workspaceRoot,
    buildvcs: options.buildvcs ?? false,
    cacheFolder: await ownCache(workspaceRoot),
    goTempInWork: true,
    ...(options.ldflags !== undefined && { ldflags: options.ldflags }),
    ...(options.strict !== undefined && { strict: options.strict }),
    ...(options.kodataRoots !== undefined && { kodataRoots: options.kodataRoots }),
    ...(options.disableOptimizations !== undefined && { disableOptimizations: options.disableOptimizations }),
  };
}

/** Absolute folder for what one build keeps for the next, unless KOCACHE names another. `nx reset` removes it. */
export async function ownCache(workspaceRoot: string): Promise<string> {
  return join(await dataDirectory(workspaceRoot), 'ko');
}

/** The nearest folder upward with a go.mod, if there is one; workspace-relative. */
export function moduleAround(workspaceRoot: string, from: string): string | undefined {
  for (let folder = from; ; folder = posix.dirname(folder)) {
    if (existsSync(join(workspaceRoot, folder, 'go.mod'))) return folder;
    if (folder === '.') return undefined;
  }
}

/** `./cmd/app` as a user of ko would type it in `directory`. */
function localImportPath(directory: string, main: string): string {
  const path = relative(directory, main).split(sep).join('/');
  return path === '' ? '.' : `./${path}`;
}
