import type { Digest } from '../digest';
import { invalidLayout, notFound, printable } from '../errors';
import { documentImage, type ImageSource } from '../image/document-image';
import type { Image, ImageIndex } from '../image/image';
import type { Descriptor } from '../model/descriptor';
import { identifyDocument, requireManifestMediaType } from '../model/document';
import { readBlob, readDocument, readLayoutIndex, REF_NAME } from './layout-reader';

/** Which entry of a layout is meant; with neither, its only one. */
export interface LayoutSelection {
  /** Equal to the entry's `org.opencontainers.image.ref.name`. */
  readonly tag?: string | undefined;
  readonly digest?: Digest | undefined;
}

/**
 * An image or index of an OCI layout. Its manifest is read at once, config, layers and children when they are asked for, everything
 * verified. Throws `invalid-layout` for what is no layout or when the selection fits no or several entries, `not-found` for missing
 * blobs, `unsupported-media-type`, `size-mismatch`, `digest-mismatch`. Spec: image-spec v1.1 image-layout.md.
 */
export async function readLayout(
  folder: string,
  selection: LayoutSelection = {},
  signal?: AbortSignal,
): Promise<Image | ImageIndex> {
  const { manifests } = await readLayoutIndex(folder);
  return openArtifact(folder, select(folder, manifests, selection), signal);
}

function select(folder: string, manifests: readonly Descriptor[], { tag, digest }: LayoutSelection): Descriptor {
  const fitting = manifests.filter(
    (entry) =>
      (tag === undefined || entry.annotations?.[REF_NAME] === tag) && (digest === undefined || entry.digest === digest),
  );
  const [first] = fitting;
  if (first !== undefined && fitting.every((entry) => entry.digest === first.digest)) return first;
  const names = [...new Set(manifests.map((entry) => entry.annotations?.[REF_NAME] ?? entry.digest))].map((name) =>
    printable(name),
  );
  const held = names.length === 0 ? 'The layout is empty.' : `It holds: ${names.join(', ')}.`;
  if (first !== undefined) {
    const why =
      tag === undefined
        ? `it has ${fitting.length} entries and none is asked for by tag`
        : `several entries have the tag "${tag}"`;
    throw invalidLayout(folder, why, held);
  }
  const wanted = tag !== undefined ? `The tag "${tag}"` : digest !== undefined ? `The digest ${digest}` : 'An image';
  throw notFound(wanted, folder, held);
}

async function openArtifact(folder: string, descriptor: Descriptor, signal?: AbortSignal): Promise<Image | ImageIndex> {
  requireManifestMediaType(descriptor.mediaType);
  const bytes = await readDocument(folder, descriptor, signal);
  const { kind, mediaType } = identifyDocument(bytes, descriptor.mediaType);
  if (kind === 'image') return documentImage(mediaType, bytes, blobsOf(folder));
  return {
    kind: 'index',
    mediaType,
    index: () => Promise.resolve(bytes),
    child: (child, childSignal) => openArtifact(folder, child, childSignal),
  };
}

function blobsOf(folder: string): ImageSource {
  return {
    document: (descriptor, signal) => readDocument(folder, descriptor, signal),
    layer: (descriptor, diffID) => ({
      descriptor,
      diffID,
      compressed: (signal) => readBlob(folder, descriptor, signal),
    }),
  };
}
