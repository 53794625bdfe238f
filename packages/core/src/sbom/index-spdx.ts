import {
  type Descriptor,
  type Digest,
  formatPlatform,
  type IndexManifest,
  isImageManifest,
  type Platform,
} from '@ko/oci';
import { Bug } from '../errors';
import { basePackage } from './base-package';
import { ociPurl } from './purl';
import { checksumOf, encodeSpdx, imageID, type SpdxPackage, type SpdxRelationship } from './spdx';

/** An index of images, one for each platform. */
export interface IndexFacts {
  /** Of the index's bytes. */
  readonly digest: Digest;
  readonly index: IndexManifest;
  /** `created` of the first image's config. */
  readonly created: string;
}

/**
 * The SPDX document of an index: the index, its base, and the images as its variants. What is in the images stands in documents of
 * their own. Spec: ko-behaviour 7.3. Throws a Bug for an entry that is no image: we assemble none.
 */
export function indexSpdx({ digest, index, created }: IndexFacts, { tool }: { readonly tool: string }): Uint8Array {
  const id = imageID(digest);
  const base = basePackage(index.annotations);
  const packages: SpdxPackage[] = [
    {
      SPDXID: id,
      name: digest,
      primaryPackagePurpose: 'CONTAINER',
      checksum: checksumOf(digest),
      purl: ociPurl('index', digest, [['mediaType', index.mediaType ?? '']]),
    },
    ...(base === undefined ? [] : [base]),
    ...index.manifests.map(variantPackage),
  ];
  const relationships: SpdxRelationship[] = [
    ...(base === undefined ? [] : [{ element: id, type: 'DESCENDANT_OF' as const, related: base.SPDXID }]),
    ...index.manifests.map((each) => ({ element: id, type: 'VARIANT_OF' as const, related: imageID(each.digest) })),
  ];
  return encodeSpdx({ digest, created, tool, packages, relationships });
}

function variantPackage(entry: Descriptor): SpdxPackage {
  const { digest, mediaType, platform = { os: '', architecture: '' } } = entry;
  if (!isImageManifest(mediaType)) throw new Bug(`An index that is to be described holds ${mediaType}.`);
  return {
    SPDXID: imageID(digest),
    name: digest,
    // As ggcr prints it: nothing without an operating system.
    versionInfo: platform.os === '' ? undefined : formatPlatform(platform),
    primaryPackagePurpose: 'CONTAINER',
    checksum: checksumOf(digest),
    purl: ociPurl('image', digest, [['mediaType', mediaType], ...platformQualifiers(platform)]),
  };
}

function platformQualifiers(platform: Platform): (readonly [key: string, value: string])[] {
  const { variant, 'os.version': osVersion, 'os.features': osFeatures = [] } = platform;
  return [
    ['arch', platform.architecture],
    ['os', platform.os],
    ...(variant ? [['variant', variant] as const] : []),
    ...(osVersion ? [['os-version', osVersion] as const] : []),
    ...osFeatures.map((feature) => ['os-feature', feature] as const),
  ];
}
