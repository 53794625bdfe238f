import {
  artifactDescriptor,
  configOf,
  encodeIndex,
  type Image,
  indexOf,
  manifestOf,
  MEDIA_TYPE,
  memoryIndex,
  parsePlatform,
} from '@ko/oci';
import { randomImage, randomIndex } from '@ko/oci/testing';
import type { BuildInfo } from '../go/build-info';
import { describeImage, describeIndex } from './describe';
import { imageSpdx } from './image-spdx';
import { indexSpdx } from './index-spdx';

const SOURCE = { tool: 'ko-nx 1', moduleProxy: undefined };
const BUILD_INFO: BuildInfo = { goVersion: 'go1.26', path: 'a', deps: [], settings: [] };

test('an image is described from its own documents', async () => {
  const image = randomImage({ seed: 1, layers: 1, layerBytes: 100 });
  const { digest } = await artifactDescriptor(image);
  const facts = { digest, manifest: await manifestOf(image), config: await configOf(image), buildInfo: BUILD_INFO };
  expect(await describeImage(image, BUILD_INFO, SOURCE)).toEqual({
    subject: digest,
    document: imageSpdx(facts, SOURCE),
  });
});

test('an index is described with the time of its first image', async () => {
  const index = randomIndex({
    seed: 1,
    layers: 1,
    layerBytes: 100,
    platforms: [parsePlatform('linux/amd64'), parsePlatform('linux/arm64')],
  });
  const { digest } = await artifactDescriptor(index);
  const content = await indexOf(index);
  const first = (await index.child(content.manifests[0]!)) as Image;
  const { created } = await configOf(first);
  expect(await describeIndex(index, SOURCE)).toEqual({
    subject: digest,
    document: indexSpdx({ digest, index: content, created }, SOURCE),
  });
});

test('an index that holds no image is a bug of ours', async () => {
  const empty = encodeIndex({ schemaVersion: 2, mediaType: MEDIA_TYPE.ociIndex, manifests: [] });
  const index = memoryIndex({ mediaType: MEDIA_TYPE.ociIndex, index: empty, children: [] });
  await expect(describeIndex(index, SOURCE)).rejects.toMatchObject({ name: 'Bug' });
});
