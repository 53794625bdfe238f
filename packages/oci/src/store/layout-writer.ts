import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { createWriteStream } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { removeLeftovers, writeAtomically } from '../atomic-file';
import { concurrently } from '../concurrently';
import { digestOf, isDigest, type Digest } from '../digest';
import { limitExceeded, OciError } from '../errors';
import { documentOf, indexOf, manifestOf } from '../image/derive';
import type { Image, ImageIndex } from '../image/image';
import type { Layer } from '../layer/layer';
import type { Descriptor } from '../model/descriptor';
import { encodeIndex, type IndexManifest } from '../model/index-manifest';
import { isNonDistributable, MEDIA_TYPE } from '../model/media-types';
import { verified } from '../verified';
import { blobPath, INDEX_FILE, LAYOUT_VERSION, MARKER_FILE, readLayoutIndex, REF_NAME } from './layout-reader';

export interface LayoutWriteOptions {
  /** The entry's `org.opencontainers.image.ref.name`; takes the name from an entry that has it. */
  readonly refName?: string | undefined;
  /** The layout is to hold this artifact alone: other entries, and blobs that nothing names any more, are removed. */
  readonly replace?: boolean | undefined;
  /** Manifest and config without layers, or the index without what it lists: for a cache, whose readers look elsewhere for the rest. */
  readonly documentsOnly?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Blobs written at once; as many as a registry client fetches. */
const CONCURRENCY = 4;

/** Indexes within indexes; images have one level. */
const DEPTH = 4;

/**
 * Writes an image or index into an OCI layout, which is made if it does not exist, and returns its entry in `index.json`. Bytes are
 * verified on their way; blobs that are there with the right size are kept. `index.json` is renamed last, so a killed run leaves the
 * old content or the new one. **One writer at a time**: the caller holds a lock if several may write to the folder. Layers that may
 * not be distributed are left out when their bytes cannot be had. Throws `invalid-layout` when an existing layout is broken (not with
 * `replace`), `size-mismatch`, `digest-mismatch`, and whatever the artifact throws. Spec: image-spec v1.1 image-layout.md.
 */
export async function writeLayout(
  folder: string,
  artifact: Image | ImageIndex,
  options: LayoutWriteOptions = {},
): Promise<Descriptor> {
  const { refName, replace = false, documentsOnly = false, signal } = options;
  const others = replace ? [] : await existingEntries(folder);
  await prepare(folder);
  const held = new Set<Digest>();
  const bare = {
    ...(await (documentsOnly
      ? writeDocuments(folder, artifact, held, signal)
      : writeArtifact(folder, artifact, held, DEPTH, signal))),
    ...(await kindOf(artifact, signal)),
  };
  const entry = refName === undefined ? bare : { ...bare, annotations: { [REF_NAME]: refName } };
  const index: IndexManifest = {
    schemaVersion: 2,
    mediaType: MEDIA_TYPE.ociIndex,
    manifests: withEntry(others, entry),
  };
  signal?.throwIfAborted();
  await writeAtomically(join(folder, INDEX_FILE), (file) =>
    writeFile(file, indented(encodeIndex(index), 3), { flag: 'wx' }),
  );
  if (replace) await removeOthers(folder, held);
  return entry;
}

/** The entries after `entry` was added: its name is taken from others, and what it says already is not said twice. */
function withEntry(others: readonly Descriptor[], entry: Descriptor): readonly Descriptor[] {
  const name = entry.annotations?.[REF_NAME];
  if (name === undefined && others.some((other) => other.digest === entry.digest)) return others;
  const kept = others.filter((other) => {
    const otherName = other.annotations?.[REF_NAME];
    return otherName === undefined ? other.digest !== entry.digest : otherName !== name;
  });
  return [...kept, entry];
}

/** What ko's entries say of an image beyond media type, size and digest. Spec: image-spec v1.1 descriptor.md; ko-behaviour 9.5. */
async function kindOf(artifact: Image | ImageIndex, signal: AbortSignal | undefined) {
  if (artifact.kind === 'index') return {};
  const { artifactType, config } = await manifestOf(artifact, signal);
  return { artifactType: artifactType ?? config.mediaType };
}

/** The two files of a layout that have no digest are laid out for people, as ko does it. */
function indented(json: Uint8Array, spaces: number): string {
  return JSON.stringify(JSON.parse(Buffer.from(json).toString('utf8')), null, spaces);
}

/** None where no run has come to its end yet. */
async function existingEntries(folder: string): Promise<readonly Descriptor[]> {
  return (await exists(join(folder, INDEX_FILE))) ? (await readLayoutIndex(folder)).manifests : [];
}

async function prepare(folder: string): Promise<void> {
  const blobs = join(folder, 'blobs');
  await mkdir(join(blobs, 'sha256'), { recursive: true });
  for (const place of [folder, join(blobs, 'sha256'), join(blobs, 'sha512')]) await removeLeftovers(place);
  await writeAtomically(join(folder, MARKER_FILE), (file) =>
    writeFile(file, JSON.stringify({ imageLayoutVersion: LAYOUT_VERSION }, null, 4), { flag: 'wx' }),
  );
}

/** Children, layers and config before the document that names them. `held` gathers what the layout must keep. */
async function writeArtifact(
  folder: string,
  artifact: Image | ImageIndex,
  held: Set<Digest>,
  depth: number,
  signal: AbortSignal | undefined,
): Promise<Descriptor> {
  if (depth === 0) throw limitExceeded('The nesting of indexes', DEPTH);
  signal?.throwIfAborted();
  if (artifact.kind === 'index') {
    for (const descriptor of (await indexOf(artifact, signal)).manifests) {
      if (held.has(descriptor.digest)) continue;
      await writeArtifact(folder, await artifact.child(descriptor, signal), held, depth - 1, signal);
    }
  } else {
    await writeLayers(folder, artifact, held, signal);
  }
  return writeDocuments(folder, artifact, held, signal);
}

/** The config of an image, then the manifest or the index. */
async function writeDocuments(
  folder: string,
  artifact: Image | ImageIndex,
  held: Set<Digest>,
  signal: AbortSignal | undefined,
): Promise<Descriptor> {
  if (artifact.kind === 'image') {
    const { config } = await manifestOf(artifact, signal);
    const bytes = await artifact.config(signal);
    held.add(config.digest);
    await writeBlob(folder, config, () => [bytes], signal);
  }
  const bytes = await documentOf(artifact, signal);
  const descriptor = { mediaType: artifact.mediaType, size: bytes.length, digest: digestOf(bytes) };
  held.add(descriptor.digest);
  await writeBlob(folder, descriptor, () => [bytes], signal);
  return descriptor;
}

async function writeLayers(folder: string, image: Image, held: Set<Digest>, signal: AbortSignal | undefined) {
  const layers = new Map((await image.layers(signal)).map((layer) => [layer.descriptor.digest, layer]));
  for (const digest of layers.keys()) held.add(digest);
  await concurrently(
    [...layers.values()],
    CONCURRENCY,
    (layer, either) => writeLayerBlob(folder, layer, either),
    signal,
  );
}

async function writeLayerBlob(folder: string, layer: Layer, signal: AbortSignal): Promise<void> {
  try {
    await writeBlob(folder, layer.descriptor, () => layer.compressed(signal), signal);
  } catch (error) {
    // image-spec v1.1 layer.md#non-distributable-layers: a store need not hold them.
    const absent = error instanceof OciError && error.code === 'not-found';
    if (!absent || !isNonDistributable(layer.descriptor.mediaType)) throw error;
  }
}

async function writeBlob(
  folder: string,
  descriptor: Descriptor,
  bytes: () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const file = blobPath(folder, descriptor.digest);
  if (await exists(file, descriptor.size)) return;
  await mkdir(dirname(file), { recursive: true });
  await writeAtomically(file, (temporary) =>
    pipeline(
      verified(bytes(), descriptor),
      createWriteStream(temporary, { flags: 'wx' }),
      signal === undefined ? {} : { signal },
    ),
  );
}

/** Whether the file is there, with `size` bytes if that is given. */
async function exists(file: string, size?: number): Promise<boolean> {
  try {
    const found = await stat(file);
    return found.isFile() && (size === undefined || found.size === size);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

async function removeOthers(folder: string, held: ReadonlySet<Digest>): Promise<void> {
  for (const algorithm of ['sha256', 'sha512']) {
    const place = join(folder, 'blobs', algorithm);
    for (const name of await namesIn(place)) {
      const digest = `${algorithm}:${name}`;
      if (isDigest(digest) && !held.has(digest)) await rm(join(place, name), { force: true });
    }
  }
}

async function namesIn(place: string): Promise<readonly string[]> {
  try {
    return await readdir(place);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
