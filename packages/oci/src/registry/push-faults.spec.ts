import { anonymousKeychain } from '../auth/keychain';
import { digestOf } from '../digest';
import type { RegistryError } from '../errors';
import { artifactDescriptor } from '../image/derive';
import type { Image, ImageIndex } from '../image/image';
import { memoryImage } from '../image/memory';
import { validate } from '../image/validate';
import { parseReference } from '../reference';
import { startRegistry } from '../testing/registry';
import type { Fault, TestRegistryOptions } from '../testing/registry-model';
import { randomImage, randomIndex } from '../testing/random';
import { createRegistryClient } from './client';

jest.setTimeout(30_000);

const MiB = 1024 * 1024;

/** A registry, and a client that does not wait: its second lasts 5 ms. */
async function setUp(faults: readonly Fault[], options: TestRegistryOptions = {}) {
  const registry = await startRegistry({ ...options, faults });
  const client = createRegistryClient({ keychain: anonymousKeychain, userAgent: 'test/1', retryWaitMs: 5 });
  const push = (image: Image, tags = ['v1'], repository = 'team/app', signal?: AbortSignal) =>
    client.push(image, { registry: registry.host, repository }, { tags, ...(signal && { signal }) });
  const findings = async () => validate(await client.pull(parseReference(`${registry.host}/team/app:v1`)));
  return { registry, client, push, findings };
}

const failed = (work: Promise<unknown>): Promise<RegistryError> =>
  work.then(
    () => {
      throw new Error('it did not fail');
    },
    (error: RegistryError) => error,
  );

test('F1: a connection lost while a blob is sent starts the upload again, in a session of its own', async () => {
  const { registry, push, findings } = await setUp([{ on: 'blob.patch', nth: 1, then: 'reset' }]);
  await push(randomImage({ seed: 1, layers: 1, layerBytes: MiB }));
  expect(await findings()).toEqual([]);
  expect(registry.journal('blob.post')).toEqual(['202', '202', '202']); // layer and config, and one of them again
});

test('F2: an answer lost after the registry stored the blob costs no second upload', async () => {
  const { registry, push, findings } = await setUp([{ on: 'blob.put', nth: 1, then: 'lose-answer' }]);
  const { blobs } = await push(randomImage({ seed: 2, layers: 1 }));
  expect(await findings()).toEqual([]);
  expect(registry.journal('blob.patch')).toEqual(['202', '202']);
  expect(blobs.map(({ outcome }) => outcome)).toEqual(['pushed', 'pushed']);
});

const LIMITED = { status: 429, headers: { 'retry-after': '20' }, body: 'slow down' };
test.each(['manifest.head', 'blob.head', 'blob.post', 'blob.patch', 'manifest.put'] as const)(
  'F3: a 429 to %s holds back every request as long as the registry asks, then the push goes on',
  async (on) => {
    const { registry, push, findings } = await setUp([{ on, nth: 1, then: LIMITED }]);
    await push(randomImage({ seed: 3, layers: 3 }));
    expect(await findings()).toEqual([]);
    const limited = registry.requests.findIndex(({ status }) => status === 429);
    const before = registry.requests[limited]!.at;
    // Requests that were on their way already do not count: they were sent within the same few milliseconds.
    const early = registry.requests.slice(limited + 1).filter(({ at }) => at > before + 40 && at < before + 95);
    expect(early).toEqual([]);
    expect(registry.requests.at(-1)!.at).toBeGreaterThanOrEqual(before + 95); // 20 seconds of 5 ms
  },
);

test('F4: a wait that nobody would sit through fails at once, and the message has the time', async () => {
  const { push } = await setUp([
    { on: 'blob.post', nth: 1, times: 9, then: { status: 429, headers: { 'retry-after': '86400' } } },
  ]);
  expect((await failed(push(randomImage({ seed: 4 })))).message).toContain('asks to wait 86400 seconds');
});

test('F6: two failures of the server on the way to a stored manifest', async () => {
  const { registry, push, findings } = await setUp([{ on: 'manifest.put', nth: 1, times: 2, then: { status: 500 } }]);
  await push(randomImage({ seed: 6 }));
  expect(registry.journal('manifest.put')).toEqual(['500', '500', '201']);
  expect(await findings()).toEqual([]);
});

test.each(['manifest.put', 'blob.put', 'blob.head'] as const)(
  'F7: a server that always fails %s is asked three times',
  async (on) => {
    const { registry, push } = await setUp([{ on, nth: 1, times: 99, then: { status: 500 } }]);
    const error = await failed(push(randomImage({ seed: 7, layers: 0 })));
    expect(error).toMatchObject({ code: 'registry', op: on, status: 500, attempts: 3 });
    expect(error.message).toContain('(3 attempts)');
    expect(registry.journal(on)).toEqual(['500', '500', '500']);
  },
);

test('F8: a 500 that says DENIED is not repeated', async () => {
  const body = JSON.stringify({ errors: [{ code: 'DENIED', message: 'no' }] });
  const { registry, push } = await setUp([{ on: 'manifest.put', nth: 1, then: { status: 500, body } }]);
  expect((await failed(push(randomImage({ seed: 8 })))).codes).toEqual(['DENIED']);
  expect(registry.journal('manifest.put')).toEqual(['500']);
});

test('F9: a session that the registry has forgotten is begun again', async () => {
  const body = JSON.stringify({ errors: [{ code: 'BLOB_UPLOAD_UNKNOWN' }] });
  const { push, findings } = await setUp([{ on: 'blob.patch', nth: 1, then: { status: 404, body } }]);
  await push(randomImage({ seed: 9 }));
  expect(await findings()).toEqual([]);
});

test('F9: a stale Location is refused by the registry, and never used by us', async () => {
  const { registry, push } = await setUp([]);
  await push(randomImage({ seed: 9 }));
  const states = registry.requests.filter(({ path }) => path.includes('_state')).map(({ path }) => path);
  expect(new Set(states).size).toBe(states.length);
});

test('F15: a registry that stores another manifest than ours is an error', async () => {
  const other = digestOf(new Uint8Array([1]));
  const { push } = await setUp([
    { on: 'manifest.put', nth: 1, then: { alter: { headers: { 'docker-content-digest': other } } } },
  ]);
  expect((await failed(push(randomImage({ seed: 15 })))).message).toContain(`it stored ${other} in place of`);
});

test('F30: an upload without a Location names the step', async () => {
  const { push } = await setUp([
    { on: 'blob.post', nth: 1, times: 9, then: { alter: { headers: { location: undefined } } } },
  ]);
  expect((await failed(push(randomImage({ seed: 30 })))).message).toMatch(/^Cannot begin the upload of blob sha256:/);
});

test.each([202, 400, 401, 403, 404, 405, 500])(
  'F48: a mount that is answered %s falls back to an upload',
  async (status) => {
    const mounted = status === 202 ? [] : [{ on: 'blob.post' as const, nth: 3, then: { status } }];
    const { registry, client, push } = await setUp(mounted);
    await push(randomImage({ seed: 48, layers: 1 }), ['v1'], 'base/static'); // two POSTs
    const base = (await client.pull(parseReference(`${registry.host}/base/static:v1`))) as Image;
    const layers = await base.layers();
    // 202: the registry does not know the source.
    const elsewhere = { registry: registry.host, repository: status === 202 ? 'not/there' : 'base/static' };
    const image = memoryImage({
      mediaType: base.mediaType,
      manifest: await base.manifest(),
      config: await base.config(),
      layers: layers.map((layer) => ({ ...layer, origin: elsewhere })),
    });
    const { blobs } = await push(image, ['v1']);
    expect(blobs.map(({ outcome }) => outcome)).toEqual(['pushed', 'pushed']);
    const posts = registry.requests.filter(({ op, path }) => op === 'blob.post' && path.startsWith('/v2/team/app/'));
    // A refused mount costs one POST more; one that is answered 202 has opened the session that is used.
    const mounts = posts.map(({ path }) => path.includes('mount='));
    expect(mounts.sort()).toEqual(status === 202 ? [false, true] : [false, false, true]);
  },
);

const accepted: [text: string, fault: Fault][] = [
  ['PATCH 201 (ECR)', { on: 'blob.patch', then: { alter: { status: 201 } } }],
  ['PATCH 204 (ggcr)', { on: 'blob.patch', then: { alter: { status: 204 } } }],
  ['PUT 200', { on: 'blob.put', then: { alter: { status: 200 } } }],
  ['PUT 204', { on: 'blob.put', then: { alter: { status: 204 } } }],
  ['manifest PUT 202', { on: 'manifest.put', then: { alter: { status: 202 } } }],
];
test.each(accepted)('F49: %s counts as success', async (_, fault) => {
  const { push, findings } = await setUp([{ ...fault, times: 99 }]);
  await push(randomImage({ seed: 49 }));
  expect(await findings()).toEqual([]);
});

test.each([404, 405])('F50: a registry that answers %s to PATCH gets one PUT with everything', async (status) => {
  const { registry, push, findings } = await setUp([{ on: 'blob.patch', nth: 1, times: 99, then: { status } }]);
  await push(randomImage({ seed: 50, layers: 0 }));
  await push(randomImage({ seed: 51, layers: 2 }));
  expect(await findings()).toEqual([]);
  expect(registry.journal('blob.patch')).toEqual([String(status)]); // learned once
});

test('F50: a whole blob that is too large goes in chunks, in their order', async () => {
  const { registry, push, findings } = await setUp([{ on: 'blob.patch', nth: 1, then: { status: 413, early: true } }]);
  await push(randomImage({ seed: 50, layers: 1, layerBytes: 6 * MiB }));
  expect(await findings()).toEqual([]);
  const sizes = registry.requests.flatMap(({ op, headers }) => (op === 'blob.patch' ? [headers['content-range']] : []));
  expect(sizes.filter((range) => range !== undefined)).toEqual(expect.arrayContaining(['0-5242879']));
});

test('F50: when no chunk is small enough, the message names the limit and whose it is', async () => {
  const { push } = await setUp([
    {
      on: 'blob.patch',
      nth: 1,
      times: 99,
      then: { status: 413, body: '<html><title>413 Request Entity Too Large</title>' },
    },
  ]);
  const { message } = await failed(push(randomImage({ seed: 50, layers: 0 })));
  expect(message).toContain('a web page answered, titled "413 Request Entity Too Large"');
  expect(message).toContain('client_max_body_size');
});

test('F51: a registry may ask for large chunks, stop within one, or leave Range out', async () => {
  const faults: Fault[] = [
    { on: 'blob.patch', nth: 1, then: { status: 416 } },
    { on: 'blob.patch', nth: 2, then: { alter: { headers: { range: undefined } } } },
    { on: 'blob.patch', nth: 3, then: { alter: { headers: { range: '0-0' } } } },
  ];
  const { registry, push, findings } = await setUp(faults, { chunkMinLength: 6 * MiB });
  await push(randomImage({ seed: 51, layers: 1, layerBytes: 13 * MiB }));
  expect(await findings()).toEqual([]);
  expect(registry.requests.map(({ headers }) => headers['content-range'])).toContain('0-6291455');
});

test('F52: blobs that the registry does not see yet are looked at again', async () => {
  const body = JSON.stringify({ errors: [{ code: 'MANIFEST_BLOB_UNKNOWN' }] });
  const { registry, push, findings } = await setUp([{ on: 'manifest.put', nth: 1, then: { status: 400, body } }]);
  await push(randomImage({ seed: 52, layers: 1 }));
  expect(await findings()).toEqual([]);
  expect(registry.journal('blob.head')).toEqual(['404', '404', '200', '200']);
});

test('F53: an immutable tag that points elsewhere is told, once and for all', async () => {
  const body = JSON.stringify({ errors: [{ code: 'TAG_INVALID', message: 'tag is immutable' }] });
  const { registry, push } = await setUp([{ on: 'manifest.put', nth: 2, times: 9, then: { status: 400, body } }]);
  const first = randomImage({ seed: 53 });
  await push(first);
  const error = await failed(push(randomImage({ seed: 54 })));
  expect(error.next).toBe(
    `The tag v1 points to ${(await artifactDescriptor(first)).digest}; if it is immutable, choose another one.`,
  );
  expect(registry.journal('manifest.put')).toEqual(['201', '400']);
});

test('F53: a tag that points here already is not written', async () => {
  const { registry, push } = await setUp([]);
  const image = randomImage({ seed: 53 });
  await push(image);
  const before = registry.requests.length;
  expect(await push(image)).toMatchObject({ blobs: [], manifestsPushed: 0, tagsMoved: [] });
  expect(registry.requests.slice(before).map(({ op, status }) => `${op} ${status}`)).toEqual(['manifest.head 200']);
});

test('F53: an immutable tag that somebody else has put here just now counts as ours', async () => {
  // The second push does not see the tag when it looks, and may not write it.
  const { registry, push } = await setUp([
    { on: 'manifest.head', nth: 3, then: { status: 404 } },
    { on: 'manifest.put', nth: 2, then: { status: 400 } },
  ]);
  const image = randomImage({ seed: 53 });
  await push(image);
  expect(await push(image)).toMatchObject({ blobs: [], manifestsPushed: 0, tagsMoved: [] });
  expect(registry.journal('manifest.put')).toEqual(['201', '400']);
});

test('F54: a server that refuses in the middle of a large blob and hangs up is heard', async () => {
  const { push } = await setUp([
    { on: 'blob.patch', nth: 1, times: 99, then: { status: 403, body: 'quota', early: true } },
  ]);
  const error = await failed(push(randomImage({ seed: 54, layers: 1, layerBytes: 8 * MiB })));
  expect(error).toMatchObject({ op: 'blob.patch', code: 'registry' });
});

test('F56: an abort in the middle of a blob ends the push with its reason and gives the session back', async () => {
  const abort = new AbortController();
  const { registry, push } = await setUp([]);
  const image = randomImage({ seed: 56, layers: 1 });
  const [layer] = await image.layers();
  /** Stops when a part is on its way, so that the PATCH has certainly begun. */
  async function* aborting(): AsyncGenerator<Uint8Array> {
    yield await Promise.resolve(new Uint8Array(10));
    abort.abort(new Error('stopped by the user'));
    await new Promise(() => {});
  }
  const stopping = memoryImage({
    mediaType: image.mediaType,
    manifest: await image.manifest(),
    config: await image.config(),
    layers: [{ ...layer!, compressed: aborting }],
  });
  await expect(push(stopping, ['v1'], 'team/app', abort.signal)).rejects.toThrow('stopped by the user');
  expect(registry.requests.filter(({ op }) => op === 'blob.cancel').length).toBeGreaterThanOrEqual(1);
  expect(registry.journal('manifest.put')).toEqual([]);
});

test('F41: an index that contains itself ends', async () => {
  const { registry, client } = await setUp([]);
  const { index, ...rest } = randomIndex({ seed: 41, platforms: [{ os: 'linux', architecture: 'amd64' }] });
  const endless: ImageIndex = { ...rest, index, child: () => Promise.resolve(endless) };
  const pushing = client.push(endless, { registry: registry.host, repository: 'team/app' }, { tags: ['v1'] });
  await expect(pushing).rejects.toThrow('more than 4 indexes lie within each other');
  expect(registry.journal('manifest.put')).toEqual([]);
});

test('blobs shared by two pushes at once are sent once', async () => {
  const { registry, push } = await setUp([]);
  const image = randomImage({ seed: 60, layers: 3 });
  await Promise.all([push(image, ['a']), push(image, ['b'])]);
  expect(registry.journal('blob.put')).toHaveLength(4);
});

test('a layer whose bytes are not those of its descriptor fails with that, and nothing is stored', async () => {
  const { registry, push } = await setUp([]);
  const image = randomImage({ seed: 61, layers: 1 });
  const [layer] = await image.layers();
  const spoilt = memoryImage({
    mediaType: image.mediaType,
    manifest: await image.manifest(),
    config: await image.config(),
    layers: [{ ...layer!, compressed: () => broken(layer!.descriptor.size) }],
  });
  await expect(push(spoilt)).rejects.toThrow('the disk is gone');
  expect(registry.journal('manifest.put')).toEqual([]);
});

async function* broken(size: number): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(new Uint8Array(Math.floor(size / 2)));
  throw new Error('the disk is gone');
}
