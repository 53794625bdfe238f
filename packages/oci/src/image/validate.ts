// Reads everything again and compares what is said with what is there. Each finding names both sides; nothing stops at the first.
import { OciError } from '../errors';
import type { Descriptor } from '../model/descriptor';
import { decodeIndex } from '../model/index-manifest';
import type { Platform } from '../platform';
import { documentOf, platformOf } from './derive';
import { attempt, compareContent, type Examination, type Finding, type ValidateOptions } from './examination';
import type { Image, ImageIndex } from './image';
import { validateImage } from './validate-image';

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
  const bytes = await attempt(path, examination, () => documentOf(child, signal));
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
