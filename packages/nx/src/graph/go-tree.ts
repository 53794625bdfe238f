import { posix } from 'node:path';
import type { FileFacts, GoTree } from '@ko/core';
import type { FactsCache } from './facts-cache';
import { linksIn } from './links';
import { readWorkspaceFile, type WorkspaceFile } from './workspace-files';

/** A workspace as core's scanner takes it. */
export interface WorkspaceTree extends GoTree {
  /** Folders in which links are looked for: a change in one of them can be one that Nx does not see. */
  readonly watched: readonly string[];
  /** The facts that were asked for so far, by the path of the file. */
  readonly asked: ReadonlyMap<string, FileFacts | undefined>;
  /** The texts that were asked for so far. */
  readonly texts: ReadonlyMap<string, string | undefined>;
}

/** @param files sorted by path */
export function openTree(workspaceRoot: string, files: readonly WorkspaceFile[], cache: FactsCache): WorkspaceTree {
  const hashes = new Map(files.map(({ file, hash }) => [file, hash]));
  const paths = files.map(({ file }) => file);
  const watched = foldersWithGo(paths);
  const links = linksIn(workspaceRoot, watched);
  const texts = new Map<string, string | undefined>();
  const text = (path: string) => {
    if (!texts.has(path)) texts.set(path, readWorkspaceFile(workspaceRoot, path));
    return texts.get(path);
  };
  // Nx notices no edit behind a link: only what it says of the target counts.
  const asked = new Map<string, FileFacts | undefined>();
  const facts = (path: string, name: string): FileFacts | undefined => {
    const hash = links.has(path) ? undefined : hashes.get(path);
    const found = cache.get(name, hash, () => readWorkspaceFile(workspaceRoot, path));
    asked.set(path, found);
    return found;
  };
  return { files: paths, facts, text, links, watched, asked, texts };
}

/** Folders that hold Go files, and those above them: where links to sources lie. Sorted. */
export function foldersWithGo(files: readonly string[]): string[] {
  const folders = new Set<string>(['.']);
  for (const file of files) {
    if (!file.endsWith('.go')) continue;
    for (let folder = posix.dirname(file); !folders.has(folder); folder = posix.dirname(folder)) folders.add(folder);
  }
  return [...folders].sort();
}
