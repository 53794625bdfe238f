import { isUtf8 } from 'node:buffer';
import { createReadStream, type Stats } from 'node:fs';
import { lstat, readdir, readlink, realpath, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import type { Reporter, TarSource } from '@ko/oci';
import { kodataDanglingLink, kodataLinkLoop, kodataLinkOutside, kodataUnsupportedFile } from '../errors';
import { imagePaths } from './image-paths';
import { isWithin } from './kodata-roots';

export interface KodataOptions {
  /** OS of the image. */
  readonly os: string;
  /** Of every entry, in seconds since 1970. */
  readonly mtime: number;
  /** Absolute; messages name paths relative to it. */
  readonly workspaceRoot: string;
  /** A link may lead into these and into kodata itself, as `kodataRoots` gives them. Default: `workspaceRoot`. */
  readonly roots?: readonly string[];
  readonly reporter: Reporter;
  /** Told the real path of each file that becomes an entry. */
  readonly onFile?: (path: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/** What is the same for a whole walk. */
interface Walk extends KodataOptions {
  /** Real paths that a link may lead into; the last one is kodata. */
  readonly roots: readonly string[];
}

/** Mode of everything that ko puts into an image, folders and files alike. Spec: ko-behaviour 5.3. */
const MODE = 0o555;

/**
 * Entries of the kodata layer of the main package in `mainDirectory`, in the order of the tar. Links are followed; one that is
 * dangling, leads out of the workspace or back to a folder that holds it is an error that names it. Without a folder `kodata` there
 * are the folders of the image alone. Spec: ko-behaviour 5.4.
 */
export async function* kodataEntries(mainDirectory: string, options: KodataOptions): AsyncGenerator<TarSource> {
  const { kodataFolders, kodataPrefix } = imagePaths(options.os);
  for (const name of kodataFolders) yield { name, type: 'dir', mode: MODE, size: 0, mtime: options.mtime };
  const kodata = join(mainDirectory, 'kodata');
  if (!(await isUsableFolder(kodata, options))) return;
  const root = await realpath(kodata);
  const roots = options.roots ?? [await realpath(options.workspaceRoot)];
  const walk: Walk = { ...options, roots: [...roots, root] };
  yield* folderEntries(walk, { shown: kodata, real: root, prefix: kodataPrefix, holders: [root] });
}

/** One folder under the walk. `shown`: its path as the user knows it; `holders`: real paths of the open folders, with its own. */
interface Folder {
  readonly shown: string;
  readonly real: string;
  readonly prefix: string;
  readonly holders: readonly string[];
}

async function* folderEntries(walk: Walk, folder: Folder): AsyncGenerator<TarSource> {
  for (const name of await sortedNames(walk, folder)) {
    walk.signal?.throwIfAborted();
    const shown = join(folder.shown, name);
    const found = await resolveEntry(walk, shown, join(folder.real, name));
    if (found === undefined) continue;
    const { real, stats, isLink } = found;
    const entry = { name: folder.prefix + name, mode: MODE, mtime: walk.mtime };
    if (stats.isDirectory()) {
      if (isLink && folder.holders.includes(real)) throw kodataLinkLoop(display(walk, shown), display(walk, real));
      yield { ...entry, type: 'dir', size: 0 };
      yield* folderEntries(walk, { shown, real, prefix: `${entry.name}/`, holders: [...folder.holders, real] });
    } else if (stats.isFile()) {
      const pax = imagePaths(walk.os).fileRecords;
      walk.onFile?.(real);
      yield { ...entry, type: 'file', size: stats.size, pax, content: () => createReadStream(real) };
    } else throw kodataUnsupportedFile(display(walk, shown), 'neither file nor folder');
  }
}

/** Names in bytewise order of their UTF-8, as Go's filepath.WalkDir has them; the order of UTF-16 units differs beyond U+FFFF. */
async function sortedNames(walk: Walk, folder: Folder): Promise<string[]> {
  const names = await readdir(folder.real, { encoding: 'buffer' });
  const strange = names.find((name) => !isUtf8(name));
  if (strange) throw kodataUnsupportedFile(display(walk, join(folder.shown, String(strange))), 'not named in UTF-8');
  return names.sort(Buffer.compare).map(String);
}

/** What an entry is after its links are followed; undefined when it is left out. */
async function resolveEntry(
  walk: Walk,
  shown: string,
  file: string,
): Promise<{ real: string; stats: Stats; isLink: boolean } | undefined> {
  const stats = await lstat(file);
  if (!stats.isSymbolicLink()) return { real: file, stats, isLink: false };
  if (walk.os === 'windows') {
    walk.reporter.warn(`skipping symlink in kodata for windows: ${display(walk, shown)}`);
    return undefined;
  }
  const real = await followLink(walk, shown, file);
  if (!walk.roots.some((root) => isWithin(root, real))) {
    const allowed = walk.roots.length > 1 ? walk.roots.slice(0, -1) : walk.roots;
    throw kodataLinkOutside(display(walk, shown), display(walk, real), allowed);
  }
  return { real, stats: await stat(real), isLink: true };
}

async function followLink(walk: Walk, shown: string, file: string): Promise<string> {
  try {
    return await realpath(file);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ELOOP') throw kodataLinkLoop(display(walk, shown), await readlink(file));
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      const { target, missing } = await deadEnd(file);
      throw kodataDanglingLink(display(walk, shown), target, display(walk, missing));
    }
    throw cause;
  }
}

/** What the last link of a chain says that leads nowhere, and what is not there: an absolute path. */
async function deadEnd(link: string): Promise<{ target: string; missing: string }> {
  const target = await readlink(link);
  const next = resolve(dirname(link), target);
  const status = await lstat(next).catch(() => undefined); // no such file: that is what was looked for
  return status?.isSymbolicLink() ? deadEnd(next) : { target, missing: await firstMissing(next) };
}

async function firstMissing(path: string): Promise<string> {
  const above = dirname(path);
  const holds = await lstat(above).then(
    () => true,
    () => false,
  );
  return holds || above === path ? path : firstMissing(above);
}

/** Whether there is a folder to walk. ko takes a link or a file for nothing, silently; we agree with its bytes but say so. */
async function isUsableFolder(kodata: string, options: KodataOptions): Promise<boolean> {
  const stats = await lstat(kodata).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return undefined;
    throw cause;
  });
  if (stats === undefined || stats.isDirectory()) return stats !== undefined;
  const kind = stats.isSymbolicLink() ? 'a link' : 'a file';
  options.reporter.warn(
    `${display(options, kodata)} is ${kind}: as with ko, the image gets no data. Make it a folder.`,
  );
  return false;
}

/** A path for people: relative to the workspace where that is shorter and true. */
function display({ workspaceRoot }: { workspaceRoot: string }, path: string): string {
  return isWithin(workspaceRoot, path) && path !== workspaceRoot ? relative(workspaceRoot, path) : path;
}
