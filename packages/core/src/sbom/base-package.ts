import { formatReference, parseDigest, parseReference } from '@ko/oci';
import { ociPurl } from './purl';
import { checksumOf, imageID, type SpdxPackage } from './spdx';

// image-spec v1.1 annotations.md#pre-defined-annotation-keys
const BASE_NAME = 'org.opencontainers.image.base.name';
const BASE_DIGEST = 'org.opencontainers.image.base.digest';

/**
 * The image that another one starts from, as its manifest's annotations name it; undefined unless both are there. Throws
 * `invalid-reference` or `invalid-digest` when what stands there is neither. Spec: ko-behaviour 7.2, row 2.
 */
export function basePackage(annotations: Readonly<Record<string, string>> = {}): SpdxPackage | undefined {
  const { [BASE_NAME]: written, [BASE_DIGEST]: digestText } = annotations;
  if (written === undefined || digestText === undefined) return undefined;
  const { registry, repository, tag, digest: named } = parseReference(written);
  const digest = parseDigest(digestText);
  // A digest in the name hides the tag, as for ggcr.
  const tagged = tag !== undefined && named === undefined ? [['tag', tag] as const] : [];
  return {
    SPDXID: imageID(digest),
    name: formatReference({ registry, repository, digest }),
    versionInfo: written,
    checksum: checksumOf(digest),
    purl: ociPurl('image', digest, [['repository_url', `${registry}/${repository}`], ...tagged]),
  };
}
