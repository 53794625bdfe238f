import { gunzipSync } from 'node:zlib';
import { type Digest, digestOf } from '../digest';
import { unsupportedMediaType } from '../errors';
import { layerCompression } from '../model/media-types';
import type { Layer } from './layer';

/**
 * A layer whose compressed bytes are held in memory. Without `diffID` it is computed, which for zstd throws
 * `unsupported-media-type`. For what is no filesystem layer (an SBOM in an artifact), it is the digest of the bytes as they are.
 */
export function memoryLayer(bytes: Uint8Array, mediaType: string, diffID: Digest = diffIDOf(bytes, mediaType)): Layer {
  return {
    descriptor: { mediaType, size: bytes.length, digest: digestOf(bytes) },
    diffID,
    async *compressed(signal) {
      signal?.throwIfAborted();
      yield bytes;
    },
  };
}

function diffIDOf(bytes: Uint8Array, mediaType: string): Digest {
  const compression = layerCompression(mediaType);
  if (compression === 'zstd') {
    throw unsupportedMediaType(mediaType, 'A layer', 'Give its diffID, for zstd is not unpacked here.');
  }
  return digestOf(compression === 'gzip' ? gunzipSync(bytes) : bytes);
}
