import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Digest, digestOf, splitDigest } from '../digest';
import { artifactDescriptor } from '../image/derive';
import type { Image, ImageIndex } from '../image/image';
import { validate } from '../image/validate';
import type { Layer } from '../layer/layer';
import type { Descriptor } from '../model/descriptor';
import { MEDIA_TYPE } from '../model/media-types';
import { randomImage } from '../testing/random';
import { withTemporaryFolder } from '../testing/temporary-folder';
import { readLayout } from './layout';
import { writeLayout } from './layout-writer';

const image = randomImage({ seed: 1 });
const other = randomImage({ seed: 2 });

const REF_NAME = 'org.opencontainers.image.ref.name';
const blob = (folder: string, digest: Digest) => join(folder, 'blobs/sha256', splitDigest(digest).hex);
const digestsOf = async (artifact: Image | ImageIndex): Promise<Digest> => (await artifactDescriptor(artifact)).digest;

/** A layout with `image` as "a" and `other` as "b", changed by `change` before it is read. */
function changedLayout<T>(
  change: (folder: string) => Promise<unknown>,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  return withTemporaryFolder(async (folder) => {
    const layout = join(folder, 'layout');
    await writeLayout(layout, image, { refName: 'a' });
    await writeLayout(layout, other, { refName: 'b' });
    await change(layout);
    return use(layout);
  });
}

const nothing = () => Promise.resolve();

test('an entry is found by tag, by digest, or because it is the only one', () =>
  changedLayout(nothing, async (folder) => {
    const digest = await digestsOf(other);
    expect(await digestsOf(await readLayout(folder, { tag: 'b' }))).toBe(digest);
    expect(await digestsOf(await readLayout(folder, { digest }))).toBe(digest);
    expect(await digestsOf(await readLayout(folder, { tag: 'b', digest }))).toBe(digest);
    await writeLayout(folder, other, { replace: true });
    expect(await digestsOf(await readLayout(folder))).toBe(digest);
  }));

const put = (name: string, content: string | Uint8Array) => (folder: string) => writeFile(join(folder, name), content);
const indexOf = (...manifests: object[]) => put('index.json', JSON.stringify({ schemaVersion: 2, manifests }));

/** Moves the file out of every folder of the layout and leaves a link to it. */
async function linkOut(file: string): Promise<void> {
  const outside = join(file.slice(0, file.indexOf('/layout/')), 'outside');
  await writeFile(outside, await readFile(file));
  await rm(file);
  await symlink(outside, file);
}

const noSelection: Parameters<typeof readLayout>[1] = {};

test.each<
  [
    rule: string,
    change: (folder: string) => Promise<unknown>,
    selection: typeof noSelection,
    code: string,
    message: RegExp,
  ]
>([
  [
    'a folder that is not there',
    (folder) => rm(folder, { recursive: true }),
    noSelection,
    'invalid-layout',
    /there is no file oci-layout\. Name the folder that holds/,
  ],
  [
    'no oci-layout',
    (folder) => rm(join(folder, 'oci-layout')),
    noSelection,
    'invalid-layout',
    /there is no file oci-layout/,
  ],
  [
    'no index.json',
    (folder) => rm(join(folder, 'index.json')),
    noSelection,
    'invalid-layout',
    /there is no file index\.json/,
  ],
  [
    'another version',
    put('oci-layout', '{"imageLayoutVersion":"2.0.0"}'),
    noSelection,
    'invalid-layout',
    /has the version "2\.0\.0", not "1\.0\.0"/,
  ],
  ['no version', put('oci-layout', 'null'), noSelection, 'invalid-layout', /has the version nothing, not/],
  [
    'broken oci-layout',
    put('oci-layout', '{'),
    noSelection,
    'invalid-layout',
    /its file oci-layout is broken \(.*it is not JSON/,
  ],
  [
    'broken index.json',
    put('index.json', 'x'),
    noSelection,
    'invalid-layout',
    /its file index\.json is broken \(.*it is not JSON/,
  ],
  [
    'an index.json that is a manifest',
    put('index.json', '{"schemaVersion":2,"layers":[]}'),
    noSelection,
    'invalid-layout',
    /it is an image, not an index/,
  ],
  [
    'a huge index.json',
    put('index.json', Buffer.alloc(16 * 1024 * 1024 + 1, ' ')),
    noSelection,
    'limit-exceeded',
    /more than 16777216 bytes/,
  ],
  [
    'an index.json elsewhere',
    (folder) => linkOut(join(folder, 'index.json')),
    noSelection,
    'invalid-layout',
    /index\.json is a link that leads out of it/,
  ],
  [
    'no selection among several',
    nothing,
    noSelection,
    'invalid-layout',
    /2 entries and none is asked for by tag\. It holds: a, b\.$/,
  ],
  ['a tag that is not there', nothing, { tag: 'c' }, 'not-found', /^The tag "c" is not in .* It holds: a, b\.$/],
  [
    'a digest that is not there',
    nothing,
    { digest: digestOf(Buffer.from('')) },
    'not-found',
    /^The digest sha256:e3b0c442.* is not in /,
  ],
  ['an empty layout', indexOf(), noSelection, 'not-found', /The layout is empty\.$/],
  [
    'a digest that is a path',
    indexOf({ mediaType: MEDIA_TYPE.ociManifest, size: 1, digest: 'sha256:../../../outside' }),
    noSelection,
    'invalid-layout',
    /manifests\[0\]\.digest: it is no digest/,
  ],
  [
    'a media type that is no image',
    indexOf({ mediaType: 'text/plain', size: 1, digest: digestOf(Buffer.from('')) }),
    noSelection,
    'unsupported-media-type',
    /"text\/plain"/,
  ],
  [
    'a huge manifest',
    indexOf({ mediaType: MEDIA_TYPE.ociManifest, size: 1e9, digest: digestOf(Buffer.from('')) }),
    noSelection,
    'limit-exceeded',
    /more than 16777216/,
  ],
])('what is no layout, or holds no such image, is refused: %s', (_rule, change, selection, code, message) =>
  changedLayout(change, async (folder) => {
    await expect(readLayout(folder, selection)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  }),
);

const change = (name: string, how: (file: string) => Promise<unknown>) => async (folder: string) => {
  const manifest = await artifactDescriptor(image);
  const parts: Record<string, Digest> = {
    manifest: manifest.digest,
    config: digestOf(await image.config()),
    layer: ((await image.layers())[0] as Layer).descriptor.digest,
  };
  await how(blob(folder, parts[name] as Digest));
};

const shorten = async (file: string) => writeFile(file, (await readFile(file)).subarray(1));
const alter = async (file: string) => writeFile(file, (await readFile(file)).fill(0x20, 0, 1));

test.each<[what: string, how: (file: string) => Promise<unknown>, code: string]>([
  ['missing', (file) => rm(file), 'not-found'],
  ['too short', shorten, 'size-mismatch'],
  ['altered', alter, 'digest-mismatch'],
  ['a link that leads out', linkOut, 'invalid-layout'],
])('a manifest, config or layer that is %s is noticed when it is read', async (_what, how, code) => {
  for (const part of ['manifest', 'config', 'layer']) {
    await changedLayout(change(part, how), async (folder) => {
      const read = async () => {
        const found = (await readLayout(folder, { tag: 'a' })) as Image;
        await found.config();
        for await (const chunk of ((await found.layers())[0] as Layer).compressed())
          expect(chunk.length).toBeGreaterThan(0);
      };
      await expect(read()).rejects.toMatchObject({ code });
    });
  }
});

test('embedded data stands for the blob, and is verified too', () =>
  changedLayout(
    async (folder) => {
      const descriptor: Descriptor = await artifactDescriptor(image);
      const data = Buffer.from(await image.manifest());
      await rm(blob(folder, descriptor.digest));
      const wrong = Buffer.from(data).fill(0x20, 0, 1);
      await indexOf(
        { ...descriptor, data: data.toString('base64'), annotations: { [REF_NAME]: 'right' } },
        { ...descriptor, data: wrong.toString('base64'), annotations: { [REF_NAME]: 'wrong' } },
      )(folder);
    },
    async (folder) => {
      expect(await digestsOf(await readLayout(folder, { tag: 'right' }))).toBe(await digestsOf(image));
      await expect(readLayout(folder, { tag: 'wrong' })).rejects.toMatchObject({ code: 'digest-mismatch' });
    },
  ));

test('a link within the layout is followed', () =>
  changedLayout(
    async (folder) => {
      await mkdir(join(folder, 'shared'));
      const file = blob(folder, await digestsOf(image));
      await writeFile(join(folder, 'shared/manifest'), await readFile(file));
      await rm(file);
      await symlink('../../shared/manifest', file);
    },
    async (folder) => expect(await validate(await readLayout(folder, { tag: 'a' }))).toEqual([]),
  ));
