import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Digest, writeAtomically } from '@ko/oci';
import type { AppLayerKind } from './assemble/app-layers';

/** One layer of a published image, in the order of the manifest. */
export interface LayerRecord {
  /** Who brought it. */
  readonly from: 'base' | AppLayerKind;
  readonly mediaType: string;
  readonly digest: Digest;
  /** Bytes as stored. */
  readonly size: number;
  /** Absent when the base's config does not list one for the layer. */
  readonly diffID?: Digest;
}

/** One platform of a published image. */
export interface PlatformRecord {
  /** `linux/arm/v7`. */
  readonly platform: string;
  /** Of the platform's manifest. */
  readonly digest: Digest;
  /** Of the config: the image ID, equal to ko's for the same binary and base. */
  readonly imageID: Digest;
  readonly layers: readonly LayerRecord[];
}

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
  await writeAtomically(file, (temporary) => writeFile(temporary, text));
}
