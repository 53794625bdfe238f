import { digestOf } from '../digest';
import { encodeConfig } from '../model/config';
import { encodeManifest } from '../model/manifest';
import { MEDIA_TYPE } from '../model/media-types';
import type { Platform } from '../platform';
import { UNSET_TIME } from '../timestamp';
import type { Image } from './image';
import { memoryImage } from './memory';

/** The base `scratch`: an OCI image for the platform that has no layers and sets nothing. */
export function emptyImage(platform: Platform): Image {
  const config = encodeConfig({
    architecture: platform.architecture,
    created: UNSET_TIME,
    os: platform.os,
    rootfs: { type: 'layers', diff_ids: [] },
    config: {},
    ...(platform['os.version'] !== undefined && { 'os.version': platform['os.version'] }),
    ...(platform.variant !== undefined && { variant: platform.variant }),
    ...(platform['os.features'] !== undefined && { 'os.features': platform['os.features'] }),
  });
  const manifest = encodeManifest({
    schemaVersion: 2,
    mediaType: MEDIA_TYPE.ociManifest,
    config: { mediaType: MEDIA_TYPE.ociConfig, size: config.length, digest: digestOf(config) },
    layers: [],
  });
  return memoryImage({ mediaType: MEDIA_TYPE.ociManifest, manifest, config, layers: [] });
}
