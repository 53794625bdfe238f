import type { Digest } from '../digest';
import { invalidManifest } from '../errors';
import type { Layer } from '../layer/layer';
import { decodeConfig } from '../model/config';
import type { Descriptor } from '../model/descriptor';
import { decodeManifest } from '../model/manifest';
import { isImageConfig } from '../model/media-types';
import type { Image } from './image';

/** Where the parts of a stored or served image come from; each call of `document` gives verified bytes. */
export interface ImageSource {
  /** The bytes of a config. */
  document(descriptor: Descriptor, signal?: AbortSignal): Promise<Uint8Array>;
  /** A layer as the manifest lists it. */
  layer(descriptor: Descriptor, diffID: Digest): Layer;
}

/** An image whose manifest is at hand and whose config and layers are fetched from `source` when they are asked for. */
export function documentImage(mediaType: string, manifest: Uint8Array, source: ImageSource): Image {
  const config = (signal?: AbortSignal) => source.document(decodeManifest(manifest).config, signal);
  return {
    kind: 'image',
    mediaType,
    manifest: () => Promise.resolve(manifest),
    config,
    async layers(signal) {
      const { config: configDescriptor, layers } = decodeManifest(manifest);
      const diffIDs = isImageConfig(configDescriptor.mediaType)
        ? diffIDsOf(await config(signal), layers)
        : // An artifact's config says nothing about its layers, and these are stored as they are.
          layers.map((layer) => layer.digest);
      return layers.map((layer, position) => source.layer(layer, diffIDs[position] ?? layer.digest));
    },
  };
}

function diffIDsOf(config: Uint8Array, layers: readonly Descriptor[]): readonly Digest[] {
  const { diff_ids } = decodeConfig(config).rootfs;
  if (diff_ids.length !== layers.length) {
    throw invalidManifest('config', `it has ${diff_ids.length} diff_ids, but the manifest has ${layers.length} layers`);
  }
  return diff_ids;
}
