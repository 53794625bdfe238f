// Reads files of an OCI layout that somebody else may have made: digests are checked before they become paths, links may not
// lead out of the folder, sizes and digests are verified. Spec: image-spec v1.1 image-layout.md.
import { open, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { parseDigest, splitDigest } from '../digest';
import { invalidLayout, limitExceeded, messageOf, notFound, sizeMismatch } from '../errors';
import { parseJson } from '../json';
import { fileContent } from '../layer/file-layer';
import type { Descriptor } from '../model/descriptor';
import { DOCUMENT_BYTES_LIMIT } from '../model/document';
import { decodeIndex, type IndexManifest } from '../model/index-manifest';
import { requireVerified, verified } from '../verified';

/** image-spec v1.1 image-layout.md#oci-layout-file */
export const MARKER_FILE = 'oci-layout';
export const LAYOUT_VERSION = '1.0.0';

/** image-spec v1.1 image-layout.md#indexjson-file */
export const INDEX_FILE = 'index.json';

/** The name of an entry of `index.json`. Spec: image-spec v1.1 annotations.md#pre-defined-annotation-keys. */
export const REF_NAME = 'org.opencontainers.image.ref.name';

/** Path of a blob inside the layout. Spec: image-spec v1.1 image-layout.md#blobs. */
export function blobPath(folder: string, digest: Descriptor['digest']): string {
  const { algorithm, hex } = splitDigest(parseDigest(digest));
  return join(folder, 'blobs', algorithm, hex);
}

/** The layout's index. Throws `invalid-layout` for a folder that is none, with what is missing or broken. */
export async function readLayoutIndex(folder: string): Promise<IndexManifest> {
  const marker = await readPart(folder, MARKER_FILE);
  const version = (parsedPart(folder, MARKER_FILE, marker) as { imageLayoutVersion?: unknown } | null)
    ?.imageLayoutVersion;
  if (version !== LAYOUT_VERSION) {
    throw invalidLayout(
      folder,
      `its file ${MARKER_FILE} has the version ${JSON.stringify(version) ?? 'nothing'}, not "${LAYOUT_VERSION}"`,
    );
  }
  const index = await readPart(folder, INDEX_FILE);
  try {
    return decodeIndex(index);
  } catch (error) {
    throw brokenPart(folder, INDEX_FILE, error);
  }
}

/** All bytes of a manifest, index or config, verified. Throws `not-found`, `size-mismatch`, `digest-mismatch`, `limit-exceeded`. */
export async function readDocument(folder: string, descriptor: Descriptor, signal?: AbortSignal): Promise<Uint8Array> {
  const on = blobName(folder, descriptor);
  if (descriptor.size > DOCUMENT_BYTES_LIMIT) throw limitExceeded(on, DOCUMENT_BYTES_LIMIT);
  const bytes = descriptor.data ?? (await readWhole(await confinedBlob(folder, descriptor), on, signal));
  requireVerified(bytes, descriptor, on);
  return bytes;
}

/** The bytes of a blob, verified while they pass. Throws `not-found`, `size-mismatch`, `digest-mismatch`. */
export async function* readBlob(
  folder: string,
  descriptor: Descriptor,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  const file = await confinedBlob(folder, descriptor);
  yield* verified(fileContent(file, signal), descriptor, blobName(folder, descriptor));
}

async function confinedBlob(folder: string, descriptor: Descriptor): Promise<string> {
  const file = await confined(folder, blobPath(folder, descriptor.digest));
  if (file === undefined) throw notFound(`Blob ${descriptor.digest}`, folder);
  return file;
}

/** The file behind `path` without links; `undefined` if there is none. Throws `invalid-layout` when it lies outside the folder. */
async function confined(folder: string, path: string): Promise<string | undefined> {
  try {
    const [inside, file] = [await realpath(folder), await realpath(path)];
    if (!file.startsWith(inside.endsWith(sep) ? inside : inside + sep))
      throw invalidLayout(folder, `${path} is a link that leads out of it`);
    return file;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function readPart(folder: string, name: string): Promise<Uint8Array> {
  const file = await confined(folder, join(folder, name));
  if (file === undefined) {
    throw invalidLayout(
      folder,
      `there is no file ${name}`,
      'Name the folder that holds oci-layout, index.json and blobs.',
    );
  }
  return readWhole(file, file);
}

async function readWhole(file: string, on: string, signal?: AbortSignal): Promise<Uint8Array> {
  signal?.throwIfAborted();
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    if (size > DOCUMENT_BYTES_LIMIT) throw limitExceeded(on, DOCUMENT_BYTES_LIMIT);
    const bytes = await handle.readFile();
    if (bytes.length !== size) throw sizeMismatch(on, size, bytes.length);
    return bytes;
  } finally {
    await handle.close();
  }
}

function parsedPart(folder: string, name: string, bytes: Uint8Array): unknown {
  try {
    return parseJson(bytes, name);
  } catch (error) {
    throw brokenPart(folder, name, error);
  }
}

function brokenPart(folder: string, name: string, error: unknown) {
  return invalidLayout(folder, `its file ${name} is broken (${messageOf(error)})`, undefined, error);
}

function blobName(folder: string, descriptor: Descriptor): string {
  return `blob ${descriptor.digest} of ${folder}`;
}
