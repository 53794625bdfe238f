import { gzipSync } from 'node:zlib';
import { digestOf } from '../digest';
import type { Image, ImageIndex } from '../image/image';
import { memoryImage, memoryIndex } from '../image/memory';
import type { Layer } from '../layer/layer';
import { memoryLayer } from '../layer/memory-layer';
import { tarEnd, tarHeader, tarPadding } from '../layer/tar';
import { encodeConfig } from '../model/config';
import type { Descriptor } from '../model/descriptor';
import { encodeIndex } from '../model/index-manifest';
import { encodeManifest } from '../model/manifest';
import { layerMediaTypeFor, MEDIA_TYPE } from '../model/media-types';
import type { Platform } from '../platform';

export interface RandomImageOptions {
  /** The same seed and sizes give the same bytes (as long as zlib is the same). */
  readonly seed: number;
  readonly layers?: number;
  /** Bytes of the one file in each layer; they do not compress. */
  readonly layerBytes?: number;
  readonly platform?: Platform;
  /** Docker's media types instead of OCI's. */
  readonly docker?: boolean;
}

export interface RandomIndexOptions extends Omit<RandomImageOptions, 'platform'> {
  /** One image for each. */
  readonly platforms: readonly Platform[];
}

/** An image of random content that is valid in every respect, held in memory. Two layers of 1000 bytes when not said otherwise. */
export function randomImage(options: RandomImageOptions): Image {
  return memoryImage(randomParts(options));
}

/** An index of random images, one for each platform, valid in every respect and held in memory. */
export function randomIndex(options: RandomIndexOptions): ImageIndex {
  const { platforms, ...rest } = options;
  const mediaType = rest.docker === true ? MEDIA_TYPE.dockerIndex : MEDIA_TYPE.ociIndex;
  const children = platforms.map((platform, position) =>
    randomParts({ ...rest, seed: rest.seed + position * 104729, platform }),
  );
  const manifests = children.map((child) => ({
    ...describe(child.manifest, child.mediaType),
    platform: child.platform,
  }));
  const index = encodeIndex({ schemaVersion: 2, mediaType, manifests });
  return memoryIndex({ mediaType, index, children: children.map(memoryImage) });
}

function randomParts(options: RandomImageOptions) {
  const { seed, layers: count = 2, layerBytes = 1000, docker = false } = options;
  const platform = options.platform ?? { os: 'linux', architecture: 'amd64' };
  const mediaType = docker ? MEDIA_TYPE.dockerManifest : MEDIA_TYPE.ociManifest;
  const layers = Array.from({ length: count }, (_, position) =>
    randomLayer(seed + position * 7919, layerBytes, layerMediaTypeFor(mediaType)),
  );
  const config = encodeConfig({
    architecture: platform.architecture,
    created: '2023-01-02T03:04:05Z',
    history: layers.map(() => ({ created: '2023-01-02T03:04:05Z', created_by: `random ${seed}` })),
    os: platform.os,
    rootfs: { type: 'layers', diff_ids: layers.map((layer) => layer.diffID) },
    config: { Env: ['PATH=/usr/bin:/bin'] },
    ...(platform['os.version'] !== undefined && { 'os.version': platform['os.version'] }),
    ...(platform.variant !== undefined && { variant: platform.variant }),
  });
  const manifest = encodeManifest({
    schemaVersion: 2,
    mediaType,
    config: describe(config, docker ? MEDIA_TYPE.dockerConfig : MEDIA_TYPE.ociConfig),
    layers: layers.map((layer) => layer.descriptor),
  });
  return { mediaType, manifest, config, layers, platform };
}

/** A gzip layer with one file of `size` random bytes, held in memory. */
export function randomLayer(seed: number, size: number, mediaType: string = MEDIA_TYPE.ociLayer): Layer {
  const tar = Buffer.concat([
    tarHeader({ name: `random/${seed}`, type: 'file', size }),
    randomBytes(seed, size),
    tarPadding(size),
    tarEnd,
  ]);
  return memoryLayer(gzipSync(tar, { level: 1 }), mediaType, digestOf(tar));
}

function describe(bytes: Uint8Array, mediaType: string): Descriptor {
  return { mediaType, size: bytes.length, digest: digestOf(bytes) };
}

/** Marsaglia's xorshift32: fast, and the same everywhere. */
function randomBytes(seed: number, size: number): Uint8Array {
  const words = new Uint32Array(Math.ceil(size / 4));
  let state = (seed * 2654435761 + 1) >>> 0 || 1;
  for (let at = 0; at < words.length; at++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[at] = state >>> 0;
  }
  return new Uint8Array(words.buffer, 0, size);
}
