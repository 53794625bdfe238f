import { digestOf, type Digest } from '../digest';
import { manifestOf } from '../image/derive';
import type { Layer } from '../layer/layer';
import { randomImage } from '../testing/random';
import { orderTags, planBlobs } from './push-plan';

const target = { registry: 'reg.example.com', repository: 'team/app' };
const image = randomImage({ seed: 1, layers: 2 });

async function plan(change: (layer: Layer) => Layer, holders: ReadonlyMap<Digest, string> = new Map()) {
  const layers = (await image.layers()).map(change);
  const config = await image.config();
  const blobs = planBlobs({ manifest: await manifestOf(image), config, layers }, target, holders);
  return blobs.map(({ descriptor, mountFrom }) => [
    descriptor.digest === digestOf(config) ? 'config' : 'layer',
    mountFrom,
  ]);
}

test('layers come first, then the config, which is never mounted', async () => {
  expect(await plan((layer) => layer)).toEqual([
    ['layer', undefined],
    ['layer', undefined],
    ['config', undefined],
  ]);
});

const origins: [registry: string, repository: string, mountFrom: string | undefined][] = [
  ['reg.example.com', 'base/static', 'base/static'],
  ['reg.example.com', 'team/app', undefined], // it is there already
  ['other.example.com', 'base/static', undefined],
];
test.each(origins)('a layer of %s/%s is mounted from %s', async (registry, repository, mountFrom) => {
  const blobs = await plan((layer) => ({ ...layer, origin: { registry, repository } }));
  expect(blobs).toEqual([
    ['layer', mountFrom],
    ['layer', mountFrom],
    ['config', undefined],
  ]);
});

test('what this client has brought to another repository is mounted from there', async () => {
  const [first] = await image.layers();
  const blobs = await plan((layer) => layer, new Map([[first!.descriptor.digest, 'team/other']]));
  expect(blobs).toEqual([
    ['layer', 'team/other'],
    ['layer', undefined],
    ['config', undefined],
  ]);
});

test('a foreign layer stays where its urls lead', async () => {
  const manifest = await manifestOf(image);
  const foreign = {
    ...manifest.layers[0]!,
    mediaType: 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip',
    urls: ['https://x'],
  };
  const parts = { manifest: { ...manifest, layers: [foreign] }, config: await image.config(), layers: [] };
  expect(planBlobs(parts, target, new Map())).toHaveLength(1);
});

test('tags are moved as given, once each, latest last', () => {
  expect(orderTags(['latest', 'v1', 'v1', 'v1.2'])).toEqual(['v1', 'v1.2', 'latest']);
});
