import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Digest, removeLeftovers, writeAtomically } from '@ko/oci';
import type { PlatformRecord } from './assemble/platform-record';

/** What a run published: the content of `dist/ko/<project>/image.json`. Schema: `@ko/nx/schemas/image.schema.json`. */
export interface ImageRecord {
  readonly formatVersion: 1;
  /** Full import path, without `ko://`. */
  readonly importPath: string;
  /** Exactly what the run printed. */
  readonly reference: string;
  /** Of the index when there is one, else of the image. */
  readonly digest: Digest;
  readonly mediaType: string;
  readonly tags: readonly string[];
  /** What the image starts from; both absent for `scratch`, no name for an OCI layout. */
  readonly base: { readonly name?: string; readonly digest?: Digest };
  /** In the order of the index; exactly one when there is none. */
  readonly platforms: readonly PlatformRecord[];
}

/**
 * Writes the record as JSON. `$schema`, when given, is the first key: a path relative to `file`, for editors. Makes the folder.
 * Atomic: a reader sees the old record or the new one.
 */
export async function writeImageRecord(
  file: string,
  record: ImageRecord,
  options: { schema?: string } = {},
): Promise<void> {
  const content = options.schema === undefined ? record : { $schema: options.schema, ...record };
  const text = `${JSON.stringify(content, null, 2)}\n`;
  await mkdir(dirname(file), { recursive: true });
  await removeLeftovers(dirname(file));
  await writeAtomically(file, (temporary) => writeFile(temporary, text));
}
