import { Credential } from '../auth/credential';
import { anonymousKeychain, type Keychain } from '../auth/keychain';
import { artifactDescriptor } from '../image/derive';
import type { Image, ImageIndex } from '../image/image';
import { validate } from '../image/validate';
import { parseReference } from '../reference';
import { randomImage, randomIndex } from '../testing/random';
import { startRegistry } from '../testing/registry';
import type { Fault, JournalEntry, TestRegistryAuth } from '../testing/registry-model';
import { createRegistryClient } from './client';

jest.setTimeout(30_000);

// What a push asks of a registry that holds the image already, request by request.

const image = randomImage({ seed: 1, layers: 2 });
const index = randomIndex({
  seed: 2,
  platforms: ['amd64', 'arm64'].map((architecture) => ({ os: 'linux', architecture })),
});
const BASIC: TestRegistryAuth = { kind: 'basic', username: 'ann', password: 'secret' };
const TOKEN: TestRegistryAuth = { kind: 'token', username: 'ann', password: 'secret' };
const known: Keychain = { resolve: () => Promise.resolve(new Credential('test', 'password', 'ann', 'secret')) };

interface Case {
  readonly auth?: TestRegistryAuth;
  readonly artifact?: Image | ImageIndex;
  /** Tags of the push before; default: the same. */
  readonly before?: readonly string[];
  readonly tags: readonly string[];
  /** What the registry does to every request of a kind. */
  readonly faults?: readonly Fault[];
}

const NO_DIGEST = { alter: { headers: { 'docker-content-digest': undefined } } };

const cases: [rule: string, setUp: Case, requests: string[]][] = [
  ['one tag costs one request', { tags: ['v1'] }, ['GET /v2/ 200', 'HEAD v1 200']],
  [
    'each tag costs one',
    { tags: ['v1', 'v2', 'latest'] },
    ['GET /v2/ 200', 'HEAD latest 200', 'HEAD v1 200', 'HEAD v2 200'],
  ],
  ['without tags the digest is asked for', { tags: [] }, ['GET /v2/ 200', 'HEAD <digest> 200']],
  ['an index costs no more', { artifact: index, tags: ['v1'] }, ['GET /v2/ 200', 'HEAD v1 200']],
  ['user and password cost nothing', { auth: BASIC, tags: ['v1'] }, ['GET /v2/ 401', 'HEAD v1 200']],
  [
    'one token serves all tags',
    { auth: TOKEN, tags: ['v1', 'v2'] },
    ['GET /v2/ 401', 'GET token for repository:team/app:push,pull 200', 'HEAD v1 200', 'HEAD v2 200'],
  ],
  [
    'a tag that is not there is written, and nothing else',
    { before: ['v1'], tags: ['v2'] },
    ['GET /v2/ 200', 'HEAD <digest> 200', 'HEAD v2 404', 'PUT v2 201'],
  ],
  [
    'of several tags only those are written that point elsewhere',
    { before: ['v1', 'latest'], tags: ['v1', 'v2', 'latest'] },
    ['GET /v2/ 200', 'HEAD latest 200', 'HEAD v1 200', 'HEAD v2 404', 'PUT v2 201'],
  ],
  [
    'a registry whose HEAD tells no digest is asked with GET',
    { tags: ['v1'], faults: [{ on: 'manifest.head', times: 99, then: NO_DIGEST }] },
    ['GET /v2/ 200', 'HEAD v1 200', 'GET v1 200'],
  ],
  [
    'a registry that knows no HEAD is asked with GET',
    { tags: ['v1'], faults: [{ on: 'manifest.head', times: 99, then: { status: 405 } }] },
    ['GET /v2/ 200', 'HEAD v1 405', 'GET v1 200'],
  ],
];

test.each(cases)(
  'of an unchanged image %s',
  async (_rule, { auth = 'none', artifact = image, before, tags, faults }, requests) => {
    const holder = await startRegistry();
    const first = createRegistryClient({ keychain: anonymousKeychain, userAgent: 'test/1' });
    await first.push(artifact, { registry: holder.host, repository: 'team/app' }, { tags: before ?? tags });
    const registry = await startRegistry({ auth, seedFrom: holder, faults: faults ?? [] });
    const target = { registry: registry.host, repository: 'team/app' };
    const client = createRegistryClient({ keychain: auth === 'none' ? anonymousKeychain : known, userAgent: 'test/1' });
    const result = await client.push(artifact, target, { tags });
    expect(result).toMatchObject({ blobs: [], manifestsPushed: 0 });
    const { digest } = await artifactDescriptor(artifact);
    expect(readable(registry.requests, digest)).toEqual(requests);
    expect(registry.content('team/app').tags).toMatchObject(Object.fromEntries(tags.map((tag) => [tag, digest])));

    // Neither the way to the registry nor a token is asked for twice by one client.
    const soFar = registry.requests.length;
    await client.push(artifact, target, { tags });
    const again = readable(registry.requests.slice(soFar), digest);
    expect(again.filter((line) => / \/v2\/ | token /.test(line))).toEqual([]);
    await Promise.all([first.close(), client.close(), holder.close(), registry.close()]);
  },
);

test('one client opens no connection for what it has asked before', async () => {
  const registry = await startRegistry();
  const client = createRegistryClient({ keychain: anonymousKeychain, userAgent: 'test/1' });
  const target = { registry: registry.host, repository: 'team/app' };
  await client.push(image, target, { tags: ['v1', 'v2', 'latest'] });
  const opened = registry.connections();
  await client.push(image, target, { tags: ['v1', 'v2', 'latest'] });
  await client.push(image, target, { tags: ['latest'] });
  expect({ opened: registry.connections() }).toEqual({ opened });
  await client.close();
  await registry.close();
});

test('a blob that the registry has lost shows when a tag is written, and is sent again then', async () => {
  const registry = await startRegistry();
  const target = { registry: registry.host, repository: 'team/app' };
  const push = async (tag: string) => {
    const client = createRegistryClient({ keychain: anonymousKeychain, userAgent: 'test/1', retryWaitMs: 5 });
    const soFar = registry.requests.length;
    await client.push(image, target, { tags: [tag] });
    await client.close();
    return readable(registry.requests.slice(soFar), (await artifactDescriptor(image)).digest);
  };
  await push('v1');
  const { blobs } = registry.content('team/app');
  const [layer] = await image.layers();
  await fetch(`http://${registry.host}/v2/team/app/blobs/${layer!.descriptor.digest}`, { method: 'DELETE' });
  expect(registry.content('team/app').blobs).toHaveLength(blobs.length - 1);

  // ko does not notice either: whoever holds a manifest is taken to hold what it names.
  expect(await push('v1')).toEqual(['GET /v2/ 200', 'HEAD v1 200']);
  const moved = await push('v2');
  expect(moved.filter((line) => line.startsWith('PUT v2'))).toEqual(['PUT v2 400', 'PUT v2 201']);
  const client = createRegistryClient({ keychain: anonymousKeychain, userAgent: 'test/1' });
  expect(await validate(await client.pull(parseReference(`${registry.host}/team/app:v1`)))).toEqual([]);
  await client.close();
  await registry.close();
});

/** `HEAD v1 200`; HEADs that follow each other, which are made at once, in the order of the alphabet. */
function readable(requests: readonly JournalEntry[], digest: string): string[] {
  const lines = requests.map(({ method, path, status }) => `${method} ${shown(path, digest)} ${status}`);
  const runs: string[][] = [];
  for (const line of lines) {
    const last = runs.at(-1);
    if (last !== undefined && line.startsWith('HEAD') && last[0]?.startsWith('HEAD')) last.push(line);
    else runs.push([line]);
  }
  return runs.flatMap((run) => run.sort());
}

function shown(path: string, digest: string): string {
  const scopes = new URL(path, 'http://registry').searchParams.getAll('scope');
  if (scopes.length > 0) return `token for ${scopes.join(' ')}`;
  return path.replace('/v2/team/app/manifests/', '').replace(digest, '<digest>');
}
