// The bounds of the cache that is ours: the folder that builds use when KOCACHE names none. A KOCACHE is its owner's and may be ko's, too.
// All that is removed here can be made again, at the cost of one link or one request.
import { type Dirent } from 'node:fs';
import { readdir, rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { whenFree } from '../when-free';
import { DOCUMENTS, DOCUMENTS_LOCK } from './base-documents';
import { RECORDS } from './descriptors';
import { BINARIES } from './folder';

/** How long the binary of a program for a platform stays that nobody builds any more, in milliseconds. */
const UNUSED = 30 * 24 * 60 * 60 * 1000;

/** Size of the records of a binary's layers, in bytes: some 200 builds, of which the last one is asked for. */
const RECORDS_LIMIT = 64 * 1024;

/** Size of the list of bases' manifests and configs, in bytes: some 300, of which a workspace uses a few. */
const DOCUMENTS_LIMIT = 100 * 1024;

/** Brings the cache in `folder`, which may be missing, below its bounds. Returns the absolute paths that were removed. */
export async function tidyCache(folder: string, now: number): Promise<string[]> {
  const removed = await tidyBinaries(join(folder, BINARIES), now);
  return [...removed, ...(await tidyDocuments(join(folder, DOCUMENTS)))];
}

/** Each build writes its records, so their time is that of the last one. The file of a binary is as old as its last link. */
async function tidyBinaries(folder: string, now: number): Promise<string[]> {
  const entries = await entriesOf(folder);
  const records = RECORDS.filter((name) => entries.some((entry) => entry.name === name));
  if (records.length > 0) {
    const stats = await Promise.all(records.map((name) => stat(join(folder, name)).catch(() => undefined)));
    if (stats.every((record) => now - (record?.mtimeMs ?? 0) >= UNUSED)) return remove([folder]);
    return remove(records.filter((_, at) => (stats[at]?.size ?? 0) > RECORDS_LIMIT).map((name) => join(folder, name)));
  }
  const removed: string[] = [];
  for (const entry of entries) {
    if (entry.isDirectory()) removed.push(...(await tidyBinaries(join(folder, entry.name), now)));
  }
  // Folders of an import path whose programs are gone.
  if (removed.length > 0) await rmdir(folder).catch(() => undefined);
  return removed;
}

/** Begun anew: what a workspace uses is fetched once more. */
async function tidyDocuments(folder: string): Promise<string[]> {
  const index = await stat(join(folder, 'index.json')).catch(() => undefined);
  if ((index?.size ?? 0) <= DOCUMENTS_LIMIT) return [];
  // The list first: without its blobs it would be a broken layout.
  const begin = () => remove([join(folder, 'index.json'), join(folder, 'blobs')]);
  return (await whenFree(join(folder, DOCUMENTS_LOCK), begin)) ?? [];
}

async function remove(paths: readonly string[]): Promise<string[]> {
  for (const path of paths) await rm(path, { recursive: true, force: true });
  return [...paths];
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  return readdir(folder, { withFileTypes: true }).catch(() => []); // nothing was kept yet
}
