import { invalidManifest, limitExceeded, unsupportedMediaType } from '../errors';
import { foldKey, parseJson } from '../json';
import { isImageManifest, isIndex, MEDIA_TYPE } from './media-types';

/** Most bytes of a manifest, index or config that are held in memory: whoever serves them decides their size. */
export const DOCUMENT_BYTES_LIMIT = 16 * 1024 * 1024;

/** What a manifest document is. */
export type DocumentKind = 'image' | 'index';

/** Content types that say nothing about the document; some proxies send them for everything. Spec: registry-client 3.2. */
const MEANINGLESS = new Set(['', 'application/json', 'application/octet-stream', 'text/plain']);

/**
 * Kind and media type of a manifest document, from its bytes and from the media type under which it was served (a descriptor's,
 * or a Content-Type with parameters). Throws `unsupported-media-type` for what is neither image nor index, `invalid-manifest` when
 * bytes and served type contradict each other or when the document could be read as both (CVE-2021-41190), `limit-exceeded`.
 * Spec: image-spec v1.1 manifest.md, `mediaType`; registry-client 3.2.
 */
export function identifyDocument(
  bytes: Uint8Array,
  served: string | undefined,
): { kind: DocumentKind; mediaType: string } {
  const said = (served ?? '').replace(/;.*$/s, '').trim().toLowerCase();
  const known = MEANINGLESS.has(said) ? '' : said;
  if (known !== '') requireManifestMediaType(known);
  const { kind, mediaType: own } = shapeOf(bytes);
  if (known !== '' && own !== '' && known !== own) {
    throw invalidManifest('manifest', `it was served as "${known}", but calls itself "${own}"`);
  }
  const mediaType = known || own || (kind === 'index' ? MEDIA_TYPE.ociIndex : MEDIA_TYPE.ociManifest);
  requireManifestMediaType(mediaType);
  if (isIndex(mediaType) !== (kind === 'index')) {
    throw invalidManifest('manifest', `its media type is "${mediaType}", but its content is an ${kind}`);
  }
  return { kind, mediaType };
}

/** The parsed document. Throws unless it has the members of the given kind and not those of the other, and `schemaVersion` 2. */
export function parseDocument(bytes: Uint8Array, kind: DocumentKind): unknown {
  const shape = shapeOf(bytes);
  if (shape.kind !== kind) throw invalidManifest('manifest', `it is an ${shape.kind}, not an ${kind}`);
  return shape.document;
}

/** Throws `unsupported-media-type` unless it is that of an image or index; for the old schema 1 with a way out. */
export function requireManifestMediaType(mediaType: string): void {
  if (isImageManifest(mediaType) || isIndex(mediaType)) return;
  const old = mediaType.startsWith('application/vnd.docker.distribution.manifest.v1');
  throw unsupportedMediaType(mediaType, 'The manifest', old ? 'Push the image again with a current tool.' : undefined);
}

function shapeOf(bytes: Uint8Array): { kind: DocumentKind; mediaType: string; document: unknown } {
  if (bytes.length > DOCUMENT_BYTES_LIMIT) throw limitExceeded('manifest', DOCUMENT_BYTES_LIMIT);
  const document = parseJson(bytes, 'manifest');
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    throw invalidManifest('manifest', 'it is no JSON object');
  }
  const members = new Map(Object.entries(document).map(([key, value]) => [foldKey(key), value as unknown]));
  const listsManifests = members.has('manifests');
  const listsLayers = members.has('config') || members.has('layers');
  if (listsManifests && listsLayers) {
    throw invalidManifest('manifest', 'it has the members of an image and of an index, so nobody can say which it is');
  }
  const version = members.get('schemaversion');
  if (version !== 2)
    throw invalidManifest('manifest', `its schemaVersion is ${JSON.stringify(version) ?? 'missing'}, not 2`);
  if (!listsManifests && !listsLayers)
    throw invalidManifest('manifest', 'it has the members of neither image nor index');
  const mediaType = members.get('mediatype');
  return {
    kind: listsManifests ? 'index' : 'image',
    mediaType: typeof mediaType === 'string' ? mediaType : '',
    document,
  };
}
