import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { digestOf } from '../digest';
import { MEDIA_TYPE } from '../model/media-types';
import { withTemporaryFolder } from '../testing/temporary-folder';
import { fileLayer } from './file-layer';
import type { Layer } from './layer';
import { memoryLayer } from './memory-layer';

async function digestRead(layer: Layer, signal?: AbortSignal) {
  const chunks: Uint8Array[] = [];
  for await (const chunk of layer.compressed(signal)) chunks.push(chunk);
  return digestOf(Buffer.concat(chunks));
}

const content = Buffer.alloc(1_000_000, 'content');
const descriptor = { mediaType: MEDIA_TYPE.ociLayer, size: content.length, digest: digestOf(content) };
const diffID = digestOf(Buffer.from('unpacked'));

test('a file layer opens its file anew each time', () =>
  withTemporaryFolder(async (folder) => {
    const file = join(folder, 'layer');
    await writeFile(file, content);
    const layer = fileLayer({ descriptor, diffID, file });
    expect({ ...layer, compressed: undefined }).toEqual({ descriptor, diffID, compressed: undefined });
    expect(await digestRead(layer)).toBe(descriptor.digest);
    expect(await digestRead(layer)).toBe(descriptor.digest);
  }));

test.each<[what: string, bytes: Uint8Array | undefined, code: string]>([
  ['is gone', undefined, 'not-found'],
  ['is too short', content.subarray(1), 'size-mismatch'],
  ['is too long', Buffer.concat([content, Buffer.from('x')]), 'size-mismatch'],
  ['has other bytes', Buffer.alloc(content.length, 'x'), 'digest-mismatch'],
])('reading a file layer ends with an error when the file %s', (_what, bytes, code) =>
  withTemporaryFolder(async (folder) => {
    const file = join(folder, 'layer');
    if (bytes !== undefined) await writeFile(file, bytes);
    await expect(digestRead(fileLayer({ descriptor, diffID, file }))).rejects.toMatchObject({ code });
  }),
);

test('reading a file layer ends with the signal', () =>
  withTemporaryFolder(async (folder) => {
    const file = join(folder, 'layer');
    await writeFile(file, content);
    await expect(digestRead(fileLayer({ descriptor, diffID, file }), AbortSignal.abort())).rejects.toMatchObject({
      name: 'AbortError',
    });
  }));

test.each<[mediaType: string, stored: Uint8Array, ofBytes: Uint8Array]>([
  [MEDIA_TYPE.ociLayer, gzipSync(content), content],
  [MEDIA_TYPE.dockerLayer, gzipSync(content), content],
  [MEDIA_TYPE.ociLayerTar, content, content],
  ['text/spdx+json', content, content],
])('a memory layer of %s knows its descriptor and diffID', async (mediaType, stored, ofBytes) => {
  const layer = memoryLayer(stored, mediaType);
  expect([layer.descriptor, layer.diffID, await digestRead(layer)]).toEqual([
    { mediaType, size: stored.length, digest: digestOf(stored) },
    digestOf(ofBytes),
    digestOf(stored),
  ]);
});

test('a zstd layer needs to be told its diffID', () => {
  expect(() => memoryLayer(content, MEDIA_TYPE.ociLayerZstd)).toThrow(
    expect.objectContaining({ code: 'unsupported-media-type' }),
  );
  expect(memoryLayer(content, MEDIA_TYPE.ociLayerZstd, diffID).diffID).toBe(diffID);
});
