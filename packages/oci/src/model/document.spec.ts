import { DOCUMENT_BYTES_LIMIT, identifyDocument } from './document';
import { decodeIndex } from './index-manifest';
import { decodeManifest } from './manifest';
import { MEDIA_TYPE } from './media-types';

const { ociManifest, ociIndex, dockerManifest, dockerIndex } = MEDIA_TYPE;
const bytes = (value: unknown) => Buffer.from(JSON.stringify(value));
const image = (mediaType?: string) => bytes({ schemaVersion: 2, mediaType, config: {}, layers: [] });
const index = (mediaType?: string) => bytes({ schemaVersion: 2, mediaType, manifests: [] });

// registry-client 3.2
test.each<[rule: string, document: Uint8Array, served: string | undefined, mediaType: string]>([
  ['the served type decides', image(), dockerManifest, dockerManifest],
  [
    'parameters and case do not matter',
    image(),
    'Application/vnd.OCI.image.manifest.v1+json; charset=utf-8',
    ociManifest,
  ],
  ['both agree', index(dockerIndex), dockerIndex, dockerIndex],
  ['a type that says nothing leaves it to the document', index(dockerIndex), 'application/json', dockerIndex],
  ['nothing is served', image(dockerManifest), undefined, dockerManifest],
  ['neither says: structure, image', image(), 'text/plain', ociManifest],
  ['neither says: structure, index', index(), '', ociIndex],
])('%s', (_rule, document, served, mediaType) => {
  expect(identifyDocument(document, served).mediaType).toBe(mediaType);
});

test.each<[rule: string, document: Uint8Array, served: string | undefined, code: string]>([
  ['served and own type differ', image(dockerManifest), ociManifest, 'invalid-manifest'],
  ['type of an image, content of an index', index(), ociManifest, 'invalid-manifest'],
  [
    'both image and index (CVE-2021-41190)',
    bytes({ schemaVersion: 2, manifests: [], layers: [] }),
    ociIndex,
    'invalid-manifest',
  ],
  ['hidden by case', bytes({ schemaVersion: 2, Manifests: [], config: {} }), ociManifest, 'invalid-manifest'],
  ['hidden by folding', bytes({ schemaVersion: 2, 'manife\u017fts': [], config: {} }), ociManifest, 'invalid-manifest'],
  ['neither image nor index', bytes({ schemaVersion: 2 }), ociManifest, 'invalid-manifest'],
  ['another schema version', bytes({ schemaVersion: 3, manifests: [] }), ociIndex, 'invalid-manifest'],
  ['no object', bytes([1]), ociIndex, 'invalid-manifest'],
  ['no JSON', Buffer.from('<html>'), ociIndex, 'invalid-json'],
  ['something else is served', image(), 'text/html', 'unsupported-media-type'],
  [
    'schema 1',
    bytes({ schemaVersion: 1 }),
    'application/vnd.docker.distribution.manifest.v1+prettyjws',
    'unsupported-media-type',
  ],
  ['too large', Buffer.alloc(DOCUMENT_BYTES_LIMIT + 1, ' '), ociIndex, 'limit-exceeded'],
])('refused: %s', (_rule, document, served, code) => {
  expect(() => identifyDocument(document, served)).toThrow(expect.objectContaining({ code }));
});

test('schema 1 comes with a way out', () => {
  expect(() => identifyDocument(image(), 'application/vnd.docker.distribution.manifest.v1+json')).toThrow(
    expect.objectContaining({ next: 'Push the image again with a current tool.' }),
  );
});

test('an image is never decoded as an index, nor the other way round', () => {
  expect(() => decodeIndex(image())).toThrow(expect.objectContaining({ code: 'invalid-manifest' }));
  expect(() => decodeManifest(index())).toThrow(expect.objectContaining({ code: 'invalid-manifest' }));
});
