import { posix } from 'node:path';
import type { SourcePackage } from '@ko/core';
import { linksIn } from './links';

/** Links that lie where files are embedded: patterns match them, and Go leaves them out. */
export interface EmbeddedLinks {
  /** Folders that were looked into; workspace-relative, sorted. */
  readonly folders: readonly string[];
  /** By path, with what they say. */
  readonly links: ReadonlyMap<string, string>;
}

/** @param watched folders in which the scan knows of links already */
export function embeddedLinks(
  workspaceRoot: string,
  packages: Iterable<SourcePackage>,
  watched: readonly string[],
): EmbeddedLinks {
  const found = new Set<string>();
  for (const { realDirectory, embedFiles } of packages) {
    for (const file of embedFiles) found.add(posix.dirname(posix.join(realDirectory, file)));
  }
  const known = new Set(watched);
  const folders = [...found].filter((folder) => !known.has(folder)).sort();
  return { folders, links: linksIn(workspaceRoot, folders) };
}
