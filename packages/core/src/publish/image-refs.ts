import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseReference } from '@ko/oci';
import { imageRefsUnwritable } from '../errors';
import type { BuildResult } from '../request';

/** Where the references of published images are written down, one a line. */
export interface ImageRefs {
  add(result: Pick<BuildResult, 'reference' | 'digest' | 'record'>): Promise<void>;
}

/**
 * The file of `--image-refs`, emptied when the first image is there, so that a run that publishes nothing leaves an old one alone.
 * Spec: ko-behaviour 6.4.
 * @param file  relative to `directory`; empty: nothing is written
 */
export function openImageRefs(file: string, directory: string): ImageRefs {
  if (file === '') return { add: () => Promise.resolve() };
  const path = resolve(directory, file);
  let flag = 'w';
  return {
    async add(result) {
      const lines = referencesOf(result).map((line) => `${line}\n`);
      await writeFile(path, lines.join(''), { flag }).catch((error: Error) => {
        throw imageRefsUnwritable(file, result.record.importPath, error.message, error);
      });
      flag = 'a';
    },
  };
}

/** The printed reference of an image; of an index, itself and each of its images, all fully qualified and by digest alone. */
function referencesOf({ reference, digest, record }: Pick<BuildResult, 'reference' | 'digest' | 'record'>): string[] {
  const isIndex = record.platforms.some((platform) => platform.digest !== digest);
  if (!isIndex) return [reference];
  const { registry, repository } = parseReference(reference);
  const digests = [digest, ...record.platforms.map((platform) => platform.digest)];
  return digests.map((one) => `${registry}/${repository}@${one}`);
}
