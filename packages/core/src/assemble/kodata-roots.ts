import { lstat, realpath, stat } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import type { Environment } from '../environment';
import { kodataRootMissing } from '../errors';

/** How far links in kodata may lead: anywhere in the workspace, or as ko decides by what lies above kodata. */
export type KodataBoundary = 'workspace' | 'git';

/** What decides about the boundary of an app. */
export interface KodataBounds {
  /** Absolute. */
  readonly workspaceRoot: string;
  /** Absolute: ko's working directory, where a relative KO_DATA_PATH_ALLOWED_ROOT starts. */
  readonly directory: string;
  readonly kodataBoundary?: KodataBoundary;
  /** More folders; a relative one starts at `workspaceRoot`. */
  readonly kodataRoots?: readonly string[];
}

/**
 * The folders that links in kodata may lead into, beside kodata itself. `workspace`: the workspace, and KO_DATA_PATH_ALLOWED_ROOT when it
 * holds kodata. `git`: as ko, KO_DATA_PATH_ALLOWED_ROOT when it holds kodata, else the git work tree around kodata, if there is one.
 * With either, `kodataRoots`. Spec: ko-behaviour 5.4, [unrel].
 *
 * @param kodata absolute; it need not exist
 * @returns absolute, links resolved, none inside of another one
 * @throws UserError `kodata-root-missing`
 */
export async function kodataRoots(kodata: string, bounds: KodataBounds, env: Environment): Promise<string[]> {
  const { workspaceRoot, directory, kodataBoundary, kodataRoots: more = [] } = bounds;
  const real = await realpath(kodata).catch(() => kodata);
  const named = await rootInEnvironment(real, directory, env);
  const own = kodataBoundary === 'git' ? (named ?? (await gitWorkTree(real))) : await realpath(workspaceRoot);
  const roots = [own, named, ...(await Promise.all(more.map((folder) => givenRoot(folder, workspaceRoot))))];
  return outermost(roots.filter((root) => root !== undefined));
}

async function rootInEnvironment(kodata: string, directory: string, env: Environment): Promise<string | undefined> {
  const text = env['KO_DATA_PATH_ALLOWED_ROOT'];
  if (!text) return undefined;
  // One that does not exist, or does not hold kodata, counts for nothing, as with ko.
  const root = await realpath(resolve(directory, text)).catch(() => undefined);
  return root !== undefined && isWithin(root, kodata) ? root : undefined;
}

/** The nearest folder above with an entry `.git`: a folder, or the file of a linked work tree or a submodule. */
async function gitWorkTree(kodata: string): Promise<string | undefined> {
  for (let folder = dirname(kodata); ; folder = dirname(folder)) {
    if (await exists(join(folder, '.git'))) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}

async function givenRoot(folder: string, workspaceRoot: string): Promise<string> {
  const path = resolve(workspaceRoot, folder);
  const status = await stat(path).catch(() => undefined);
  if (!status?.isDirectory()) throw kodataRootMissing(folder);
  return realpath(path);
}

/** Whether a path is that folder, or lies in it. Both absolute. */
export function isWithin(root: string, path: string): boolean {
  return path === root || path.startsWith(root.endsWith(sep) ? root : root + sep);
}

function outermost(folders: readonly string[]): string[] {
  const all = [...new Set(folders)];
  return all.filter((folder) => !all.some((other) => other !== folder && isWithin(other, folder)));
}

const exists = (path: string) =>
  lstat(path).then(
    () => true,
    () => false,
  );
