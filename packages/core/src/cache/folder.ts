import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { formatPlatform, type Platform } from '@ko/oci';
import type { Environment } from '../environment';
import { cacheNotFolder } from '../errors';

/**
 * Folder for what builds keep for the next ones: KOCACHE (a relative one starts at `directory`), else `fallback`; undefined without
 * both. Throws `cache-not-folder`. Spec: ko-behaviour 1.12, 4.8.
 */
export async function cacheFolder(
  env: Environment,
  { directory, fallback }: { readonly directory: string; readonly fallback?: string | undefined },
): Promise<string | undefined> {
  const given = env['KOCACHE'];
  if (!given) return fallback;
  const folder = resolve(directory, given);
  const stats = await stat(folder).catch(() => undefined); // made when there is something to keep
  if (stats !== undefined && !stats.isDirectory()) throw cacheNotFolder(given);
  return folder;
}

/** ko's name of the folder for all of them. */
export const BINARIES = 'bin';

/** Where a cache keeps the binary of a main package, and what is known of its layers. */
export function binaryFolder(cache: string, importPath: string, platform: Platform): string {
  return join(cache, BINARIES, ...importPath.split('/'), ...formatPlatform(platform).split('/'));
}
