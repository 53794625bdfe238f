import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ImageRecord } from '@ko/core';
import { schemaReference } from '../executors/build/image-schema';
import { imageOutput, imagesFile, resolvedImagesOutput } from './app-outputs';

/** One image of `dist/ko/images.json`: the project, and what its own image.json says. */
export type ImageEntry = { readonly project: string } & Omit<ImageRecord, 'formatVersion'>;

/** The content of `dist/ko/images.json`. Schema: `@ko/nx/schemas/images.schema.json`. */
export interface Images {
  readonly formatVersion: 1;
  /** Sorted by project. */
  readonly images: readonly ImageEntry[];
}

/** What the projects' own records say. One that is missing, broken or of a later version is left out: nothing is known of its image. */
export function readImages(workspaceRoot: string, projects: readonly string[]): ImageEntry[] {
  return projects.flatMap((project) => {
    const record = readJson<ImageRecord & { $schema?: string }>(join(workspaceRoot, imageOutput(project)));
    if (record?.formatVersion !== 1) return [];
    const { $schema, formatVersion, ...rest } = record;
    return [{ project, ...rest }];
  });
}

/** The images that deployments named, each of a reference once. */
export function readResolvedImages(workspaceRoot: string, projects: readonly string[]): ImageEntry[] {
  const all = projects.flatMap((project) => entriesOf(join(workspaceRoot, resolvedImagesOutput(project))));
  return [...new Map(all.map((image) => [`${image.project} ${image.reference}`, image])).values()];
}

/** What an earlier run wrote; nothing when there is no such file or it is not ours. */
export function readImagesFile(workspaceRoot: string): readonly ImageEntry[] {
  return entriesOf(imagesFile(workspaceRoot));
}

function entriesOf(file: string): readonly ImageEntry[] {
  const found = readJson<Images>(file);
  return found?.formatVersion === 1 && Array.isArray(found.images) ? found.images : [];
}

/**
 * Replaces `dist/ko/images.json`, whole or not at all. When it cannot be written, the old one is removed: a reader that finds no file
 * stops, one that finds the last run's would deploy its images.
 */
export function writeImagesFile(workspaceRoot: string, images: readonly ImageEntry[]): void {
  const file = imagesFile(workspaceRoot);
  const $schema = schemaReference(workspaceRoot, dirname(file), 'images.schema.json');
  const content = { ...($schema !== undefined && { $schema }), formatVersion: 1, images } satisfies Images & object;
  // As oci/atomic-file.ts names what it writes; loading @ko/oci for it would cost a tenth of a second.
  const temporary = join(dirname(file), `.tmp-${process.pid}-${randomBytes(6).toString('hex')}`);
  try {
    writeFileSync(temporary, `${JSON.stringify(content, null, 2)}\n`);
    renameSync(temporary, file);
  } catch (error) {
    if (statSync(file, { throwIfNoEntry: false })?.isFile() === true) rmSync(file, { force: true });
    throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
}

function readJson<T>(file: string): T | undefined {
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) ?? undefined) as T | undefined;
  } catch {
    return undefined; // missing or torn: it says nothing
  }
}
