// The folder of layers: `layers.json` and the blobs that it names, each called after its digest. A blob is never written over by
// another one, and `layers.json` is renamed into place after the blobs: that is the commit point. So a run that is killed at any
// moment leaves the state before it or the state after it, and at most files that nothing names, which the next run removes.
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Digest,
  digestOf,
  EMPTY_KODATA_GZIP,
  isDigest,
  MEDIA_TYPE,
  splitDigest,
  type StoredLayer,
  type TarSource,
  writeAtomically,
  writeLayer,
} from '@ko/oci';
import type { AppLayer, AppLayerKind, AppLayers, LayersFacts } from './app-layers';

/** Name of the file that makes a folder one of layers. */
export const FACTS_FILE = 'layers.json';

/** Name of the binary layer's and the kodata layer's file: hex of the digest. Nothing else may come from `layers.json` into a path. */
const BLOB_FILE = /^[0-9a-f]{64}\.tar\.gz$/;

/** Order in the image; the last one need not be there. Spec: ko-behaviour 5.1. */
const KINDS: readonly AppLayerKind[] = ['kodata', 'binary', 'debugger'];

/** What goes into each layer. */
export interface LayerSources {
  readonly kodata: AsyncIterable<TarSource>;
  /** Or what is known of the layer, whose file the caller will write if it is needed. */
  readonly binary: AsyncIterable<TarSource> | Pick<AppLayer, 'digest' | 'size' | 'diffID'>;
  readonly debugger?: AsyncIterable<TarSource> | undefined;
}

/**
 * Writes the layers and their facts into `folder` (absolute, made if missing) and removes everything else in it. The sources are
 * read once, in the order of the image.
 */
export async function writeLayersOutput(
  folder: string,
  sources: LayerSources,
  facts: Omit<LayersFacts, 'formatVersion' | 'layers'>,
  options: { signal?: AbortSignal | undefined } = {},
): Promise<AppLayers> {
  options.signal?.throwIfAborted();
  await mkdir(folder, { recursive: true });
  const layers: AppLayer[] = [];
  for (const kind of KINDS) {
    const entries = sources[kind];
    if (entries === undefined) continue;
    layers.push(
      'diffID' in entries
        ? { kind, digest: entries.digest, size: entries.size, diffID: entries.diffID, file: blobFile(entries.digest) }
        : await writeBlob(folder, kind, entries, options.signal),
    );
  }
  options.signal?.throwIfAborted();
  const complete: LayersFacts = { formatVersion: 2, ...facts, layers };
  const text = `${JSON.stringify(complete, null, 2)}\n`;
  await writeAtomically(join(folder, FACTS_FILE), (temporary) => writeFile(temporary, text));
  await removeOthers(folder, [FACTS_FILE, ...layers.map((layer) => layer.file)]);
  return { folder, facts: complete };
}

const blobFile = (digest: Digest) => `${splitDigest(digest).hex}.tar.gz`;

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

/**
 * The layers in `folder`, or undefined when they are not there, not whole, of another format, or (with `taskHash`) of another task:
 * then they are to be built. Sizes are compared here, digests when the bytes are read.
 */
export async function readLayersOutput(
  folder: string,
  options: { taskHash?: string } = {},
): Promise<AppLayers | undefined> {
  const facts = decodeFacts(await readIfPresent(join(folder, FACTS_FILE)));
  if (facts === undefined) return undefined;
  if (options.taskHash !== undefined && facts.taskHash !== options.taskHash) return undefined;
  for (const layer of facts.layers) {
    const stats = await stat(join(folder, layer.file)).catch(ignoreMissing);
    if (stats?.size !== layer.size) return undefined;
  }
  return { folder, facts };
}

async function readIfPresent(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(ignoreMissing);
}

/** A missing file is an answer here: nothing was built, or a run ended before its commit point. */
function ignoreMissing(cause: NodeJS.ErrnoException): undefined {
  if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') return undefined;
  throw cause;
}

function decodeFacts(text: string | undefined): LayersFacts | undefined {
  if (text === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined; // Not ours, or damaged: either way it is to be built.
  }
  return isFacts(value) ? value : undefined;
}

function isFacts(value: unknown): value is LayersFacts {
  const facts = value as Partial<Record<keyof LayersFacts, unknown>> | null;
  return (
    typeof facts === 'object' &&
    facts?.formatVersion === 2 &&
    [facts.importPath, facts.name, facts.platform, facts.goVersion].every((text) => typeof text === 'string') &&
    ['object', 'undefined'].includes(typeof facts.buildInfo) &&
    ['string', 'undefined'].includes(typeof facts.moduleProxy) &&
    Array.isArray(facts.layers) &&
    [2, 3].includes(facts.layers.length) &&
    facts.layers.every((layer, position) => isLayer(layer, KINDS[position]))
  );
}

function isLayer(value: unknown, kind: AppLayerKind | undefined): value is AppLayer {
  const layer = value as Partial<Record<keyof AppLayer, unknown>> | null;
  return (
    layer?.kind === kind &&
    isDigest(layer?.digest) &&
    isDigest(layer.diffID) &&
    typeof layer.size === 'number' &&
    typeof layer.file === 'string' &&
    BLOB_FILE.test(layer.file)
  );
}
