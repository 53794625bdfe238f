import { lstat, realpath } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import type { Environment } from '../environment';

/** How far links in kodata may lead: anywhere in the workspace, or as ko decides by what lies above kodata. */
export type KodataBoundary = 'workspace' | 'git';

/**
 * The folder that ko confines links in kodata to: KO_DATA_PATH_ALLOWED_ROOT when it holds kodata, else the nearest folder above with
 * an entry `.git` (a folder, or the file of a work tree), else kodata itself. Spec: ko-behaviour 5.4, [unrel].
 *
 * @param kodata  absolute; it need not exist
 * @returns absolute
 */
export async function kodataRoot(kodata: string, env: Environment): Promise<string> {
  const real = await realpath(kodata).catch(() => kodata);
  const allowed = env['KO_DATA_PATH_ALLOWED_ROOT'];
  const named = allowed ? await realpath(allowed).catch(() => undefined) : undefined;
  if (named !== undefined && isWithin(named, real)) return named;
  for (let folder = dirname(real); ; folder = dirname(folder)) {
    if (await exists(join(folder, '.git'))) return folder;
    if (folder === dirname(folder)) return real;
  }
}

const isWithin = (root: string, path: string) =>
  path === root || path.startsWith(root.endsWith(sep) ? root : root + sep);

const exists = (path: string) =>
  lstat(path).then(
    () => true,
    () => false,
  );
