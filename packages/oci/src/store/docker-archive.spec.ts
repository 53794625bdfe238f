import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { digestOf, splitDigest } from '../digest';
import { manifestOf } from '../image/derive';
import type { Image } from '../image/image';
import { memoryImage } from '../image/memory';
import { randomImage } from '../testing/random';
import { withTemporaryFolder } from '../testing/temporary-folder';
import { createDockerArchive } from './docker-archive';

const one = randomImage({ seed: 1, layers: 2 });
const two = randomImage({ seed: 2, layers: 1 });

interface Entry {
  readonly name: string;
  readonly header: string;
  readonly content: Buffer;
}

/** What is in a tar without extended headers; fails when bytes are left that belong to nothing. */
function entriesOf(tar: Buffer): Entry[] {
  const entries: Entry[] = [];
  let at = 0;
  while (tar[at] !== 0) {
    const block = tar.subarray(at, at + 512);
    const text = (from: number, length: number) => block.toString('latin1', from, from + length).replace(/\0.*$/s, '');
    const size = Number.parseInt(text(124, 12), 8);
    entries.push({
      name: text(0, 100),
      header: [text(100, 8), text(108, 8), text(116, 8), text(136, 12), text(156, 1)].join(' '),
      content: tar.subarray(at + 512, at + 512 + size),
    });
    at += 512 + Math.ceil(size / 512) * 512;
  }
  expect(tar.subarray(at)).toEqual(Buffer.alloc(1024));
  return entries;
}

const layerName = (digest: string) => `${digest.slice('sha256:'.length)}.tar.gz`;

async function partsOf(image: Image) {
  const { config } = await manifestOf(image);
  return {
    config: config.digest,
    layers: (await image.layers()).map(({ descriptor }) => layerName(descriptor.digest)),
  };
}

test('the archive holds config, layers and a list, in that order and with the same header', () =>
  withTemporaryFolder(async (folder) => {
    const file = join(folder, 'new/image.tar');
    const archive = createDockerArchive(file);
    await archive.add(one, ['example.com/app:latest', 'example.com/app:v1']);
    await archive.close();
    await archive.discard();
    const { config, layers } = await partsOf(one);
    const entries = entriesOf(await readFile(file));
    expect(entries.map(({ name }) => name)).toEqual([config, ...layers, 'manifest.json']);
    expect(new Set(entries.map(({ header }) => header))).toEqual(new Set(['0000644 0000000 0000000 00000000000 0']));
    for (const { name, content } of entries.slice(0, -1)) {
      const { hex } = splitDigest(digestOf(content));
      expect([`sha256:${hex}`, `${hex}.tar.gz`]).toContain(name);
    }
    expect(entries.at(-1)?.content.toString()).toBe(
      `[{"Config":"${config}","RepoTags":["example.com/app:latest","example.com/app:v1"],"Layers":["${layers[0]}","${layers[1]}"]}]`,
    );
    expect((await stat(file)).mode & 0o777 & ~0o022).toBe(0o644);
    expect(await readdir(join(folder, 'new'))).toEqual(['image.tar']);
  }));

test('several images lie in the order in which they came, what they share once; a known image gets more tags', () =>
  withTemporaryFolder(async (folder) => {
    const file = join(folder, 'images.tar');
    const archive = createDockerArchive(file);
    await archive.add(two, []);
    await archive.add(one, ['a:1']);
    await archive.add(two, ['b:1', 'b:1']);
    await archive.close();
    const [first, second] = [await partsOf(two), await partsOf(one)];
    const entries = entriesOf(await readFile(file));
    expect(entries.map(({ name }) => name)).toEqual([
      first.config,
      ...first.layers,
      second.config,
      ...second.layers,
      'manifest.json',
    ]);
    expect(JSON.parse(String(entries.at(-1)?.content))).toEqual([
      { Config: first.config, RepoTags: ['b:1'], Layers: first.layers },
      { Config: second.config, RepoTags: ['a:1'], Layers: second.layers },
    ]);
  }));

test('an image without a name has null for its tags, as with ggcr; the same images give the same bytes', () =>
  withTemporaryFolder(async (folder) => {
    const files = [join(folder, 'a.tar'), join(folder, 'b.tar')];
    for (const file of files) {
      const archive = createDockerArchive(file);
      await archive.add(one, []);
      await archive.close();
    }
    const [a, b] = await Promise.all(files.map((file) => readFile(file)));
    expect(a).toEqual(b);
    expect(JSON.parse(String(entriesOf(a!).at(-1)?.content))[0].RepoTags).toBeNull();
  }));

test('a layer that may not be distributed says where it comes from', () =>
  withTemporaryFolder(async (folder) => {
    const [layer] = await two.layers();
    const descriptor = {
      ...layer!.descriptor,
      mediaType: 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip',
      urls: ['https://example.com/layer'],
    };
    const manifest = { ...(await manifestOf(two)), layers: [descriptor] };
    const foreign = memoryImage({
      mediaType: two.mediaType,
      manifest: Buffer.from(JSON.stringify(manifest)),
      config: await two.config(),
      layers: [{ ...layer!, descriptor }],
    });
    const file = join(folder, 'a.tar');
    const archive = createDockerArchive(file);
    await archive.add(foreign, []);
    await archive.close();
    expect(JSON.parse(String(entriesOf(await readFile(file)).at(-1)?.content))[0].LayerSources).toEqual({
      [layer!.diffID]: descriptor,
    });
  }));

test('until it is closed the old file stays, and what is discarded leaves nothing', () =>
  withTemporaryFolder(async (folder) => {
    const file = join(folder, 'a.tar');
    await writeFile(file, 'old');
    const archive = createDockerArchive(file);
    await archive.add(one, []);
    await archive.discard();
    expect([await readFile(file, 'utf8'), await readdir(folder)]).toEqual(['old', ['a.tar']]);
    const empty = createDockerArchive(file);
    await empty.close();
    await empty.discard();
    expect(await readFile(file, 'utf8')).toBe('old');
  }));

test('a target that cannot be written is an error, and nothing is left', () =>
  withTemporaryFolder(async (folder) => {
    await mkdir(join(folder, 'taken/child'), { recursive: true });
    const archive = createDockerArchive(join(folder, 'taken'));
    await archive.add(one, []);
    await expect(archive.close()).rejects.toMatchObject({ code: expect.stringMatching(/EISDIR|ENOTEMPTY|EEXIST/) });
    await archive.discard();
    expect(await readdir(folder)).toEqual(['taken']);
  }));

test('an abort ends it with the reason', () =>
  withTemporaryFolder(async (folder) => {
    const archive = createDockerArchive(join(folder, 'a.tar'));
    const signal = AbortSignal.abort(new Error('interrupted'));
    await expect(archive.add(one, [], signal)).rejects.toThrow('interrupted');
    await archive.discard();
    expect(await readdir(folder)).toEqual([]);
  }));
