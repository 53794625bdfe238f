import { anonymousKeychain } from '../auth/keychain';
import { artifactDescriptor } from '../image/derive';
import { validate } from '../image/validate';
import { parseReference } from '../reference';
import { startRegistry } from '../testing/registry';
import { randomImage, randomIndex } from '../testing/random';
import { createRegistryClient } from './client';

const client = createRegistryClient({ keychain: anonymousKeychain, userAgent: 'test/1', retryWaitMs: 5 });
const target = (host: string, repository = 'team/app') => ({ registry: host, repository });

test('an image comes back as it was pushed, and is found by tag and by digest', async () => {
  const registry = await startRegistry();
  const image = randomImage({ seed: 1, layers: 3 });
  const descriptor = await artifactDescriptor(image);
  const result = await client.push(image, target(registry.host), { tags: ['v1', 'latest'] });
  expect(result.descriptor).toEqual(descriptor);
  expect(result.blobs.map(({ outcome }) => outcome)).toEqual(['pushed', 'pushed', 'pushed', 'pushed']);
  expect({ pushed: result.manifestsPushed, moved: result.tagsMoved }).toEqual({ pushed: 1, moved: ['v1', 'latest'] });
  for (const name of ['v1', 'latest', `v1@${descriptor.digest}`]) {
    const text = name.includes('@') ? `${registry.host}/team/app:${name}` : `${registry.host}/team/app:${name}`;
    const reference = parseReference(text);
    expect(await client.resolve(reference)).toEqual(descriptor);
    expect(await validate(await client.pull(reference))).toEqual([]);
  }
});

test('an index is pushed with its children by digest and without tags of theirs', async () => {
  const registry = await startRegistry();
  const platforms = ['amd64', 'arm64'].map((architecture) => ({ os: 'linux', architecture }));
  const index = randomIndex({ seed: 2, platforms });
  const result = await client.push(index, target(registry.host), { tags: ['v1'] });
  expect(result.manifestsPushed).toBe(3);
  const { digest } = await artifactDescriptor(index);
  expect(registry.content('team/app').tags).toEqual({ v1: digest });
  expect(await validate(await client.pull(parseReference(`${registry.host}/team/app:v1`)))).toEqual([]);
});
