import type { Platform } from '@ko/oci';
import type { Artifact, BuiltImage } from '../assemble/artifact';
import { noBuildInfo } from '../errors';
import { imagePaths } from '../assemble/image-paths';
import { VERSION } from '../version';
import { describeImage, describeIndex, type Sbom } from './describe';

/** The maker's name in an SBOM. Spec: SPDX 2.3, 6.8. */
const TOOL = `ko-nx ${VERSION}`;

/** An SBOM with the platform of the image that it describes; `index` for the index's. */
export interface CollectedSbom extends Sbom {
  readonly of: Platform | 'index';
}

/**
 * The SBOMs of what is going to be published: one for each image, and one for the index if there is one, which comes first.
 * Throws `no-build-info` for layers that were made from something other than a Go program.
 */
export async function collectSboms({ artifact, images }: Artifact, signal?: AbortSignal): Promise<CollectedSbom[]> {
  const ofImages = await Promise.all(images.map((built) => describeBuilt(built, signal)));
  if (artifact.kind === 'image') return ofImages;
  const ofIndex = await describeIndex(artifact, { tool: TOOL, moduleProxy: undefined }, signal);
  return [{ ...ofIndex, of: 'index' }, ...ofImages];
}

async function describeBuilt(built: BuiltImage, signal: AbortSignal | undefined): Promise<CollectedSbom> {
  const { platform, image, layers } = built;
  const { buildInfo, moduleProxy, name } = layers.facts;
  if (buildInfo === undefined) {
    throw noBuildInfo(imagePaths(platform.os).entrypointPrefix + name, 'what "go build" made is no Go program');
  }
  const source = { tool: TOOL, moduleProxy };
  return { ...(await describeImage(image, buildInfo, source, signal)), of: platform };
}
