import { decodeConfig, decodeManifest, type Digest, digestOf, formatPlatform, type Platform } from '@ko/oci';
import type { AppLayerKind, AppLayers } from './app-layers';
import type { AssembledImage } from './assemble';

/** One layer of an image, in the order of the manifest. */
export interface LayerRecord {
  /** Who brought it. */
  readonly from: 'base' | AppLayerKind;
  readonly mediaType: string;
  readonly digest: Digest;
  /** Bytes as stored. */
  readonly size: number;
  /** Absent when the base's config does not list one for the layer. */
  readonly diffID?: Digest;
}

/** What there is to say of one platform of an image. */
export interface PlatformRecord {
  /** `linux/arm/v7`. */
  readonly platform: string;
  /** Of the platform's manifest. */
  readonly digest: Digest;
  /** Of the config: the image ID, equal to ko's for the same binary and base. */
  readonly imageID: Digest;
  readonly layers: readonly LayerRecord[];
}

/** The record of an image that was assembled from a base and the layers of a program. */
export function recordPlatform(
  platform: Platform,
  { facts }: AppLayers,
  { manifest, config }: AssembledImage,
): PlatformRecord {
  const { layers } = decodeManifest(manifest);
  const { diff_ids } = decodeConfig(config).rootfs;
  const ofBase = layers.length - facts.layers.length;
  return {
    platform: formatPlatform(platform),
    digest: digestOf(manifest),
    imageID: digestOf(config),
    layers: layers.map(({ mediaType, digest, size }, position): LayerRecord => {
      // Counted from the end: a base may list more or fewer diffIDs than it has layers.
      const diffID = diff_ids[diff_ids.length - layers.length + position];
      const from = facts.layers[position - ofBase]?.kind ?? 'base';
      return { from, mediaType, digest, size, ...(diffID !== undefined && { diffID }) };
    }),
  };
}
