import { artifactDescriptor, configOf, type Digest, type Image, type ImageIndex, indexOf, manifestOf } from '@ko/oci';
import { Bug } from '../errors';
import type { BuildInfo } from '../go/build-info';
import { imageSpdx, type SbomSource } from './image-spdx';
import { indexSpdx } from './index-spdx';

/** An SPDX document and what it describes. */
export interface Sbom {
  /** Of the image's manifest, or of the index. */
  readonly subject: Digest;
  readonly document: Uint8Array;
}

/** The SBOM of an image with the program that `buildInfo` was read from. Spec: ko-behaviour 7.2. */
export async function describeImage(
  image: Image,
  buildInfo: BuildInfo,
  source: SbomSource,
  signal?: AbortSignal,
): Promise<Sbom> {
  const { digest } = await artifactDescriptor(image, signal);
  const manifest = await manifestOf(image, signal);
  const config = await configOf(image, signal);
  return { subject: digest, document: imageSpdx({ digest, manifest, config, buildInfo }, source) };
}

/** The SBOM of an index, which takes its time from the first image. Spec: ko-behaviour 7.3. */
export async function describeIndex(index: ImageIndex, source: SbomSource, signal?: AbortSignal): Promise<Sbom> {
  const { digest } = await artifactDescriptor(index, signal);
  const content = await indexOf(index, signal);
  const [first] = content.manifests;
  const child = first && (await index.child(first, signal));
  if (child?.kind !== 'image') throw new Bug('An index that is to be described holds no image.');
  const { created } = await configOf(child, signal);
  return { subject: digest, document: indexSpdx({ digest, index: content, created }, source) };
}
