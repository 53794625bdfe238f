import { createHash, type Hash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type * as TarStream from 'tar-stream';
import { splitDigest } from '../digest';
import { messageOf, OciError } from '../errors';
import type { Layer } from '../layer/layer';
import { isNonDistributable, type LayerCompression, layerCompression } from '../model/media-types';
import type { Examination } from './examination';

/** Bytes unpacked at once. */
const CHUNK = 256 * 1024;

/** Digest and size of bytes that went by. */
interface Tally {
  readonly hash: Hash;
  size: number;
}

/**
 * Reads a layer and reports what its bytes contradict: size, digest, diffID, and whether they are a tar at all. Memory does not
 * grow with the layer. See `validate`.
 */
export async function validateLayer(layer: Layer, path: string, examination: Examination): Promise<void> {
  const { report, options } = examination;
  const { descriptor, diffID } = layer;
  const compression = layerCompression(descriptor.mediaType);
  const readable = compression === 'gzip' || compression === 'none';
  if (!readable) options.onUnchecked?.({ path, what: `the diffID, for content is ${descriptor.mediaType}` });
  const tar = tallyFor(diffID);
  const content = await readLayer(layer, compression, tar, path, examination);
  if (content === undefined) return;
  if (content.size !== descriptor.size)
    report(path, `its descriptor says ${descriptor.size} bytes, there are ${content.size}`);
  const digest = digestIn(content, descriptor.digest);
  if (digest !== descriptor.digest) report(path, `its descriptor says ${descriptor.digest}, the bytes have ${digest}`);
  const unpacked = digestIn(tar, diffID);
  if (readable && unpacked !== diffID) report(path, `its diffID is ${diffID}, the unpacked bytes have ${unpacked}`);
}

/** Reads all bytes, unpacking them into `tar`; `undefined` when that failed, which is reported. */
async function readLayer(
  layer: Layer,
  compression: LayerCompression,
  tar: Tally,
  path: string,
  { report, options: { onUnchecked, signal } }: Examination,
): Promise<Tally | undefined> {
  const content = tallyFor(layer.descriptor.digest);
  try {
    const bytes = counted(layer.compressed(signal), content);
    const until = signal === undefined ? {} : { signal };
    if (compression === 'gzip') await pipeline(bytes, createGunzip({ chunkSize: CHUNK }), asTar(tar), until);
    else await pipeline(bytes, compression === 'none' ? asTar(tar) : unread, until);
    return content;
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof OciError && error.code === 'not-found' && isNonDistributable(layer.descriptor.mediaType)) {
      onUnchecked?.({ path, what: 'a layer that need not be here, and is not' });
    } else {
      report(path, messageOf(error));
    }
    return undefined;
  }
}

/** Loaded for those who validate, which a build does not. */
function tarStream(): typeof TarStream {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- import() would stay one, and jest has no ES modules
  return require('tar-stream') as typeof TarStream;
}

/** Counts what the diffID is of, and ends with an error when it is no tar. */
function asTar(tally: Tally): (source: AsyncIterable<Uint8Array>) => Promise<void> {
  return async (source) => {
    const reader = tarStream().extract();
    reader.on('entry', (_header, content, next) => {
      content.on('end', next);
      content.resume();
    });
    await pipeline(counted(source, tally), reader);
  };
}

async function unread(source: AsyncIterable<Uint8Array>): Promise<void> {
  const reading = source[Symbol.asyncIterator]();
  while (!(await reading.next()).done);
}

function tallyFor(digest: Layer['diffID']): Tally {
  return { hash: createHash(splitDigest(digest).algorithm), size: 0 };
}

function digestIn(tally: Tally, like: Layer['diffID']): string {
  return `${splitDigest(like).algorithm}:${tally.hash.digest('hex')}`;
}

async function* counted(source: AsyncIterable<Uint8Array>, tally: Tally): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of source) {
    tally.hash.update(chunk);
    tally.size += chunk.length;
    yield chunk;
  }
}
