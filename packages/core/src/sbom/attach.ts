// How an SBOM lies beside what it describes: an artifact of one layer, under a tag that is made of the digest. It was cosign's way
// before registries had referrers, it is ko's, and `cosign download sbom` finds it. Spec: ko-behaviour 7.4, bytes in A.7.
import {
  type Digest,
  digestOf,
  encodeConfig,
  encodeManifest,
  type Image,
  MEDIA_TYPE,
  memoryImage,
  memoryLayer,
  parseRepository,
  type Repository,
  splitDigest,
  UNSET_TIME,
} from '@ko/oci';
import type { Environment } from '../environment';

/** Media type of the layer, and so of the document. */
export const SPDX_MEDIA_TYPE = 'text/spdx+json';

/** The tag under which the SBOM of `digest` is pushed. */
export function sbomTag(digest: Digest): string {
  const { algorithm, hex } = splitDigest(digest);
  return `${algorithm}-${hex}.sbom`;
}

/** Where it is pushed when not beside the image: the repository in `COSIGN_REPOSITORY`. Throws `invalid-reference`. */
export function sbomRepository(env: Environment): Repository | undefined {
  const other = env['COSIGN_REPOSITORY'];
  return other ? parseRepository(other) : undefined;
}

/** The artifact that holds an SPDX document: its bytes are the one layer, uncompressed. */
export function sbomArtifact(document: Uint8Array): Image {
  const layer = memoryLayer(document, SPDX_MEDIA_TYPE, digestOf(document));
  const config = encodeConfig({
    architecture: '',
    created: UNSET_TIME,
    history: [{ created: UNSET_TIME }],
    os: '',
    rootfs: { type: 'layers', diff_ids: [layer.diffID] },
    config: {},
  });
  const manifest = encodeManifest({
    schemaVersion: 2,
    mediaType: MEDIA_TYPE.ociManifest,
    config: { mediaType: MEDIA_TYPE.ociConfig, size: config.length, digest: digestOf(config) },
    layers: [layer.descriptor],
  });
  return memoryImage({ mediaType: MEDIA_TYPE.ociManifest, manifest, config, layers: [layer] });
}
