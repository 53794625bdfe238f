import { gzipSync } from 'node:zlib';
import { digestOf } from '../digest';
import { notFound } from '../errors';
import type { Layer } from '../layer/layer';
import { memoryLayer } from '../layer/memory-layer';
import { type ConfigFile, decodeConfig, encodeConfig } from '../model/config';
import { decodeIndex, encodeIndex, type IndexManifest } from '../model/index-manifest';
import { decodeManifest, encodeManifest, type Manifest } from '../model/manifest';
import { MEDIA_TYPE } from '../model/media-types';
import { randomImage, randomIndex } from '../testing/random';
import type { Finding } from './examination';
import type { Image, ImageIndex } from './image';
import { memoryImage } from './memory';
import { validate } from './validate';

const sound = randomImage({ seed: 1, layers: 2, layerBytes: 100 });
const OTHER = digestOf(Buffer.from('other'));

/** The sound image with one part changed and nothing else made to fit. */
async function spoiled(change: {
  manifest?: (manifest: Manifest) => Manifest;
  config?: (config: ConfigFile) => ConfigFile;
  layers?: (layers: readonly Layer[]) => readonly Layer[];
  mediaType?: string;
}): Promise<Image> {
  const [manifest, config, layers] = await Promise.all([sound.manifest(), sound.config(), sound.layers()]);
  const same = <T>(value: T) => value;
  return memoryImage({
    mediaType: change.mediaType ?? sound.mediaType,
    manifest: encodeManifest((change.manifest ?? same)(decodeManifest(manifest))),
    config: encodeConfig((change.config ?? same)(decodeConfig(config))),
    layers: (change.layers ?? same)(layers),
  });
}

const first =
  (change: (layer: Layer) => Layer) =>
  (layers: readonly Layer[]): readonly Layer[] =>
    layers.map((layer, position) => (position === 0 ? change(layer) : layer));

/** The layer with the descriptor and diffID it had, but other content. */
const withContent = (bytes: Uint8Array) =>
  first((layer) => ({ ...memoryLayer(bytes, 'text/plain'), descriptor: layer.descriptor, diffID: layer.diffID }));

const places = (findings: readonly Finding[]) => findings.map(({ path, what }) => `${path}: ${what}`);

test.each<[rule: string, change: Parameters<typeof spoiled>[0], findings: (string | RegExp)[]]>([
  ['nothing', {}, []],
  [
    'media type',
    { mediaType: MEDIA_TYPE.dockerManifest },
    [
      'image: it is served as application/vnd.docker.distribution.manifest.v2+json, but calls itself application/vnd.oci.image.manifest.v1+json',
    ],
  ],
  [
    'digest of the config',
    { manifest: (manifest) => ({ ...manifest, config: { ...manifest.config, digest: OTHER } }) },
    [/^image\.config: the descriptor says sha256:d9298a10d1b.*, the bytes have sha256:/],
  ],
  [
    'size and embedded bytes of the config',
    { manifest: (manifest) => ({ ...manifest, config: { ...manifest.config, size: 1, data: Buffer.from('x') } }) },
    [
      /^image\.config: the descriptor says 1 bytes, there are \d+$/,
      /^image\.config: the descriptor embeds bytes with sha256:/,
    ],
  ],
  [
    'history',
    { config: (config) => ({ ...config, history: [...(config.history ?? []), { created: '2023-01-01T00:00:00Z' }] }) },
    [
      /^image\.config: the descriptor says \d+ bytes/,
      /^image\.config: the descriptor says sha256/,
      'image.config: its history has 3 entries with a layer, the manifest has 2 layers',
    ],
  ],
  [
    'number of diffIDs',
    { config: (config) => ({ ...config, rootfs: { ...config.rootfs, diff_ids: config.rootfs.diff_ids.slice(1) } }) },
    [
      /bytes, there are/,
      /the bytes have/,
      'image.config: it has 1 diff_ids, the manifest has 2 layers',
      /^image\.layers\[0\]: the config says the diffID sha256:.*, the layer says sha256:/,
    ],
  ],
  ['number of layers', { layers: (layers) => layers.slice(0, 1) }, ['image.layers: the manifest lists 2, there are 1']],
  [
    'order of layers',
    { layers: (layers) => [...layers].reverse() },
    [0, 1].flatMap((position) => [
      new RegExp(`^image\\.layers\\[${position}\\]: the manifest says digest sha256:.*, the layer says sha256:`),
      new RegExp(`^image\\.layers\\[${position}\\]: the manifest says size \\d+, the layer says \\d+$`),
      new RegExp(`^image\\.layers\\[${position}\\]: the config says the diffID sha256:.*, the layer says sha256:`),
    ]),
  ],
  [
    'bytes of a layer: another gzip of another tar',
    { layers: withContent(gzipSync(Buffer.alloc(1024))) },
    [
      /^image\.layers\[0\]: its descriptor says \d+ bytes, there are \d+$/,
      /^image\.layers\[0\]: its descriptor says sha256:.*, the bytes have sha256:/,
      /^image\.layers\[0\]: its diffID is sha256:.*, the unpacked bytes have sha256:/,
    ],
  ],
  [
    'bytes of a layer: no gzip',
    { layers: withContent(Buffer.from('plain')) },
    ['image.layers[0]: incorrect header check'],
  ],
  [
    'bytes of a layer: no tar',
    { layers: withContent(gzipSync('x'.repeat(600))) },
    [/^image\.layers\[0\]: Invalid tar header/],
  ],
  [
    'bytes of a layer: cut off',
    {
      layers: first((layer) => ({
        ...layer,
        async *compressed() {
          for await (const chunk of layer.compressed()) yield chunk.subarray(0, 50);
        },
      })),
    },
    ['image.layers[0]: unexpected end of file'],
  ],
  [
    'a layer that cannot be read',
    {
      layers: first((layer) => ({
        ...layer,
        async *compressed() {
          yield* [];
          throw notFound('Blob x', 'the store');
        },
      })),
    },
    ['image.layers[0]: Blob x is not in the store.'],
  ],
])('what is found when one thing is wrong: %s', async (_rule, change, findings) => {
  const found = places(await validate(await spoiled(change)));
  expect(found).toEqual(
    findings.map((finding) => (typeof finding === 'string' ? finding : expect.stringMatching(finding))),
  );
});

test('fast leaves the contents of layers unread', async () => {
  const image = await spoiled({ layers: withContent(Buffer.from('plain')) });
  expect(await validate(image, { fast: true })).toEqual([]);
});

test('a manifest that is none is one finding', async () => {
  const image = memoryImage({
    mediaType: MEDIA_TYPE.ociManifest,
    manifest: Buffer.from('{'),
    config: Buffer.from(''),
    layers: [],
  });
  expect(places(await validate(image))).toEqual([expect.stringMatching(/^image: manifest: it is not JSON/)]);
});

test('zstd, and layers that need not be there, are not checked, which is no finding', async () => {
  const zstd = memoryLayer(Buffer.from('zstd'), MEDIA_TYPE.ociLayerZstd, OTHER);
  const foreign: Layer = {
    descriptor: { mediaType: 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip', size: 9, digest: OTHER },
    diffID: OTHER,
    async *compressed() {
      yield* [];
      throw notFound('Blob', 'the store');
    },
  };
  const config = encodeConfig({
    ...decodeConfig(await sound.config()),
    history: [],
    rootfs: { type: 'layers', diff_ids: [OTHER, OTHER] },
  });
  const manifest = encodeManifest({
    schemaVersion: 2,
    config: { mediaType: MEDIA_TYPE.ociConfig, size: config.length, digest: digestOf(config) },
    layers: [zstd.descriptor, foreign.descriptor],
  });
  const unchecked: Finding[] = [];
  const findings = await validate(
    memoryImage({ mediaType: MEDIA_TYPE.ociManifest, manifest, config, layers: [zstd, foreign] }),
    {
      onUnchecked: (one) => unchecked.push(one),
    },
  );
  expect([findings, places(unchecked)]).toEqual([
    [],
    [
      'image.layers[0]: the diffID, for content is application/vnd.oci.image.layer.v1.tar+zstd',
      'image.layers[1]: a layer that need not be here, and is not',
    ],
  ]);
});

const linux = { os: 'linux', architecture: 'amd64' };
const index = randomIndex({
  seed: 3,
  layers: 1,
  layerBytes: 10,
  platforms: [linux, { os: 'linux', architecture: 'arm', variant: 'v7' }],
});

async function spoiledIndex(change: (index: IndexManifest) => IndexManifest): Promise<ImageIndex> {
  const bytes = encodeIndex(change(decodeIndex(await index.index())));
  const [child] = decodeIndex(await index.index()).manifests;
  return {
    ...index,
    index: () => Promise.resolve(bytes),
    child: (descriptor) => index.child(descriptor.digest === OTHER && child ? child : descriptor),
  };
}

const firstChild =
  (change: object) =>
  (manifest: IndexManifest): IndexManifest => ({
    ...manifest,
    manifests: manifest.manifests.map((child, position) => (position === 0 ? { ...child, ...change } : child)),
  });

test.each<[rule: string, change: (index: IndexManifest) => IndexManifest, findings: (string | RegExp)[]]>([
  ['nothing', (manifest) => manifest, []],
  ['size of a child', firstChild({ size: 1 }), [/^index\.manifests\[0\]: the descriptor says 1 bytes, there are \d+$/]],
  [
    'digest of a child',
    firstChild({ digest: OTHER }),
    [/^index\.manifests\[0\]: the descriptor says sha256:.*, the bytes have/],
  ],
  [
    'media type of a child',
    firstChild({ mediaType: MEDIA_TYPE.dockerManifest }),
    [/^index\.manifests\[0\]: the descriptor says application\/vnd\.docker/],
  ],
  [
    'platform of a child',
    firstChild({ platform: { os: 'linux', architecture: 'arm64' } }),
    ['index.manifests[0]: the index says architecture "arm64", the config says "amd64"'],
  ],
  ['a variant that the config does not tell', firstChild({ platform: { ...linux, variant: 'v2' } }), []],
  ['an attestation', firstChild({ platform: { os: 'unknown', architecture: 'unknown' } }), []],
  [
    'media type of the index',
    (manifest) => ({ ...manifest, mediaType: MEDIA_TYPE.dockerIndex }),
    [/^index: it is served as .*oci.*, but calls itself .*docker/],
  ],
  [
    'a child that is not there',
    (manifest) => ({
      ...manifest,
      manifests: [{ mediaType: MEDIA_TYPE.ociManifest, size: 1, digest: digestOf(Buffer.from('none')) }],
    }),
    [/^index\.manifests\[0\]: Manifest sha256:.* is not in the index\.$/],
  ],
])('what is found when one thing of an index is wrong: %s', async (_rule, change, findings) => {
  const found = places(await validate(await spoiledIndex(change)));
  expect(found).toEqual(
    findings.map((finding) => (typeof finding === 'string' ? finding : expect.stringMatching(finding))),
  );
});

test('an index that holds itself ends', async () => {
  const [child] = decodeIndex(await index.index()).manifests;
  const bytes = encodeIndex({
    schemaVersion: 2,
    mediaType: MEDIA_TYPE.ociIndex,
    manifests: child === undefined ? [] : [child],
  });
  const endless: ImageIndex = {
    kind: 'index',
    mediaType: MEDIA_TYPE.ociIndex,
    index: () => Promise.resolve(bytes),
    child: () => Promise.resolve(endless),
  };
  expect(places(await validate(endless))).toContainEqual(
    expect.stringMatching(/: more than 4 indexes lie within each other$/),
  );
});

test('an abort is thrown', async () => {
  const [layer] = await sound.layers();
  const abort = new AbortController();
  const image = await spoiled({
    layers: first(() => ({
      ...(layer as Layer),
      async *compressed() {
        abort.abort();
        yield Buffer.alloc(10);
      },
    })),
  });
  await expect(validate(image, { signal: abort.signal })).rejects.toMatchObject({ name: 'AbortError' });
});
