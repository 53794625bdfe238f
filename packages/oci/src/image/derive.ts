// What follows from the few members that whoever brings an image has to write. Each function reads anew: keep the value.
import { type Digest, digestOf } from '../digest';
import { type ConfigFile, decodeConfig } from '../model/config';
import type { Descriptor } from '../model/descriptor';
import { decodeIndex, type IndexManifest } from '../model/index-manifest';
import { decodeManifest, type Manifest } from '../model/manifest';
import type { Platform } from '../platform';
import type { Image, ImageIndex } from './image';

/** Media type, digest and size of the manifest or index: what names it in a registry. */
export async function artifactDescriptor(artifact: Image | ImageIndex, signal?: AbortSignal): Promise<Descriptor> {
  const bytes = await documentOf(artifact, signal);
  return { mediaType: artifact.mediaType, size: bytes.length, digest: digestOf(bytes) };
}

/** The exact bytes of the manifest or index. */
export function documentOf(artifact: Image | ImageIndex, signal?: AbortSignal): Promise<Uint8Array> {
  return artifact.kind === 'image' ? artifact.manifest(signal) : artifact.index(signal);
}

/** The manifest as a value. Throws `invalid-json`, `invalid-manifest`. */
export async function manifestOf(image: Image, signal?: AbortSignal): Promise<Manifest> {
  return decodeManifest(await image.manifest(signal));
}

/** The config as a value. Throws `invalid-json`. */
export async function configOf(image: Image, signal?: AbortSignal): Promise<ConfigFile> {
  return decodeConfig(await image.config(signal));
}

/** The index as a value. Throws `invalid-json`, `invalid-manifest`. */
export async function indexOf(index: ImageIndex, signal?: AbortSignal): Promise<IndexManifest> {
  return decodeIndex(await index.index(signal));
}

/** Digest of the config's bytes; the same for the same binary, base and settings, however the layers were compressed. */
export async function imageID(image: Image, signal?: AbortSignal): Promise<Digest> {
  return digestOf(await image.config(signal));
}

/** What the image runs on, as its config says. */
export async function platformOf(image: Image, signal?: AbortSignal): Promise<Platform> {
  const config = await configOf(image, signal);
  return {
    os: config.os,
    architecture: config.architecture,
    ...(config.variant !== undefined && { variant: config.variant }),
    ...(config['os.version'] !== undefined && { 'os.version': config['os.version'] }),
    ...(config['os.features'] !== undefined && { 'os.features': config['os.features'] }),
  };
}
