/** The media types that a client of images meets. Spec: image-spec v1.1 media-types.md; distribution docs/spec/manifest-v2-2.md. */
export const MEDIA_TYPE = {
  // image-spec v1.1 image-index.md
  ociIndex: 'application/vnd.oci.image.index.v1+json',
  // image-spec v1.1 manifest.md
  ociManifest: 'application/vnd.oci.image.manifest.v1+json',
  // image-spec v1.1 config.md
  ociConfig: 'application/vnd.oci.image.config.v1+json',
  // image-spec v1.1 layer.md#applicationvndociimagelayerv1targzip-media-types and its neighbours
  ociLayer: 'application/vnd.oci.image.layer.v1.tar+gzip',
  ociLayerTar: 'application/vnd.oci.image.layer.v1.tar',
  ociLayerZstd: 'application/vnd.oci.image.layer.v1.tar+zstd',
  // image-spec v1.1 manifest.md#guidance-for-an-empty-descriptor
  ociEmpty: 'application/vnd.oci.empty.v1+json',
  // distribution docs/spec/manifest-v2-2.md#media-types
  dockerIndex: 'application/vnd.docker.distribution.manifest.list.v2+json',
  dockerManifest: 'application/vnd.docker.distribution.manifest.v2+json',
  dockerConfig: 'application/vnd.docker.container.image.v1+json',
  dockerLayer: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
  dockerLayerTar: 'application/vnd.docker.image.rootfs.diff.tar',
} as const;

/** How the tar of a layer is wrapped; `other`: not a layer's media type, so nothing is known about its content. */
export type LayerCompression = 'gzip' | 'zstd' | 'none' | 'other';

// image-spec v1.1 layer.md#non-distributable-layers; Docker calls them foreign.
const LAYER =
  /^application\/vnd\.(?:oci\.image\.layer(?:\.nondistributable)?\.v1\.tar|docker\.image\.rootfs(?:\.foreign)?\.diff\.tar)(?:[.+](gzip|zstd))?$/;

/** Whether a manifest of this media type describes one image. */
export function isImageManifest(mediaType: string): boolean {
  return mediaType === MEDIA_TYPE.ociManifest || mediaType === MEDIA_TYPE.dockerManifest;
}

/** Whether a document of this media type lists manifests. */
export function isIndex(mediaType: string): boolean {
  return mediaType === MEDIA_TYPE.ociIndex || mediaType === MEDIA_TYPE.dockerIndex;
}

/** Whether the media type is one of Docker's, not OCI's. */
export function isDockerMediaType(mediaType: string): boolean {
  return mediaType.startsWith('application/vnd.docker.');
}

/** Whether the config of this media type has `rootfs` and the rest of an image's. */
export function isImageConfig(mediaType: string): boolean {
  return mediaType === MEDIA_TYPE.ociConfig || mediaType === MEDIA_TYPE.dockerConfig;
}

/** Whether a registry need not hold the layer's bytes: they come from the descriptor's `urls`. */
export function isNonDistributable(mediaType: string): boolean {
  return LAYER.test(mediaType) && /\.(?:nondistributable|foreign)\./.test(mediaType);
}

/** The compression that a layer's media type promises. */
export function layerCompression(mediaType: string): LayerCompression {
  const parts = LAYER.exec(mediaType);
  if (parts === null) return 'other';
  return (parts[1] as 'gzip' | 'zstd' | undefined) ?? 'none';
}

/** The media type of a new gzip layer in an image of the given manifest media type. Spec: ko-behaviour 5.1. */
export function layerMediaTypeFor(manifestMediaType: string): string {
  return isDockerMediaType(manifestMediaType) ? MEDIA_TYPE.dockerLayer : MEDIA_TYPE.ociLayer;
}
