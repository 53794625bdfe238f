// The folder of layers: `layers.json` and the blobs that it names, each called after its digest. A blob is never written over by
// another one, and `layers.json` is renamed into place after the blobs: that is the commit point. So a run that is killed at any
// moment leaves the state before it or the state after it, and at most files that nothing names, which the next run removes.
import { lstat, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Digest,
  digestOf,
  EMPTY_KODATA_GZIP,
  MEDIA_TYPE,
  type StoredLayer,
  type TarSource,
  writeAtomically,
  writeLayer,
} from '@ko/oci';
import { layersUnwritable } from '../errors';
import type { AppLayer, AppLayerKind, AppLayers, LayersFacts } from './app-layers';
import { blobFile, decodeFacts, encodeFacts, KINDS } from './layers-facts';

/** Name of the file that makes a folder one of layers. */
export const FACTS_FILE = 'layers.json';

/** What goes into each layer. */
export interface LayerSources {
  readonly kodata: AsyncIterable<TarSource>;
  /** Or what is known of the layer, whose file the caller will write if it is needed. */
  readonly binary: AsyncIterable<TarSource> | Pick<AppLayer, 'digest' | 'size' | 'diffID'>;
  readonly debugger?: AsyncIterable<TarSource> | undefined;
}

/**
 * Writes the layers and their facts into `folder` (absolute, made if missing) and removes everything else in it. The sources are
 * read once, in the order of the image. Throws `layers-unwritable`, and whatever a source throws.
 */
export async function writeLayersOutput(
  folder: string,
  sources: LayerSources,
  facts: Omit<LayersFacts, 'formatVersion' | 'layers'>,
  options: { signal?: AbortSignal | undefined } = {},
): Promise<AppLayers> {
  try {
    return await write(folder, sources, facts, options);
  } catch (error) {
    throw isOfFolder(error, folder) ? layersUnwritable(folder, error) : error;
  }
}

async function write(
  folder: string,
  sources: LayerSources,
  facts: Omit<LayersFacts, 'formatVersion' | 'layers'>,
  options: { signal?: AbortSignal | undefined },
): Promise<AppLayers> {
  options.signal?.throwIfAborted();
  await makeFolder(folder);
  const before = await readdir(folder);
  try {
    const layers = await writeBlobs(folder, sources, options.signal);
    options.signal?.throwIfAborted();
    const { text, facts: complete } = encodeFacts({ ...facts, layers });
    await writeAtomically(join(folder, FACTS_FILE), (temporary) => writeFile(temporary, text));
    await removeOthers(folder, [FACTS_FILE, ...layers.map((layer) => layer.file)]);
    return { folder, facts: complete };
  } catch (error) {
    // A disk that is full is not filled with the half of it.
    await removeOthers(folder, [FACTS_FILE, ...before]).catch(() => undefined); // the failure before is the one to tell
    throw error;
  }
}

async function writeBlobs(folder: string, sources: LayerSources, signal: AbortSignal | undefined): Promise<AppLayer[]> {
  const layers: AppLayer[] = [];
  for (const kind of KINDS) {
    const entries = sources[kind];
    if (entries === undefined) continue;
    layers.push(
      'diffID' in entries
        ? { kind, digest: entries.digest, size: entries.size, diffID: entries.diffID, file: blobFile(entries.digest) }
        : await writeBlob(folder, kind, entries, signal),
    );
  }
  return layers;
}

/** A link, or a file, in its place is removed: what a link leads to is not ours to empty. */
async function makeFolder(folder: string): Promise<void> {
  const stats = await lstat(folder).catch(noStats);
  if (stats !== undefined && !stats.isDirectory()) await rm(folder);
  await mkdir(folder, { recursive: true });
}

/** Whether a failure is about what we write, not about a source. A disk that is full names no path. */
function isOfFolder(error: unknown, folder: string): error is NodeJS.ErrnoException {
  const { syscall, path } = error as NodeJS.ErrnoException;
  return syscall === 'write' || (syscall !== undefined && path?.startsWith(folder) === true);
}

/** Path of a layer's file in `folder`. */
export const layerFile = (folder: string, digest: Digest) => join(folder, blobFile(digest));

async function writeBlob(
  folder: string,
  kind: AppLayerKind,
  entries: AsyncIterable<TarSource>,
  signal: AbortSignal | undefined,
): Promise<AppLayer> {
  const temporary = join(folder, `${kind}.new`);
  try {
    const stored = await writeLayer(entries, temporary, { mediaType: MEDIA_TYPE.ociLayer, signal });
    const { digest, size } = await asKnownBlob(stored);
    const file = blobFile(digest);
    await rename(temporary, join(folder, file));
    return { kind, digest, size, diffID: stored.diffID, file };
  } finally {
    await rm(temporary, { force: true });
  }
}

/** What is inside `EMPTY_KODATA_GZIP`. Vector: ko-behaviour A.1, first row. */
const EMPTY_KODATA: Digest = 'sha256:ffe56a1c5f3878e9b5f803842adb9e2ce81584b6bd027e8599582aefe14a975b';

/** The empty kodata layer gets the bytes that most images of ko have for it, which a registry often holds already. */
async function asKnownBlob({ file, descriptor, diffID }: StoredLayer): Promise<Pick<AppLayer, 'digest' | 'size'>> {
  if (diffID !== EMPTY_KODATA) return descriptor;
  await writeFile(file, EMPTY_KODATA_GZIP);
  return { digest: digestOf(EMPTY_KODATA_GZIP), size: EMPTY_KODATA_GZIP.length };
}

async function removeOthers(folder: string, keep: readonly string[]): Promise<void> {
  const others = (await readdir(folder)).filter((name) => !keep.includes(name));
  await Promise.all(others.map((name) => rm(join(folder, name), { recursive: true, force: true })));
}

/** What a folder of layers is good for: the layers, or why they have to be built; the rest of a sentence about the folder. */
export type LayersReading = { readonly layers: AppLayers } | { readonly doubt: string };

/**
 * The layers in `folder`, if they are there, whole, ours, and (with `taskHash`) of that task. Sizes are compared here; digests when
 * the bytes are read, which is only for a destination that lacks them. Never throws: what cannot be read is to be built.
 */
export async function readLayersOutput(folder: string, options: { taskHash?: string } = {}): Promise<LayersReading> {
  if ((await lstat(folder).catch(noStats))?.isSymbolicLink()) return { doubt: 'is a link' };
  const text = await readText(join(folder, FACTS_FILE));
  const reading = 'doubt' in text ? text : decodeFacts(text.text);
  if ('doubt' in reading) return { doubt: `has a ${FACTS_FILE} that ${reading.doubt}` };
  const { facts } = reading;
  if (options.taskHash !== undefined && facts.taskHash !== options.taskHash) {
    return { doubt: 'holds the layers of another task' };
  }
  for (const { file, size } of facts.layers) {
    const stats = await lstat(join(folder, file)).catch(noStats);
    if (stats === undefined) return { doubt: `lacks ${file}` };
    if (!stats.isFile()) return { doubt: `has a ${file} that is no file` };
    if (stats.size !== size) return { doubt: `has a ${file} of ${stats.size} bytes, not ${size}` };
  }
  return { layers: { folder, facts } };
}

/** Against a file from a remote cache that would not fit into memory; real ones have some tens of KiB. */
const FACTS_BYTES = 16 * 1024 * 1024;

/** A link is not followed: what a cache holds may lead anywhere. */
async function readText(file: string): Promise<{ text: string } | { doubt: string }> {
  try {
    const stats = await lstat(file);
    if (!stats.isFile()) return { doubt: 'is no file' };
    if (stats.size > FACTS_BYTES) return { doubt: `has ${stats.size} bytes` };
    return { text: await readFile(file, 'utf8') };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { doubt: code === 'ENOENT' || code === 'ENOTDIR' ? 'is not there' : `cannot be read (${code})` };
  }
}

const noStats = (): undefined => undefined;
