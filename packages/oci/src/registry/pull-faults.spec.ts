import { Credential } from '../auth/credential';
import { anonymousKeychain } from '../auth/keychain';
import { digestOf } from '../digest';
import type { OciError, RegistryError } from '../errors';
import type { Image, ImageIndex } from '../image/image';
import { artifactDescriptor } from '../image/derive';
import { validate } from '../image/validate';
import { encodeIndex } from '../model/index-manifest';
import { MEDIA_TYPE } from '../model/media-types';
import { parseReference } from '../reference';
import { recordingReporter } from '../testing/recording-reporter';
import { startRegistry } from '../testing/registry';
import type { Fault, TestRegistryOptions } from '../testing/registry-model';
import { randomImage } from '../testing/random';
import { createRegistryClient } from './client';

const image = randomImage({ seed: 1, layers: 1, layerBytes: 300_000 });
const reporter = recordingReporter();
const client = createRegistryClient({ keychain: anonymousKeychain, userAgent: 'test/1', retryWaitMs: 5, reporter });

/** A registry that holds the image as team/app:v1 and misbehaves from then on. */
async function holding(faults: readonly Fault[], options: TestRegistryOptions = {}) {
  const seed = await startRegistry();
  await client.push(image, { registry: seed.host, repository: 'team/app' }, { tags: ['v1'] });
  const registry = await startRegistry({ ...options, faults, seedFrom: seed });
  const { digest } = await artifactDescriptor(image);
  const pull = async (name = 'team/app:v1') => client.pull(parseReference(`${registry.host}/${name}`));
  const pullByDigest = () => pull(`team/app@${digest}`);
  return { registry, pull, pullByDigest, digest };
}

const served = (body: string | Uint8Array, type: string = MEDIA_TYPE.ociManifest): Fault => ({
  on: 'manifest.get',
  times: 99,
  then: { status: 200, headers: { 'content-type': type }, body },
});
const failed = (work: Promise<unknown>): Promise<RegistryError & OciError> =>
  work.then(
    () => Promise.reject(new Error('it did not fail')),
    (error: RegistryError & OciError) => error,
  );

async function layerBytes(artifact: Image | ImageIndex): Promise<Uint8Array> {
  const [layer] = await (artifact as Image).layers();
  const chunks: Uint8Array[] = [];
  for await (const chunk of layer!.compressed()) chunks.push(chunk);
  return Buffer.concat(chunks);
}

test('F10: a blob that breaks off goes on where it broke', async () => {
  const { registry, pull } = await holding([{ on: 'blob.get', nth: 2, then: { cutAfter: 100_000 } }]); // the config came first
  expect(await validate(await pull())).toEqual([]);
  const ranges = registry.requests
    .filter(({ op }) => op === 'blob.get')
    .map(({ headers, status }) => [headers['range'], status]);
  expect(ranges.at(-1)).toEqual([expect.stringMatching(/^bytes=\d+-$/), 206]);
});

const rangeAnswers: [text: string, then: (blob: Uint8Array) => Fault['then']][] = [
  ['answers everything', (body) => ({ status: 200, body })],
  ['starts somewhere else', () => ({ status: 206, headers: { 'content-range': 'bytes 0-9/300' }, body: '0123456789' })],
  ['says 416', () => ({ status: 416 })],
];
test.each(rangeAnswers)('F16: a registry that %s when asked for the rest is read from the start', async (_, then) => {
  const blob = await layerBytes(image);
  const { registry, pull } = await holding([
    { on: 'blob.get', nth: 2, then: { cutAfter: 100_000 } },
    { on: 'blob.get', nth: 3, then: then(blob) },
  ]);
  expect(Buffer.compare(await layerBytes(await pull()), blob)).toBe(0);
  expect(registry.requests.filter(({ op }) => op === 'blob.get')[2]?.headers['range']).toMatch(/^bytes=\d+-$/);
});

test('F10: a blob that always breaks off is given up', async () => {
  const { pull } = await holding([{ on: 'blob.get', nth: 2, times: 99, then: { cutAfter: 10 } }]);
  expect(await failed(layerBytes(await pull()))).toMatchObject({ op: 'blob.get', attempts: 6 });
});

test('F11: a blob of the right length with wrong bytes is an error and not asked for again', async () => {
  const [layer] = await image.layers();
  const then = { status: 200, body: new Uint8Array(layer!.descriptor.size) };
  const { registry, pull } = await holding([{ on: 'blob.get', nth: 2, times: 9, then }]);
  expect(await failed(layerBytes(await pull()))).toMatchObject({ code: 'digest-mismatch' });
  expect(registry.journal('blob.get')).toHaveLength(2);
});

test('F12: a blob that is longer than its descriptor says is refused before it is read', async () => {
  const { pull } = await holding([
    { on: 'blob.get', nth: 2, times: 9, then: { status: 200, body: new Uint8Array(500_000) } },
  ]);
  expect(await failed(layerBytes(await pull()))).toMatchObject({ code: 'size-mismatch' });
});

test('F13: a manifest that is not that of its digest is refused before it is parsed', async () => {
  const { pullByDigest } = await holding([served('{ no JSON', MEDIA_TYPE.ociManifest)]);
  expect(await failed(pullByDigest())).toMatchObject({ code: 'digest-mismatch' });
});

test('F14: by tag, the digest is that of the bytes, whatever the registry calls it', async () => {
  const lie = digestOf(new Uint8Array([1]));
  const { pull, digest } = await holding([
    { on: 'manifest.get', then: { alter: { headers: { 'docker-content-digest': lie } } } },
  ]);
  expect((await artifactDescriptor(await pull())).digest).toBe(digest);
  expect(reporter.lines.filter((line) => line.startsWith('warn:') && line.includes(lie))).toHaveLength(1);
});

test('F24: a registry that redirects to itself is left after one more request', async () => {
  const { registry, pull } = await holding([
    { on: 'manifest.get', times: 99, then: { status: 307, headers: { location: '/v2/team/app/manifests/v1' } } },
  ]);
  expect((await failed(pull())).message).toContain('a redirect is refused: the redirects go in a circle');
  expect(registry.journal('manifest.get')).toEqual(['307']);
});

test('F25: blobs come from a storage host, which sees no credential and whose signature is in no line', async () => {
  const storage = await startRegistry();
  await client.push(image, { registry: storage.host, repository: 'team/app' }, { tags: ['v1'] });
  const auth = { kind: 'basic', username: 'alice', password: 's3cret' } as const;
  const registry = await startRegistry({ auth, seedFrom: storage, blobsAt: `http://${storage.host}` });
  const lines = recordingReporter();
  const keychain = { resolve: () => Promise.resolve(new Credential('test', 'password', 'alice', 's3cret')) };
  const authorized = createRegistryClient({ keychain, userAgent: 'test/1', reporter: lines });
  expect(await validate(await authorized.pull(parseReference(`${registry.host}/team/app:v1`)))).toEqual([]);
  const seen = storage.requests.filter(({ op }) => op === 'blob.get').map(({ headers }) => headers['authorization']);
  expect(seen).toEqual([undefined, undefined]);
  expect(lines.lines.join('\n')).not.toMatch(/storage-secret|s3cret|YWxpY2U/);
});

const rejected: [text: string, body: string, type: string, code: string][] = [
  [
    'both index and image',
    '{"schemaVersion":2,"manifests":[],"layers":[]}',
    MEDIA_TYPE.ociManifest,
    'invalid-manifest',
  ],
  [
    'another type than it says',
    `{"schemaVersion":2,"mediaType":"${MEDIA_TYPE.ociIndex}","manifests":[]}`,
    MEDIA_TYPE.ociManifest,
    'invalid-manifest',
  ],
  ['schema 1', '{"schemaVersion":1}', 'application/vnd.docker.distribution.manifest.v1+json', 'unsupported-media-type'],
  ['of an unknown type', '{"schemaVersion":2}', 'application/vnd.example+json', 'unsupported-media-type'],
  ['a login page', '<html><title>Sign in</title></html>', 'text/html; charset=utf-8', 'registry'], // F59
  ['a health check', 'OK, I am fine', 'text/plain', 'registry'], // F59
];
test.each(rejected)('F38, F59: a document that is %s is refused', async (_, body, type, code) => {
  const { pull } = await holding([served(body, type)]);
  expect(await failed(pull())).toMatchObject({ code });
});

test('F39: a manifest of 20 MiB is not read', async () => {
  const { pull } = await holding([served(Buffer.alloc(20 * 1024 * 1024, 0x20))]);
  expect(await failed(pull())).toMatchObject({ code: 'limit-exceeded' });
});

test('F39: of an endless error answer a few words are shown', async () => {
  const { pull } = await holding([
    { on: 'manifest.get', times: 9, then: { status: 403, body: 'x'.repeat(5_000_000) } },
  ]);
  expect((await failed(pull())).message.length).toBeLessThan(1000);
});

const broken: [text: string, descriptor: string][] = [
  ['negative size', `{"mediaType":"${MEDIA_TYPE.ociManifest}","size":-1,"digest":"sha256:${'a'.repeat(64)}"}`],
  ['size beyond integers', `{"mediaType":"${MEDIA_TYPE.ociManifest}","size":1e30,"digest":"sha256:${'a'.repeat(64)}"}`],
  ['size as text', `{"mediaType":"${MEDIA_TYPE.ociManifest}","size":"1","digest":"sha256:${'a'.repeat(64)}"}`],
  ['path for a digest', `{"mediaType":"${MEDIA_TYPE.ociManifest}","size":1,"digest":"sha256:../../x"}`],
  ['upper-case digest', `{"mediaType":"${MEDIA_TYPE.ociManifest}","size":1,"digest":"sha256:${'A'.repeat(64)}"}`],
];
test.each(broken)('F40: a descriptor with a %s causes no request', async (_, descriptor) => {
  const body = `{"schemaVersion":2,"mediaType":"${MEDIA_TYPE.ociIndex}","manifests":[${descriptor}]}`;
  const { registry, pull } = await holding([served(body, MEDIA_TYPE.ociIndex)]);
  const findings = await validate(await pull());
  expect(findings).toHaveLength(1);
  expect(registry.journal('manifest.get')).toHaveLength(1);
});

test('F46: a Content-Encoding is a label: bytes are hashed as they come', async () => {
  const { pull } = await holding([
    { on: 'blob.get', times: 99, then: { alter: { headers: { 'content-encoding': 'gzip' } } } },
    { on: 'manifest.get', times: 99, then: { alter: { headers: { 'content-encoding': 'gzip' } } } },
  ]);
  expect(await validate(await pull())).toEqual([]);
});

const heads: [text: string, then: Fault['then']][] = [
  ['403', { status: 403 }],
  ['405', { status: 405 }],
  ['200 without a digest', { alter: { headers: { 'docker-content-digest': undefined } } }],
];
test.each(heads)('F47: a HEAD that is answered %s is asked again as GET', async (_, then) => {
  const { registry, digest } = await holding([{ on: 'manifest.head', then }]);
  expect((await client.resolve(parseReference(`${registry.host}/team/app:v1`)))?.digest).toBe(digest);
  expect(registry.journal('manifest.get')).toEqual(['200']);
});

test('F67: control characters of a server do not reach the terminal', async () => {
  const body = JSON.stringify({ errors: [{ code: 'DENIED', message: '\u001b[31mred\u0007\r\nline' }] });
  const { pull } = await holding([{ on: 'manifest.get', then: { status: 403, body } }]);
  // eslint-disable-next-line no-control-regex -- their absence is the point
  expect((await failed(pull())).message).not.toMatch(/[\u0000-\u001f]/);
});

test('what is not there is undefined to resolve and an error to pull', async () => {
  const { registry, pull } = await holding([]);
  expect(await client.resolve(parseReference(`${registry.host}/team/app:none`))).toBeUndefined();
  expect(await failed(pull('team/app:none'))).toMatchObject({
    status: 404,
    codes: ['MANIFEST_UNKNOWN'],
    message:
      `Cannot read manifest none of ${registry.host}/team/app: ${registry.host} answered 404: MANIFEST_UNKNOWN: manifest unknown. ` +
      'Check name and tag. A private repository looks missing to those who may not read it.',
  });
});

test('data that is no manifest is told by its digest, not by what is wrong inside of it', async () => {
  const { digest, mediaType } = await artifactDescriptor(image);
  const data = Buffer.from('not the manifest');
  const manifests = [{ mediaType, digest, size: data.length, data }];
  const index = encodeIndex({ schemaVersion: 2, mediaType: MEDIA_TYPE.ociIndex, manifests });
  const { pull } = await holding([served(index, MEDIA_TYPE.ociIndex)]);
  const pulled = await pull();
  if (pulled.kind !== 'index') throw new Error('an index was served');
  await expect(pulled.child(manifests[0]!)).rejects.toMatchObject({
    code: 'digest-mismatch',
    message: `the data inside of the descriptor of manifest ${digest}: its bytes have the digest ${digestOf(data)}, not ${digest}.`,
  });
});

test('the data of a descriptor takes the place of a request, and is verified', async () => {
  const manifest = await image.manifest();
  const { digest, mediaType, size } = await artifactDescriptor(image);
  for (const [data, findings] of [
    [manifest, 0],
    [new Uint8Array(size), 1],
  ] as const) {
    const index = encodeIndex({
      schemaVersion: 2,
      mediaType: MEDIA_TYPE.ociIndex,
      manifests: [{ mediaType, digest, size, data }],
    });
    const { registry, pull } = await holding([served(index, MEDIA_TYPE.ociIndex)]);
    expect((await validate(await pull())).length > 0).toBe(findings > 0);
    expect(registry.journal('manifest.get')).toHaveLength(1);
  }
});
