import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Digest, digestOf, splitDigest } from '../digest';
import { notFound } from '../errors';
import { artifactDescriptor } from '../image/derive';
import type { Image, ImageIndex } from '../image/image';
import { memoryImage } from '../image/memory';
import { validate } from '../image/validate';
import type { Layer } from '../layer/layer';
import { memoryLayer } from '../layer/memory-layer';
import { decodeIndex } from '../model/index-manifest';
import { encodeManifest } from '../model/manifest';
import { MEDIA_TYPE } from '../model/media-types';
import { randomImage, randomIndex } from '../testing/random';
import { withTemporaryFolder } from '../testing/temporary-folder';
import { readLayout } from './layout';
import { writeLayout } from './layout-writer';

const image = randomImage({ seed: 1 });
const other = randomImage({ seed: 2 });
const index = randomIndex({
  seed: 3,
  platforms: [
    { os: 'linux', architecture: 'amd64' },
    { os: 'linux', architecture: 'arm64' },
  ],
});

const REF_NAME = 'org.opencontainers.image.ref.name';
const blob = (folder: string, digest: Digest) => join(folder, 'blobs/sha256', splitDigest(digest).hex);
const entriesOf = async (folder: string) => decodeIndex(await readFile(join(folder, 'index.json'))).manifests;
const digestsOf = async (artifact: Image | ImageIndex): Promise<Digest> => (await artifactDescriptor(artifact)).digest;
const blobsIn = async (folder: string) => (await readdir(join(folder, 'blobs/sha256'))).sort();

/** Hex digests of all that an image consists of. */
async function partsOf({ manifest, config, layers }: Image): Promise<string[]> {
  const parts = [
    digestOf(await manifest()),
    digestOf(await config()),
    ...(await layers()).map((layer) => layer.descriptor.digest),
  ];
  return parts.map((digest) => splitDigest(digest).hex);
}

/** An image of one given layer. */
async function imageOf(layer: Layer): Promise<Image> {
  const config = Buffer.from(JSON.stringify({ rootfs: { type: 'layers', diff_ids: [layer.diffID] } }));
  const manifest = encodeManifest({
    schemaVersion: 2,
    config: { mediaType: MEDIA_TYPE.ociConfig, size: config.length, digest: digestOf(config) },
    layers: [layer.descriptor],
  });
  return memoryImage({ mediaType: MEDIA_TYPE.ociManifest, manifest, config, layers: [layer] });
}

test('the files of a layout, to the byte', () =>
  withTemporaryFolder(async (folder) => {
    const layout = join(folder, 'new/layout');
    const entry = await writeLayout(layout, image, { refName: 'v1' });
    expect(entry).toEqual({
      ...(await artifactDescriptor(image)),
      artifactType: MEDIA_TYPE.ociConfig,
      annotations: { [REF_NAME]: 'v1' },
    });
    expect(await readFile(join(layout, 'oci-layout'), 'utf8')).toBe('{\n    "imageLayoutVersion": "1.0.0"\n}');
    expect(await readFile(join(layout, 'index.json'), 'utf8')).toBe(
      [
        '{',
        '   "schemaVersion": 2,',
        '   "mediaType": "application/vnd.oci.image.index.v1+json",',
        '   "manifests": [',
        '      {',
        '         "mediaType": "application/vnd.oci.image.manifest.v1+json",',
        `         "size": ${entry.size},`,
        `         "digest": "${entry.digest}",`,
        '         "annotations": {',
        '            "org.opencontainers.image.ref.name": "v1"',
        '         },',
        '         "artifactType": "application/vnd.oci.image.config.v1+json"',
        '      }',
        '   ]',
        '}',
      ].join('\n'),
    );
    expect((await readdir(layout)).sort()).toEqual(['blobs', 'index.json', 'oci-layout']);
    expect(await readdir(join(layout, 'blobs'))).toEqual(['sha256']);
    expect(await blobsIn(layout)).toEqual((await partsOf(image)).sort());
  }));

test('a layout of documents alone holds no layer and no child, and says so when it is asked', () =>
  withTemporaryFolder(async (folder) => {
    await writeLayout(folder, image, { documentsOnly: true });
    await writeLayout(folder, index, { documentsOnly: true });
    const [manifest, config] = await partsOf(image);
    expect(await blobsIn(folder)).toEqual([manifest, config, splitDigest(await digestsOf(index)).hex].sort());
    const kept = (await readLayout(folder, { digest: await digestsOf(image) })) as Image;
    expect(await kept.config()).toEqual(await image.config());
    const [entry] = decodeIndex(await index.index()).manifests;
    const keptIndex = (await readLayout(folder, { digest: await digestsOf(index) })) as ImageIndex;
    await expect(keptIndex.child(entry!)).rejects.toMatchObject({ code: 'not-found' });
  }));

test.each<[what: string, artifact: Image | ImageIndex]>([
  ['an image', image],
  ['a Docker image', randomImage({ seed: 4, docker: true })],
  ['an index', index],
  ['an artifact that is no image', memoryArtifact()],
])('%s is the same after writing and reading', (_what, artifact) =>
  withTemporaryFolder(async (folder) => {
    await writeLayout(folder, artifact);
    const read = await readLayout(folder);
    expect(await artifactDescriptor(read)).toEqual(await artifactDescriptor(artifact));
    expect(await validate(read)).toEqual([]);
  }),
);

function memoryArtifact(): Image {
  const layer = memoryLayer(Buffer.from('hello sbom\n'), 'text/spdx+json');
  const config = Buffer.from('{}');
  const manifest = encodeManifest({
    schemaVersion: 2,
    mediaType: MEDIA_TYPE.ociManifest,
    config: { mediaType: MEDIA_TYPE.ociEmpty, size: 2, digest: digestOf(config) },
    layers: [layer.descriptor],
  });
  return memoryImage({ mediaType: MEDIA_TYPE.ociManifest, manifest, config, layers: [layer] });
}

type Write = [artifact: Image | ImageIndex, refName: string | undefined, replace?: boolean];

test.each<[rule: string, writes: Write[], entries: [artifact: Image | ImageIndex, refName: string | undefined][]]>([
  [
    'another artifact is added',
    [
      [image, undefined],
      [other, 'b'],
    ],
    [
      [image, undefined],
      [other, 'b'],
    ],
  ],
  [
    'the same one is not added again',
    [
      [image, undefined],
      [image, undefined],
    ],
    [[image, undefined]],
  ],
  [
    'nor without a name when it has one',
    [
      [image, 'a'],
      [image, undefined],
    ],
    [[image, 'a']],
  ],
  [
    'a name replaces no name',
    [
      [image, undefined],
      [image, 'a'],
    ],
    [[image, 'a']],
  ],
  [
    'one artifact can have two names',
    [
      [image, 'a'],
      [image, 'b'],
    ],
    [
      [image, 'a'],
      [image, 'b'],
    ],
  ],
  [
    'a name moves',
    [
      [image, 'a'],
      [other, 'a'],
    ],
    [[other, 'a']],
  ],
  [
    'replace leaves the last one alone',
    [
      [image, 'a'],
      [index, 'b'],
      [other, 'c', true],
    ],
    [[other, 'c']],
  ],
])('entries of a layout: %s', (_rule, writes, entries) =>
  withTemporaryFolder(async (folder) => {
    for (const [artifact, refName, replace] of writes) await writeLayout(folder, artifact, { refName, replace });
    const found = (await entriesOf(folder)).map((entry) => [entry.digest, entry.annotations?.[REF_NAME]]);
    expect(found).toEqual(
      await Promise.all(entries.map(async ([artifact, name]) => [await digestsOf(artifact), name])),
    );
  }),
);

test('replace removes what nothing names any more, and no file that is not a blob', () =>
  withTemporaryFolder(async (folder) => {
    await writeLayout(folder, index);
    await writeLayout(folder, image);
    await writeFile(join(folder, 'blobs/sha256/README'), '');
    await writeLayout(folder, image, { replace: true });
    expect(await blobsIn(folder)).toEqual([...(await partsOf(image)), 'README'].sort());
    expect(await validate(await readLayout(folder))).toEqual([]);
  }));

test('replace heals a broken index, without it that is an error', () =>
  withTemporaryFolder(async (folder) => {
    await writeLayout(folder, image);
    await writeFile(join(folder, 'index.json'), '{');
    await expect(writeLayout(folder, image)).rejects.toMatchObject({ code: 'invalid-layout' });
    await writeLayout(folder, image, { replace: true });
    expect(await validate(await readLayout(folder))).toEqual([]);
  }));

test('a blob that is there with its size is kept, one with another size is not', () =>
  withTemporaryFolder(async (folder) => {
    await writeLayout(folder, image);
    const [whole, broken] = (await image.layers()).map((layer) => blob(folder, layer.descriptor.digest));
    const before = await stat(whole as string);
    await writeFile(broken as string, 'half');
    await writeLayout(folder, image);
    expect((await stat(whole as string)).ino).toBe(before.ino);
    expect(await validate(await readLayout(folder))).toEqual([]);
  }));

test('a layer with other bytes than announced fails, and the layout stays as it was', () =>
  withTemporaryFolder(async (folder) => {
    await writeLayout(folder, other, { refName: 'v1' });
    const before = [await readFile(join(folder, 'index.json'), 'utf8'), await blobsIn(folder)];
    const layer = memoryLayer(Buffer.from('right'), MEDIA_TYPE.ociLayerTar);
    const wrong = {
      ...layer,
      async *compressed() {
        yield Buffer.from('wrong');
      },
    };
    await expect(writeLayout(folder, await imageOf(wrong), { refName: 'v1' })).rejects.toMatchObject({
      code: 'digest-mismatch',
    });
    expect([await readFile(join(folder, 'index.json'), 'utf8'), await blobsIn(folder)]).toEqual(before);
  }));

test('an abort leaves the layout as it was', () =>
  withTemporaryFolder(async (folder) => {
    await writeLayout(folder, other);
    const before = [await readFile(join(folder, 'index.json'), 'utf8'), await blobsIn(folder)];
    const abort = new AbortController();
    const layer: Layer = {
      descriptor: { mediaType: MEDIA_TYPE.ociLayer, size: 1e12, digest: digestOf(Buffer.from('x')) },
      diffID: digestOf(Buffer.from('y')),
      async *compressed() {
        for (;;) {
          yield Buffer.alloc(1000);
          abort.abort();
        }
      },
    };
    await expect(writeLayout(folder, await imageOf(layer), { signal: abort.signal })).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect([await readFile(join(folder, 'index.json'), 'utf8'), await blobsIn(folder)]).toEqual(before);
  }));

test('a layer that may not be distributed is left out when it cannot be had, any other is missed', () =>
  withTemporaryFolder(async (folder) => {
    const absent = (mediaType: string): Layer => ({
      descriptor: { mediaType, size: 7, digest: digestOf(Buffer.from('absent!')) },
      diffID: digestOf(Buffer.from('tar')),
      async *compressed() {
        yield* [];
        throw notFound('Blob', 'the registry');
      },
    });
    await writeLayout(folder, await imageOf(absent('application/vnd.docker.image.rootfs.foreign.diff.tar.gzip')));
    expect(await validate(await readLayout(folder))).toEqual([]);
    await expect(writeLayout(folder, await imageOf(absent(MEDIA_TYPE.ociLayer)))).rejects.toMatchObject({
      code: 'not-found',
    });
  }));

/** A program that begins to write an image into the layout of its argument and never ends. Runs in this folder. */
const ENDLESS_WRITER = `
  const { digestOf } = require('../digest');
  const { memoryImage } = require('../image/memory');
  const { encodeManifest } = require('../model/manifest');
  const { writeLayout } = require('./layout-writer');
  const config = Buffer.from('{}');
  const layer = { mediaType: 'application/vnd.oci.image.layer.v1.tar', size: 1e12, digest: digestOf(Buffer.from('endless')) };
  const manifest = encodeManifest({
    schemaVersion: 2,
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', size: config.length, digest: digestOf(config) },
    layers: [layer],
  });
  async function* compressed() {
    yield Buffer.alloc(1e6);
    yield Buffer.alloc(1e6);
    console.log('its blob is half written');
    await new Promise((resolve) => setTimeout(resolve, 60_000));
  }
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  const layers = [{ descriptor: layer, diffID: layer.digest, compressed }];
  writeLayout(process.argv[1], memoryImage({ mediaType, manifest, config, layers }));
`;

test(
  'a killed writer leaves the old layout, and the next one removes what it left',
  () =>
    withTemporaryFolder(async (folder) => {
      await writeLayout(folder, other);
      const child = spawn(process.execPath, ['-r', '@swc-node/register', '-e', ENDLESS_WRITER, folder], {
        cwd: __dirname,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const ended = once(child, 'exit');
      await Promise.race([once(child.stdout, 'data'), ended]);
      child.kill('SIGKILL');
      expect(await ended).toEqual([null, 'SIGKILL']);
      expect((await blobsIn(folder)).filter((name) => name.startsWith('.tmp-'))).toHaveLength(1);
      expect(await digestsOf(await readLayout(folder))).toBe(await digestsOf(other));
      await writeLayout(folder, image, { replace: true });
      expect(await blobsIn(folder)).toEqual((await partsOf(image)).sort());
    }),
  30_000,
);
