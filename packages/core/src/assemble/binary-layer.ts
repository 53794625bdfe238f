import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { TarSource } from '@ko/oci';
import { imagePaths } from './image-paths';

export interface BinaryOptions {
  /** Absolute path of what `go build` wrote. */
  readonly file: string;
  /** Name in the image. */
  readonly name: string;
  /** OS of the image. */
  readonly os: string;
  /** Value of the attribute, see `fileCapabilities`; written for Linux alone. */
  readonly capabilities: Uint8Array | undefined;
}

/** Bytes read at once. Programs are large, and each read is a trip to another thread. */
const CHUNK = 1024 * 1024;

/** Name of the attribute in a PAX record. Spec: star(1), SCHILY.xattr. */
const CAPABILITY_RECORD = 'SCHILY.xattr.security.capability';

/**
 * Entries of the binary layer. Their times are always 0: SOURCE_DATE_EPOCH changes no layer. The binary is opened when its content is
 * asked for, and read once. Spec: ko-behaviour 5.5, 5.6, 5.8.
 */
export async function* binaryEntries(options: BinaryOptions): AsyncGenerator<TarSource> {
  const { binaryFolders, binaryPrefix, fileRecords } = imagePaths(options.os);
  for (const name of binaryFolders) yield { name, type: 'dir', mode: 0o555, size: 0, mtime: 0 };
  const capabilities = options.os === 'linux' ? options.capabilities : undefined;
  yield {
    name: binaryPrefix + options.name,
    type: 'file',
    mode: 0o555,
    size: (await stat(options.file)).size,
    mtime: 0,
    pax: capabilities === undefined ? fileRecords : { ...fileRecords, [CAPABILITY_RECORD]: capabilities },
    content: () => createReadStream(options.file, { highWaterMark: CHUNK }),
  };
}
