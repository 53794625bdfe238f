import type { Digest } from '../digest';
import { notFound } from '../errors';
import type { Layer } from '../layer/layer';
import { artifactDescriptor } from './derive';
import type { Image, ImageIndex } from './image';

/** An image of documents held in memory; the layers may lie anywhere. */
export function memoryImage(parts: {
  readonly mediaType: string;
  /** Exact bytes. */
  readonly manifest: Uint8Array;
  /** Exact bytes. */
  readonly config: Uint8Array;
  /** In the order of the manifest. */
  readonly layers: readonly Layer[];
}): Image {
  return {
    kind: 'image',
    mediaType: parts.mediaType,
    manifest: () => Promise.resolve(parts.manifest),
    config: () => Promise.resolve(parts.config),
    layers: () => Promise.resolve(parts.layers),
  };
}

/** An index held in memory over artifacts that may lie anywhere; `child` finds them by digest and throws `not-found` for others. */
export function memoryIndex(parts: {
  readonly mediaType: string;
  /** Exact bytes. */
  readonly index: Uint8Array;
  readonly children: readonly (Image | ImageIndex)[];
}): ImageIndex {
  let byDigest: Promise<Map<Digest, Image | ImageIndex>> | undefined;
  const children = async () =>
    new Map(
      await Promise.all(
        parts.children.map(async (child) => [(await artifactDescriptor(child)).digest, child] as const),
      ),
    );
  return {
    kind: 'index',
    mediaType: parts.mediaType,
    index: () => Promise.resolve(parts.index),
    async child(descriptor) {
      byDigest ??= children();
      const child = (await byDigest).get(descriptor.digest);
      if (child === undefined) throw notFound(`Manifest ${descriptor.digest}`, 'the index');
      return child;
    },
  };
}
