// Which of a base's images a run builds on, and whether the result is an image or an index. Spec: ko-behaviour 5.10, 5.11.
import {
  configOf,
  decodeIndex,
  type Descriptor,
  emptyImage,
  formatPlatform,
  type Image,
  isImageManifest,
  MEDIA_TYPE,
  type Platform,
  platformMatches,
} from '@ko/oci';
import { basePlatform, baseUnsupported, scratchPlatform } from '../errors';
import type { RequestedPlatforms } from '../go/requested-platforms';
import type { BaseOrigin, IndexEntry } from './assemble';
import type { Base } from './base';

/** One image to build on. */
export interface PlannedImage {
  /** What to compile for. */
  readonly platform: Platform;
  readonly image: Image;
  readonly origin: BaseOrigin;
  /** What the new index says of the image. */
  readonly entry: IndexEntry;
}

export interface ImagePlan {
  readonly images: readonly PlannedImage[];
  /** Of the index to make; absent when the result is one plain image. */
  readonly indexMediaType?: string;
}

/**
 * The images to build on. A plain base gives a plain image; an index, or `scratch`, gives an index if more than one platform is
 * left. Throws `base-platform` (which names what the base offers), `base-unsupported`, `scratch-platform`.
 */
export async function planImages(base: Base, requested: RequestedPlatforms, signal?: AbortSignal): Promise<ImagePlan> {
  if (base.kind === 'scratch') return planScratch(requested);
  const { artifact, display, origin } = base;
  if (artifact.kind === 'image') {
    const platform = compilePlatform(await configOf(artifact, signal));
    if (!isRequested(requested, platform)) throw basePlatform(display, namesOf(requested), [formatPlatform(platform)]);
    return { images: [{ platform, image: artifact, origin, entry: {} }] };
  }
  const entries = selectEntries(display, decodeIndex(await artifact.index(signal)).manifests, requested);
  const images = await Promise.all(
    entries.map(async (entry): Promise<PlannedImage> => {
      const image = await artifact.child(entry, signal);
      if (image.kind !== 'image') throw baseUnsupported(display, entry.digest, image.mediaType);
      const platform = entry.platform ?? compilePlatform(await configOf(image, signal));
      return { platform, image, origin: { ...origin, digest: entry.digest }, entry };
    }),
  );
  return images.length > 1 ? { images, indexMediaType: artifact.mediaType } : { images };
}

/** Empty images, one for each platform asked for. */
function planScratch(requested: RequestedPlatforms): ImagePlan {
  if (requested.all) throw scratchPlatform('all');
  const platforms = [...new Map(requested.platforms.map((platform) => [formatPlatform(platform), platform])).values()];
  const images = platforms.map((platform): PlannedImage => {
    if (platform.os === '' || platform.architecture === '') throw scratchPlatform(formatPlatform(platform));
    return { platform, image: emptyImage(platform), origin: {}, entry: { platform } };
  });
  return images.length > 1 ? { images, indexMediaType: MEDIA_TYPE.ociIndex } : { images };
}

/** The entries of the base's index that are asked for, in its order. An entry that is no image spoils the base, asked for or not. */
export function selectEntries(
  display: string,
  entries: readonly Descriptor[],
  requested: RequestedPlatforms,
): readonly Descriptor[] {
  const stranger = entries.find((entry) => !isImageManifest(entry.mediaType));
  if (stranger) throw baseUnsupported(display, stranger.digest, stranger.mediaType);
  const chosen = entries.filter(({ platform }) => isRequested(requested, platform));
  if (chosen.length > 0) return chosen;
  const offered = entries.flatMap(({ platform }) =>
    platform && !isUnknown(platform) ? [formatPlatform(platform)] : [],
  );
  throw basePlatform(display, namesOf(requested), offered);
}

function isRequested(requested: RequestedPlatforms, platform: Platform | undefined): boolean {
  if (requested.all) return platform === undefined || !isUnknown(platform);
  return platform !== undefined && requested.platforms.some((wanted) => platformMatches(wanted, platform));
}

/** How buildkit marks its attestations. Spec: ko-behaviour 5.11 (1). */
function isUnknown({ os, architecture }: Platform): boolean {
  return os === 'unknown' || architecture === 'unknown';
}

/** What a config without index says about its image: never the variant, and Linux on amd64 where it is silent. Spec: ko-behaviour 5.10. */
function compilePlatform(config: { os: string; architecture: string; 'os.version'?: string }): Platform {
  const version = config['os.version'];
  const { os, architecture } = config;
  return { os: os || 'linux', architecture: architecture || 'amd64', ...(version && { 'os.version': version }) };
}

function namesOf(requested: RequestedPlatforms): string[] {
  return requested.all ? ['all'] : requested.platforms.map(formatPlatform);
}
