import { digestOf } from '../digest';
import { encodeIndex } from '../model/index-manifest';
import { MEDIA_TYPE } from '../model/media-types';
import type { Platform } from '../platform';
import { randomImage, randomIndex } from '../testing/random';
import { artifactDescriptor, configOf, imageID, indexOf, manifestOf, platformOf } from './derive';
import { emptyImage } from './empty';
import { memoryIndex } from './memory';
import { validate } from './validate';

const arm: Platform = { os: 'linux', architecture: 'arm', variant: 'v7' };
const windows: Platform = { os: 'windows', architecture: 'amd64', 'os.version': '10.0.20348.1' };

test('everything about an image follows from its manifest and its config', async () => {
  const image = randomImage({ seed: 1, platform: arm });
  const manifest = await image.manifest();
  const config = await image.config();
  expect({
    descriptor: await artifactDescriptor(image),
    imageID: await imageID(image),
    platform: await platformOf(image),
    config: (await manifestOf(image)).config,
    diffIDs: (await configOf(image)).rootfs.diff_ids,
  }).toEqual({
    descriptor: { mediaType: MEDIA_TYPE.ociManifest, size: manifest.length, digest: digestOf(manifest) },
    imageID: digestOf(config),
    platform: arm,
    config: { mediaType: MEDIA_TYPE.ociConfig, size: config.length, digest: digestOf(config) },
    diffIDs: (await image.layers()).map((layer) => layer.diffID),
  });
});

test.each([false, true])(
  'random images and indexes are valid, and equal for equal seeds; docker: %s',
  async (docker) => {
    const options = { seed: 7, layers: 3, layerBytes: 5000, docker, platforms: [arm, windows] };
    const index = randomIndex(options);
    expect(await validate(index)).toEqual([]);
    expect(await artifactDescriptor(randomIndex(options))).toEqual(await artifactDescriptor(index));
    expect(await artifactDescriptor(randomIndex({ ...options, seed: 8 }))).not.toEqual(await artifactDescriptor(index));
    expect((await indexOf(index)).manifests.map((child) => child.platform)).toEqual([arm, windows]);
  },
);

test('an index finds its children by digest and knows no others', async () => {
  const child = randomImage({ seed: 1 });
  const descriptor = await artifactDescriptor(child);
  const index = memoryIndex({
    mediaType: MEDIA_TYPE.ociIndex,
    index: encodeIndex({ schemaVersion: 2, manifests: [descriptor] }),
    children: [child],
  });
  expect(await index.child(descriptor)).toBe(child);
  const other = await artifactDescriptor(randomImage({ seed: 2 }));
  await expect(index.child(other)).rejects.toMatchObject({ code: 'not-found' });
});

test('scratch has a platform and nothing else', async () => {
  const image = emptyImage(windows);
  expect(await validate(image)).toEqual([]);
  expect(Buffer.from(await image.config()).toString()).toBe(
    '{"architecture":"amd64","created":"0001-01-01T00:00:00Z","os":"windows","rootfs":{"type":"layers","diff_ids":[]},"config":{},"os.version":"10.0.20348.1"}',
  );
  expect((await manifestOf(image)).layers).toEqual([]);
});
