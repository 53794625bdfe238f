import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  anonymousKeychain,
  artifactDescriptor,
  createDockerArchive,
  createRegistryClient,
  type Image,
  type ImageIndex,
  parseReference,
  readLayout,
  silentReporter,
  validate,
} from '@ko/oci';
import { randomImage, randomIndex, startRegistry } from '@ko/oci/testing';
import { temporaryFolder } from '../testing/folder';
import type { Destination } from './destination';
import { layoutDestination } from './layout';
import { noDestination } from './none';
import { registryDestination } from './registry';
import { tarballDestination } from './tarball';

/** A destination, ready, with a way to look at what it holds under a tag; nothing to look at where nothing is kept. */
interface Opened {
  readonly destination: Destination;
  /** What the printed reference begins with. */
  readonly name: string;
  readonly held?: (tag: string) => Promise<Image | ImageIndex>;
  /** Names of all that it keeps, to see whether a second run changes anything. */
  readonly contents: () => Promise<unknown>;
  /** An index has no place there. */
  readonly imagesAlone?: boolean;
}

const ended: (() => Promise<void>)[] = [];
afterAll(() => Promise.all(ended.map((end) => end())));

const opening: Record<string, (tags: readonly string[]) => Promise<Opened>> = {
  async registry(tags) {
    const registry = await startRegistry();
    const client = createRegistryClient({ keychain: anonymousKeychain, userAgent: 'test', retryWaitMs: 1 });
    ended.push(
      () => client.close(),
      () => registry.close(),
    );
    const name = `${registry.host}/repo/app`;
    return {
      destination: registryDestination({ name, tags, tagOnly: false, client, reporter: silentReporter }),
      name,
      held: (tag) => client.pull(parseReference(`${name}:${tag}`)),
      contents: () => Promise.resolve(registry.content('repo/app')),
    };
  },
  async 'layout of its own'(tags) {
    const folder = join(await temporaryFolder(), 'oci');
    return {
      destination: layoutDestination({ folder, display: 'oci:out', names: tags, reporter: silentReporter }),
      name: 'oci:out',
      held: (tag) => readLayout(folder, { tag }),
      contents: () => Promise.resolve(readdirSync(folder, { recursive: true }).sort()),
    };
  },
  async 'layout that is added to'() {
    const folder = join(await temporaryFolder(), 'oci');
    return {
      destination: layoutDestination({ folder, display: 'out', names: [], reporter: silentReporter }),
      name: 'out',
      held: () => readLayout(folder),
      contents: () => Promise.resolve(readdirSync(folder, { recursive: true }).sort()),
    };
  },
  async tarball(tags) {
    const file = join(await temporaryFolder(), 'app.tar');
    const archive = createDockerArchive(file);
    ended.push(archive.discard);
    return {
      destination: tarballDestination({ archive, name: 'r.io/app', tags }),
      name: 'r.io/app',
      contents: () => Promise.resolve([]),
      imagesAlone: true,
    };
  },
  async nothing(tags) {
    return {
      destination: noDestination({ name: 'r.io/app', tags, tagOnly: false }),
      name: 'r.io/app',
      contents: () => Promise.resolve([]),
    };
  },
};

const platforms = [
  { os: 'linux', architecture: 'amd64' },
  { os: 'linux', architecture: 'arm64' },
];
const artifacts: [kind: string, artifact: Image | ImageIndex][] = [
  ['image', randomImage({ seed: 1 })],
  ['Docker image', randomImage({ seed: 2, docker: true })],
  ['index', randomIndex({ seed: 3, platforms })],
];

describe.each(Object.entries(opening))('%s keeps the contract of a destination', (_, open) => {
  test.each(artifacts)('an %s is held whole, and its reference ends with its digest', async (_kind, artifact) => {
    const { destination, name, held, imagesAlone } = await open(['latest', 'v1']);
    if (imagesAlone && artifact.kind === 'index') return;
    const reference = await destination.publish(artifact);
    const { digest } = await artifactDescriptor(artifact);
    expect(reference.startsWith(name)).toBe(true);
    expect(reference.endsWith(`@${digest}`)).toBe(true);
    for (const tag of held ? ['latest', 'v1'] : []) {
      const kept = await held!(tag);
      expect(await artifactDescriptor(kept)).toEqual(await artifactDescriptor(artifact));
      expect(await validate(kept)).toEqual([]);
    }
  });

  test('to publish again changes nothing, neither there nor in the reference', async () => {
    const { destination, contents } = await open(['latest']);
    const reference = await destination.publish(artifacts[0]![1]);
    const before = await contents();
    expect(await destination.publish(artifacts[0]![1])).toBe(reference);
    expect(await contents()).toEqual(before);
  });

  test('an abort ends it with the reason', async () => {
    const { destination, held } = await open(['latest']);
    if (held === undefined) return; // what does nothing has nothing to stop
    await expect(
      destination.publish(artifacts[0]![1], { signal: AbortSignal.abort(new Error('interrupted')) }),
    ).rejects.toThrow('interrupted');
  });
});

test('a layout of its own holds the last image alone, one that is added to holds each', async () => {
  const own = await opening['layout of its own']!(['latest']);
  const shared = await opening['layout that is added to']!([]);
  for (const { destination } of [own, shared]) {
    await destination.publish(artifacts[0]![1]);
    await destination.publish(artifacts[1]![1]);
  }
  expect(await artifactDescriptor(await own.held!('latest'))).toEqual(await artifactDescriptor(artifacts[1]![1]));
  await expect(shared.held!('')).rejects.toThrow('it has 2 entries and none is asked for by tag');
});

test('several runs may add to one layout at the same time: it holds what each added', async () => {
  const folder = join(await temporaryFolder(), 'oci');
  const images = [11, 12, 13, 14, 15].map((seed) => randomImage({ seed }));
  await Promise.all(
    images.map((image) =>
      layoutDestination({ folder, display: 'out', names: [], reporter: silentReporter }).publish(image),
    ),
  );
  for (const image of images) {
    const { digest } = await artifactDescriptor(image);
    expect(await validate(await readLayout(folder, { digest }))).toEqual([]);
  }
  expect(readdirSync(folder).sort()).toEqual(['blobs', 'index.json', 'oci-layout']);
});

test('in a registry latest moves after the other tags; without tags the image is there by its digest', async () => {
  const registry = await startRegistry();
  const client = createRegistryClient({ keychain: anonymousKeychain, userAgent: 'test' });
  ended.push(
    () => client.close(),
    () => registry.close(),
  );
  const lines: string[] = [];
  const reporter = { ...silentReporter, info: (line: string) => void lines.push(line) };
  const name = `${registry.host}/app`;
  const common = { name, tagOnly: false, client, reporter };
  const { digest } = await artifactDescriptor(artifacts[0]![1]);
  expect(await registryDestination({ ...common, tags: [] }).publish(artifacts[0]![1])).toBe(`${name}@${digest}`);
  expect(await registryDestination({ ...common, tags: ['latest', 'v1'] }).publish(artifacts[0]![1])).toBe(
    `${name}@${digest}`,
  );
  const puts = registry.requests.filter(({ op }) => op === 'manifest.put').map(({ path }) => path.split('/').at(-1));
  expect(puts).toEqual([digest, 'v1', 'latest']);
  expect(lines).toEqual([
    `Publishing ${name}@${digest}`,
    `Published ${name}@${digest}`,
    `Publishing ${name}:v1`,
    `Tagging ${name}:latest`,
    `Published ${name}@${digest}`,
  ]);
});
