// An image in a registry. A pull costs one GET, of the manifest; config, layers and the children of an index are
// fetched when they are asked for, and each is held to the digest by which it was found.
import type { Digest } from '../digest';
import { limitExceeded, unsupportedMediaType } from '../errors';
import { documentImage } from '../image/document-image';
import type { Image, ImageIndex } from '../image/image';
import type { Descriptor } from '../model/descriptor';
import { isImageManifest, isIndex } from '../model/media-types';
import { requireVerified } from '../verified';
import { LIMITS } from './limits';
import { pullBlob } from './pull-blob';
import { type Document, pullChild, pullManifest } from './pull-manifest';
import type { Transport } from './transport';

/** What `tagOrDigest` names. Throws `registry`, `digest-mismatch`, `unsupported-media-type`, `invalid-manifest`. */
export async function pull(
  transport: Transport,
  repository: string,
  tagOrDigest: string,
  signal?: AbortSignal,
): Promise<Image | ImageIndex> {
  return remote(transport, repository, await pullManifest(transport, repository, tagOrDigest, signal));
}

function remote(transport: Transport, repository: string, { kind, descriptor, bytes }: Document): Image | ImageIndex {
  return kind === 'index'
    ? remoteIndex(transport, repository, descriptor.mediaType, bytes)
    : remoteImage(transport, repository, descriptor.mediaType, bytes);
}

function remoteImage(transport: Transport, repository: string, mediaType: string, bytes: Uint8Array): Image {
  const documents = new Map<Digest, Uint8Array>();
  return documentImage(mediaType, bytes, {
    async document(descriptor, signal) {
      const known = documents.get(descriptor.digest);
      if (known !== undefined) return known;
      const read = await readDocument(transport, repository, descriptor, signal);
      documents.set(descriptor.digest, read);
      return read;
    },
    layer: (descriptor, diffID) => ({
      descriptor,
      diffID,
      compressed: (signal) => pullBlob(transport, repository, descriptor, signal),
      origin: { registry: transport.registry, repository },
    }),
  });
}

function remoteIndex(transport: Transport, repository: string, mediaType: string, bytes: Uint8Array): ImageIndex {
  const children = new Map<Digest, Image | ImageIndex>();
  return {
    kind: 'index',
    mediaType,
    index: () => Promise.resolve(bytes),
    async child(descriptor, signal) {
      const known = children.get(descriptor.digest);
      if (known !== undefined) return known;
      if (!isImageManifest(descriptor.mediaType) && !isIndex(descriptor.mediaType)) {
        throw unsupportedMediaType(descriptor.mediaType, `Manifest ${descriptor.digest}`);
      }
      const child = remote(transport, repository, await pullChild(transport, repository, descriptor, signal));
      children.set(descriptor.digest, child);
      return child;
    },
  };
}

/** A config: small enough to be held, and read anew by whoever asks first. */
async function readDocument(
  transport: Transport,
  repository: string,
  descriptor: Descriptor,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const { data, digest, size } = descriptor;
  if (data !== undefined) {
    requireVerified(data, descriptor);
    return data;
  }
  if (size > LIMITS.configBytes) throw limitExceeded(`config ${digest}`, LIMITS.configBytes);
  const chunks: Uint8Array[] = [];
  for await (const chunk of pullBlob(transport, repository, descriptor, signal)) chunks.push(chunk);
  return Buffer.concat(chunks);
}
