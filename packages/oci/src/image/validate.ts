// Reads everything again and compares what is said with what is there. Each finding names both sides; nothing stops at the first.
import { digestOf } from '../digest';
import { OciError } from '../errors';
import type { Descriptor } from '../model/descriptor';
import { decodeIndex } from '../model/index-manifest';
import type { Platform } from '../platform';
import { platformOf } from './derive';
import type { Image, ImageIndex } from './image';
import { validateImage } from './validate-image';

/** One thing that does not fit. */
export interface Finding {
  /** Where: `image.layers[1]`, `index.manifests[0].config`. */
  readonly path: string;
  /** What, both sides named. */
  readonly what: string;
}

export interface ValidateOptions {
  /** Documents and descriptors alone; the contents of layers are not read. */
  readonly fast?: boolean | undefined;
  /** Told of what could not be checked and is no finding: zstd, layers that need not be there, artifacts that are no images. */
  readonly onUnchecked?: ((unchecked: Finding) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Indexes within indexes that are followed. */
const DEPTH = 4;

/**
 * Everything that is wrong with an image or index; empty if all is well. Digests and sizes of all documents and layers, diffIDs,
 * number of layers, diffIDs and history entries, the children of an index and their platforms. An abort is thrown, a failure to
 * read is a finding.
 */
export async function validate(artifact: Image | ImageIndex, options: ValidateOptions = {}): Promise<Finding[]> {
  const findings: Finding[] = [];
  await examine(artifact, artifact.kind, DEPTH, {
    options,
    report: (path, what) => void findings.push({ path, what }),
  });
  return findings;
}

/** What the parts of a validation share. */
export interface Examination {
  readonly options: ValidateOptions;
  report(path: string, what: string): void;
}

async function examine(
  artifact: Image | ImageIndex,
  path: string,
  depth: number,
  examination: Examination,
): Promise<void> {
  examination.options.signal?.throwIfAborted();
  if (artifact.kind === 'image') return validateImage(artifact, path, examination);
  if (depth === 0) return examination.report(path, `more than ${DEPTH} indexes lie within each other`);
  const bytes = await attempt(path, examination, () => artifact.index(examination.options.signal));
  const index = bytes && (await attempt(path, examination, () => decodeIndex(bytes)));
  if (index === undefined) return;
  if (index.mediaType !== undefined && index.mediaType !== artifact.mediaType) {
    examination.report(path, `it is served as ${artifact.mediaType}, but calls itself ${index.mediaType}`);
  }
  for (const [position, descriptor] of index.manifests.entries()) {
    await examineChild(artifact, descriptor, `${path}.manifests[${position}]`, depth, examination);
  }
}

async function examineChild(
  index: ImageIndex,
  descriptor: Descriptor,
  path: string,
  depth: number,
  examination: Examination,
): Promise<void> {
  const { onUnchecked, signal } = examination.options;
  const child = await attempt(path, examination, async () => {
    try {
      return await index.child(descriptor, signal);
    } catch (error) {
      if (!(error instanceof OciError) || error.code !== 'unsupported-media-type') throw error;
      onUnchecked?.({ path, what: `${descriptor.mediaType} is neither image nor index` });
      return undefined;
    }
  });
  if (child === undefined) return;
  const bytes = await attempt(path, examination, () =>
    child.kind === 'image' ? child.manifest(signal) : child.index(signal),
  );
  if (bytes !== undefined) compareContent(path, descriptor, { mediaType: child.mediaType, bytes }, examination);
  if (child.kind === 'image' && descriptor.platform !== undefined) {
    await comparePlatform(path, descriptor.platform, child, examination);
  }
  await examine(child, path, depth - 1, examination);
}

/** What a config leaves out is no contradiction: many ARM images have their variant in the index alone. */
async function comparePlatform(path: string, said: Platform, child: Image, examination: Examination): Promise<void> {
  const actual = await attempt(path, examination, () => platformOf(child, examination.options.signal));
  if (actual === undefined || said.os === 'unknown') return;
  for (const part of ['os', 'architecture', 'variant', 'os.version'] as const) {
    if (said[part] !== undefined && actual[part] && said[part] !== actual[part]) {
      examination.report(path, `the index says ${part} "${said[part]}", the config says "${actual[part]}"`);
    }
  }
}

/** Compares a descriptor with the bytes that it names. */
export function compareContent(
  path: string,
  said: Descriptor,
  actual: { readonly mediaType: string; readonly bytes: Uint8Array },
  { report }: Examination,
): void {
  const digest = digestOf(actual.bytes);
  if (said.mediaType !== actual.mediaType)
    report(path, `the descriptor says ${said.mediaType}, it is ${actual.mediaType}`);
  if (said.size !== actual.bytes.length)
    report(path, `the descriptor says ${said.size} bytes, there are ${actual.bytes.length}`);
  if (said.digest.startsWith('sha256:') && said.digest !== digest) {
    report(path, `the descriptor says ${said.digest}, the bytes have ${digest}`);
  }
  if (said.data !== undefined && digestOf(said.data) !== digest) {
    report(path, `the descriptor embeds bytes with ${digestOf(said.data)}, the content has ${digest}`);
  }
}

/** The value, or `undefined` after what went wrong was reported. Throws an abort, and what is no failure of the content. */
export async function attempt<T>(
  path: string,
  { options, report }: Examination,
  work: () => T | Promise<T>,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    options.signal?.throwIfAborted();
    if (!(error instanceof OciError)) throw error;
    report(path, error.message);
    return undefined;
  }
}
