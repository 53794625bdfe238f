import {
  artifactDescriptor,
  type Descriptor,
  type Digest,
  emptyImage,
  encodeIndex,
  formatPlatform,
  MEDIA_TYPE,
  memoryIndex,
  parsePlatform,
} from '@ko/oci';
import type { RequestedPlatforms } from '../go/requested-platforms';
import type { Base } from './base';
import { planImages, selectEntries } from './select';

const asked = (...names: string[]): RequestedPlatforms =>
  names[0] === 'all' ? { all: true } : { platforms: names.map(parsePlatform), default: false };

const digest = (character: string): Digest => `sha256:${character.repeat(64)}`;

function entry(platform: string | undefined, mediaType: string = MEDIA_TYPE.ociManifest): Descriptor {
  return { mediaType, size: 1, digest: digest('a'), ...(platform && { platform: parsePlatform(platform) }) };
}

const entries = [
  'linux/amd64',
  'linux/arm/v6',
  'linux/arm/v7',
  'linux/arm64/v8',
  'windows/amd64:10.0.20348.1',
  'unknown/unknown',
  undefined,
].map((name) => entry(name));

// ko-behaviour 5.11
test.each<[asked: string[], chosen: (string | undefined)[]]>([
  [['linux/amd64'], ['linux/amd64']],
  [
    ['linux/arm64', 'linux/amd64'],
    ['linux/amd64', 'linux/arm64/v8'],
  ], // in the order of the base
  [['linux/arm'], ['linux/arm/v6', 'linux/arm/v7']],
  [['linux'], ['linux/amd64', 'linux/arm/v6', 'linux/arm/v7', 'linux/arm64/v8']],
  [['windows/amd64:10.0.20348'], ['windows/amd64:10.0.20348.1']],
  [['all'], ['linux/amd64', 'linux/arm/v6', 'linux/arm/v7', 'linux/arm64/v8', 'windows/amd64:10.0.20348.1', undefined]],
])('%j of an index chooses %j', (names, chosen) => {
  const found = selectEntries('base', entries, asked(...names));
  expect(found.map(({ platform }) => platform && formatPlatform(platform))).toEqual(chosen);
});

test.each([['linux/s390x'], ['linux/amd64/v1'], ['windows/amd64:10.0.20348.2']])(
  '%s is not offered, and the error says what is',
  (name) => {
    expect(() => selectEntries('base:1@sha256:…', entries, asked(name))).toThrow(
      `The base image base:1@sha256:… does not match the platform ${name}: it offers linux/amd64, linux/arm/v6, linux/arm/v7, ` +
        'linux/arm64/v8, windows/amd64:10.0.20348.1. Ask for one that it offers, or choose another base.',
    );
  },
);

test('an entry that is no image spoils the index, whether asked for or not', () => {
  const nested = entry('linux/s390x', MEDIA_TYPE.ociIndex);
  expect(() => selectEntries('base', [...entries, nested], asked('linux/amd64'))).toThrow(
    `The base image base lists ${digest('a')} of media type "application/vnd.oci.image.index.v1+json", which is no image.`,
  );
});

/** A base of empty images for the platforms: one image for one, an index with `mediaType` for several. */
async function baseOf(mediaType: string, ...names: string[]): Promise<Base> {
  const children = names.map((name) => emptyImage(parsePlatform(name)));
  const manifests = await Promise.all(
    children.map(async (child, position) => ({
      ...(await artifactDescriptor(child)),
      platform: parsePlatform(names[position]!),
    })),
  );
  const index = encodeIndex({ schemaVersion: 2, mediaType, manifests });
  const artifact = mediaType === '' ? children[0]! : memoryIndex({ mediaType, index, children });
  return { kind: 'artifact', display: 'base:1', origin: { name: 'base:1', digest: digest('b') }, artifact };
}

async function summary(base: Base, requested: RequestedPlatforms) {
  const { images, indexMediaType } = await planImages(base, requested);
  return {
    indexMediaType,
    images: images.map(({ platform, origin, entry: { platform: listed } }) => ({
      platform: formatPlatform(platform),
      origin,
      listed: listed && formatPlatform(listed),
    })),
  };
}

test('an index base gives an index of its media type; each image names the base’s manifest for its platform', async () => {
  const base = await baseOf(MEDIA_TYPE.dockerIndex, 'linux/amd64', 'linux/arm64/v8', 'linux/s390x');
  const digestOfChild = async (name: string) => (await artifactDescriptor(emptyImage(parsePlatform(name)))).digest;
  expect(await summary(base, asked('linux/amd64', 'linux/arm64'))).toEqual({
    indexMediaType: MEDIA_TYPE.dockerIndex,
    images: [
      {
        platform: 'linux/amd64',
        listed: 'linux/amd64',
        origin: { name: 'base:1', digest: await digestOfChild('linux/amd64') },
      },
      {
        platform: 'linux/arm64/v8',
        listed: 'linux/arm64/v8',
        origin: { name: 'base:1', digest: await digestOfChild('linux/arm64/v8') },
      },
    ],
  });
});

test('one match in an index gives a plain image', async () => {
  const base = await baseOf(MEDIA_TYPE.ociIndex, 'linux/amd64', 'linux/arm64');
  expect(await summary(base, asked('linux/arm64'))).toMatchObject({
    indexMediaType: undefined,
    images: [{ platform: 'linux/arm64' }],
  });
});

test('a plain base gives a plain image, also for all; its variant does not count', async () => {
  const base = await baseOf('', 'linux/arm/v7');
  const image = { platform: 'linux/arm', listed: undefined, origin: { name: 'base:1', digest: digest('b') } };
  expect(await summary(base, asked('linux/arm'))).toEqual({ indexMediaType: undefined, images: [image] });
  expect(await summary(base, asked('all'))).toEqual({ indexMediaType: undefined, images: [image] });
  await expect(planImages(base, asked('linux/arm/v7'))).rejects.toThrow(
    'does not match the platform linux/arm/v7: it offers linux/arm.',
  );
});

test('a plain base that is silent about its platform counts as linux/amd64', async () => {
  const artifact = emptyImage({ os: '', architecture: '' });
  const base: Base = { kind: 'artifact', display: 'base', origin: {}, artifact };
  expect(await summary(base, asked('linux/amd64'))).toMatchObject({ images: [{ platform: 'linux/amd64' }] });
});

const scratch: Base = { kind: 'scratch', display: 'scratch', origin: {} };

test('scratch is made for each platform asked for, once', async () => {
  expect(await summary(scratch, asked('linux/amd64', 'linux/arm/v7', 'linux/amd64'))).toEqual({
    indexMediaType: MEDIA_TYPE.ociIndex,
    images: [
      { platform: 'linux/amd64', listed: 'linux/amd64', origin: {} },
      { platform: 'linux/arm/v7', listed: 'linux/arm/v7', origin: {} },
    ],
  });
  expect(await summary(scratch, asked('linux/amd64'))).toMatchObject({ indexMediaType: undefined });
});

test.each(['all', 'linux'])('scratch cannot be built for %s, and the error says what to do', async (name) => {
  await expect(planImages(scratch, asked(name))).rejects.toThrow(
    `The base "scratch" has no platforms of its own, so it cannot be built for "${name}". Name the platforms with OS and ` +
      'architecture, for example --platform=linux/amd64,linux/arm64.',
  );
});
