import type { Layer } from '../layer/layer';
import type { Descriptor } from '../model/descriptor';

/**
 * One image for one platform. Whoever brings an image writes these members; digests, platform and the rest are functions
 * over them (`image/derive.ts`). Spec: image-spec v1.1 manifest.md.
 */
export interface Image {
  readonly kind: 'image';
  /** Under which media type the manifest is served; the manifest itself may leave it out. */
  readonly mediaType: string;
  /** The manifest's exact bytes; the image's digest is theirs. */
  manifest(signal?: AbortSignal): Promise<Uint8Array>;
  /** The config's exact bytes; the image ID is their digest. */
  config(signal?: AbortSignal): Promise<Uint8Array>;
  /** In the order of the manifest: the base's first. */
  layers(signal?: AbortSignal): Promise<readonly Layer[]>;
}

/** Several images, one for each platform. Spec: image-spec v1.1 image-index.md. */
export interface ImageIndex {
  readonly kind: 'index';
  readonly mediaType: string;
  /** The index's exact bytes; its digest is theirs. */
  index(signal?: AbortSignal): Promise<Uint8Array>;
  /** What one of its descriptors names. Throws `unsupported-media-type` for what is neither image nor index. */
  child(descriptor: Descriptor, signal?: AbortSignal): Promise<Image | ImageIndex>;
}
