// The one place that says how a layer is compressed. Compressed bytes are part of a layer's digest, so of the image's digest:
// neither the level nor the header may depend on machine or user.
import type { TransformOptions } from 'node:stream';
import { createGzip, type Gzip, type ZlibOptions } from 'node:zlib';

/** zlib's level for new layers. */
export const GZIP_LEVEL = 3;

/** Bytes that are handed to zlib at once, and that it hands back at once. Each hand-over costs a trip to another thread. */
export const GZIP_CHUNK = 256 * 1024;

/** Where the gzip header names the operating system, and the value for "unknown". Spec: RFC 1952 section 2.3. */
const OS_OFFSET = 9;
const OS_UNKNOWN = 255;

// `highWaterMark` is no option of zlib's types, but of the stream that it makes.
const OPTIONS: ZlibOptions & TransformOptions = {
  level: GZIP_LEVEL,
  chunkSize: GZIP_CHUNK,
  // Four chunks may wait, so that the next ones are read and hashed while zlib works on its thread.
  highWaterMark: 4 * GZIP_CHUNK,
};

/** A new compressor. Its output becomes what we write only after `withPortableHeader`. */
export function createLayerGzip(): Gzip {
  return createGzip(OPTIONS);
}

/**
 * Passes gzip's output on with the header that Go writes: no name, no time, operating system "unknown". zlib writes the first
 * two of these by itself and names the system that it was compiled for.
 */
export async function* withPortableHeader(
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  let offset = 0;
  for await (const chunk of source) {
    if (offset <= OS_OFFSET && OS_OFFSET < offset + chunk.length) chunk[OS_OFFSET - offset] = OS_UNKNOWN;
    offset += chunk.length;
    yield chunk;
  }
}

/**
 * The kodata layer of a Linux image whose app has no kodata (directories `/var`, `/var/run`, `/var/run/ko`, mtime 0), as Go's
 * compressor makes it: with these 127 bytes the layer has the digest that most images built by ko share. ko-behaviour A.2.
 */
export const EMPTY_KODATA_GZIP: Uint8Array = Buffer.from(
  'H4sIAAAAAAAE/+zRQQqEMAyF4RxlbtDXkZDzdC0oVOv5JYGCuCsSQci3Cbpp2j8dpZIzAGBmmwDuU/V/igARmejHznuZtu2lEmAfD+jm18t9hPZPtS2e6+q7DPXPYJHo/4beP82r23Hj/fM/I/qHEIKnMwAA///jN6h/AAoAAA==',
  'base64',
);
