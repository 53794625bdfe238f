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
  OciError,
  parseRepository,
  type Repository,
  splitDigest,
  UNSET_TIME,
} from '@ko/oci';
import type { Environment } from '../environment';
import { invalidRepository, type UserError } from '../errors';

/** Media type of the layer, and so of the document. */
export const SPDX_MEDIA_TYPE = 'text/spdx+json';

/** The tag under which the SBOM of `digest` is pushed. */
export function sbomTag(digest: Digest): string {
  const { algorithm, hex } = splitDigest(digest);
  return `${algorithm}-${hex}.sbom`;
}

/**
 * Where it is pushed when not beside the image: the repository in `COSIGN_REPOSITORY`. ko takes none of one character, though a
 * registry would. Throws UserError `invalid-repository`. Spec: ko-behaviour 6.1.
 */
export function sbomRepository(env: Environment): Repository | undefined {
  const text = env['COSIGN_REPOSITORY'];
  if (!text) return undefined;
  const refuse = (reason: string, cause?: unknown) => invalidRepository('COSIGN_REPOSITORY', text, reason, cause);
  const parsed = repositoryIn(text, refuse);
  if (parsed.repository.replace(/^library\//, '').length < 2) throw refuse('a repository has 2 to 255 characters.');
  return parsed;
}

function repositoryIn(text: string, refuse: (reason: string, cause: unknown) => UserError): Repository {
  try {
    return parseRepository(text);
  } catch (cause) {
    if (!(cause instanceof OciError)) throw cause;
    const advice = cause.next === undefined ? 0 : cause.next.length + 1; // ours follows, one is enough
    throw refuse(cause.message.slice(0, cause.message.length - advice), cause);
  }
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
