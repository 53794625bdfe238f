import type { Dirent } from 'node:fs';
import { lstat, open, readdir, stat } from 'node:fs/promises';
import { isAbsolute, join, normalize, resolve } from 'node:path';
import { manifestTooLarge, manifestUnreadable, repeatedInput, UserError } from '../errors';

/** Which manifests to read. */
export interface ManifestFilesRequest {
  /** Files, folders, and `-` for the standard input, as written. */
  readonly paths: readonly string[];
  /** Whether folders in folders count. */
  readonly recursive?: boolean;
  /** Names of files that are no manifests where they lie in a folder. */
  readonly except?: ReadonlySet<string>;
  /** Where relative paths start; absolute. */
  readonly directory: string;
}

/** What a command reads, and what one might think that it does. */
export interface ManifestFiles {
  /** In the order in which they are read; `-` is the standard input. */
  readonly files: readonly string[];
  /** Files of the folders that look like manifests and are left out because of how their extension is written. */
  readonly skipped: readonly string[];
}

/** What stands for the standard input. */
export const STDIN = '-';
const READ = /\.(?:yaml|json)$/;
const LOOKS_ALIKE = /\.(?:ya?ml|json)$/i;

/** Whether a file of this name is read where it lies in a folder. */
export function isManifestName(name: string): boolean {
  return READ.test(name);
}

/**
 * Whether a file that lies in a folder of manifests is that of a project of Nx or npm, and none of Kubernetes, whose objects have a kind.
 * ko and kubectl take it for one, and refuse the whole folder.
 */
export function isProjectFile(file: string, bytes: Uint8Array): boolean {
  if (!/(?:^|[\\/])(?:project|package)\.json$/.test(file)) return false;
  try {
    const object: unknown = JSON.parse(Buffer.from(bytes).toString());
    return typeof object === 'object' && object !== null && !Array.isArray(object) && !('kind' in object);
  } catch {
    return false; // what is wrong with it is told by whoever reads it
  }
}

/**
 * The files that a command reads: a file that is named whatever it is called, of a folder those that end in `.yaml` or `.json`, in the order
 * of their bytes. Links are read as files. Throws `manifest-unreadable`. Spec: ko-behaviour 8.1.
 */
export async function listManifests({
  paths,
  recursive = false,
  except,
  directory,
}: ManifestFilesRequest): Promise<ManifestFiles> {
  const files: string[] = [];
  const skipped: string[] = [];
  const walk = async (folder: string): Promise<void> => {
    for (const entry of await entriesOf(resolve(directory, folder), folder)) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (recursive) await walk(path);
      } else if (except?.has(entry.name)) continue;
      else if (READ.test(entry.name)) {
        if (!(await ends(entry, resolve(directory, path)))) throw manifestUnreadable(path, new Error(ENDLESS));
        files.push(path);
      } else if (LOOKS_ALIKE.test(entry.name) && entry.isFile()) skipped.push(path);
    }
  };
  for (const path of paths) {
    if (path === STDIN) {
      if (files.includes(STDIN)) throw repeatedInput();
      files.push(STDIN);
    } else if (await isFolder(resolve(directory, path), path)) await walk(isAbsolute(path) ? path : normalize(path));
    else files.push(path);
  }
  return { files, skipped };
}

const ENDLESS = 'it is a pipe, a socket or a device';

/** Whether reading it comes to an end: a pipe may have no writer, and a device no end. What cannot be looked at is found out when it is read. */
async function ends(entry: Dirent, absolute: string): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isFile();
  const target = await stat(absolute).catch(() => undefined);
  return target === undefined || target.isFile() || target.isDirectory();
}

async function isFolder(absolute: string, path: string): Promise<boolean> {
  try {
    return (await lstat(absolute)).isDirectory();
  } catch (cause) {
    throw manifestUnreadable(path, cause as Error);
  }
}

async function entriesOf(absolute: string, folder: string) {
  try {
    const entries = await readdir(absolute, { withFileTypes: true });
    return entries.sort((one, other) => Buffer.compare(Buffer.from(one.name), Buffer.from(other.name)));
  } catch (cause) {
    throw manifestUnreadable(folder, cause as Error);
  }
}

/** Most bytes of a file. An object has at most 1.5 MiB in Kubernetes; a file of many is read whole, and takes some twenty times as much. */
export const MANIFEST_LIMIT = 32 * 1024 * 1024;

/**
 * The bytes of a file. Throws `manifest-unreadable`, `manifest-too-large`.
 *
 * @param stdin what `-` stands for
 */
export async function readManifestFile(
  file: string,
  { directory, stdin }: { readonly directory: string; readonly stdin: AsyncIterable<Uint8Array> },
): Promise<Uint8Array> {
  if (file === STDIN) return collect(stdin, 'the standard input');
  const absolute = resolve(directory, file);
  try {
    const handle = await open(absolute);
    try {
      const found = await handle.stat();
      // Streams cost more than files of the usual size; a pipe has no size.
      if (found.isFile() && found.size <= MANIFEST_LIMIT) return await handle.readFile();
      return await collect(handle.createReadStream({ autoClose: false }), file);
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw cause instanceof UserError ? cause : manifestUnreadable(file, cause as Error);
  }
}

async function collect(chunks: AsyncIterable<Uint8Array>, file: string): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > MANIFEST_LIMIT) throw manifestTooLarge(file, `${MANIFEST_LIMIT / 1024 / 1024} MiB`);
    parts.push(chunk);
  }
  return Buffer.concat(parts);
}
