// What is known of binary layers that were made before, in ko's two files and ko's form, so that one KOCACHE serves both. ko finds a
// layer by Go's build ID, which a linker flag can make the same for all programs (-ldflags=-buildid=): then its layers are stale.
// Here the diffID is computed from the binary each time, a tenth of the cost of compressing it, and the build ID is written for ko alone.
// Spec: ko-behaviour 4.8.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Descriptor, type Digest, isDigest, MEDIA_TYPE, writeAtomically } from '@ko/oci';

const BY_BUILD_ID = 'buildid-to-diffid';
const BY_DIFF_ID = 'diffid-to-descriptor';

/** Names of the files in the folder of a binary. */
export const RECORDS = [BY_BUILD_ID, BY_DIFF_ID] as const;

/** A layer as it was compressed before. */
export type KnownLayer = Pick<Descriptor, 'digest' | 'size'>;

/** Digest and size of the layer with this diffID, if it was recorded in `folder`. What cannot be read is not known. */
export async function knownLayer(folder: string, diffID: Digest): Promise<KnownLayer | undefined> {
  const entry = (await readMap(join(folder, BY_DIFF_ID)))[diffID] as Partial<Record<string, unknown>> | undefined;
  const { digest, size } = entry ?? {};
  return isDigest(digest) && Number.isSafeInteger(size) ? { digest, size: size as number } : undefined;
}

/**
 * Records a layer. Two runs that do so at once may lose one of the two entries, never a file. Throws what the file system throws.
 *
 * @param of.buildID as Go wrote it into the binary; not recorded when it is empty or unknown
 */
export async function recordLayer(
  folder: string,
  of: { readonly diffID: Digest; readonly buildID: string | undefined; readonly layer: KnownLayer },
): Promise<void> {
  const { diffID, buildID, layer } = of;
  await mkdir(folder, { recursive: true });
  if (buildID) await addTo(join(folder, BY_BUILD_ID), buildID, diffID);
  const { size, digest } = layer;
  await addTo(join(folder, BY_DIFF_ID), diffID, { mediaType: MEDIA_TYPE.ociLayer, size, digest });
}

async function addTo(file: string, key: string, value: unknown): Promise<void> {
  const known: Record<string, unknown> = { ...(await readMap(file)), [key]: value };
  const sorted = Object.fromEntries(
    Object.keys(known)
      .sort()
      .map((name) => [name, known[name]]),
  );
  const text = `${JSON.stringify(sorted, null, 2)}\n`;
  await writeAtomically(file, (temporary) => writeFile(temporary, text));
}

/** An empty one when there is none, or what is there is damaged: then it is made again. */
async function readMap(file: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : {};
  } catch {
    return {};
  }
}
