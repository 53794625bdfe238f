import { sha256 } from './registry';

type Json = Readonly<Record<string, unknown>>;

/** Order of a descriptor's members as Go writes them; absent ones are left out. Spec: ko-behaviour Appendix B. */
const DESCRIPTOR = ['mediaType', 'size', 'digest', 'data', 'urls', 'annotations', 'platform', 'artifactType'];
const PLATFORM_REST = ['os.version', 'os.features', 'variant', 'features'];

/**
 * What ko writes as `base.digest` of an index whose base is an OCI index: the digest of the base index with annotations added and
 * encoded again, which nobody has. Spec: ko-behaviour 5.12, vector A.8.
 *
 * @param base         bytes of the base index
 * @param annotations  those of the index, with the base's true digest
 */
export function reencodedBaseDigest(base: Buffer, annotations: Readonly<Record<string, string>>): string {
  const index = JSON.parse(base.toString('utf8')) as {
    schemaVersion: number;
    mediaType: string;
    manifests: readonly Json[];
    annotations?: Json;
  };
  return sha256(
    encode({
      schemaVersion: index.schemaVersion,
      mediaType: index.mediaType,
      manifests: index.manifests.map(descriptor),
      annotations: inOrder({ ...index.annotations, ...annotations }),
    }),
  );
}

function descriptor(raw: Json): Json {
  const { annotations, platform } = raw as { annotations?: Json; platform?: Json };
  const fields = {
    ...raw,
    annotations: annotations && inOrder(annotations),
    platform: platform && {
      architecture: platform['architecture'],
      os: platform['os'],
      ...present(platform, PLATFORM_REST),
    },
  };
  return present(fields, DESCRIPTOR);
}

function present(record: Json, names: readonly string[]): Json {
  const isEmpty = (value: unknown) => value === undefined || value === '' || (Array.isArray(value) && !value.length);
  return Object.fromEntries(names.filter((name) => !isEmpty(record[name])).map((name) => [name, record[name]]));
}

const inOrder = (record: Json): Json =>
  Object.fromEntries(
    Object.keys(record)
      .sort()
      .map((name) => [name, record[name]]),
  );

/** JSON with Go's escapes. */
const encode = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
