import { lstatSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type ClosureContext, fileFacts, type GoSources, type GoTree, openGoSources } from '@ko/core';
import type { GoContext } from './context';
import type { Toolchain } from './go-list';

/** The scanner over a folder on disk. @param files workspace-relative, POSIX */
export function openScan(root: string, files: readonly string[]): GoSources {
  const links = new Map(
    files.filter((file) => isLink(join(root, file))).map((file) => [file, readlinkSync(join(root, file))] as const),
  );
  const text = (path: string): string | undefined => readText(join(root, path));
  const tree: GoTree = {
    files,
    links,
    text,
    facts(path, name) {
      const content = text(path);
      return content === undefined ? undefined : fileFacts(name, content);
    },
  };
  return openGoSources(tree);
}

/** What the scan is told of a build. @param toolchain undefined: it is told nothing of the toolchain, and must not say too little */
export function closureContext(context: GoContext, toolchain: Toolchain | undefined, goWork?: 'off'): ClosureContext {
  const { platform, tags, cgo, modFlag } = context;
  const { os, architecture } = platform;
  return {
    os,
    architecture,
    tags,
    cgo,
    modFlag,
    ...(toolchain ?? { release: Infinity }),
    ...(goWork === undefined ? {} : { goWork }),
  };
}

function isLink(path: string): boolean {
  return lstatSync(path).isSymbolicLink();
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    // Nothing there, a folder, or links in a circle: the tree says that it cannot be read.
    if (['ENOENT', 'EISDIR', 'ENOTDIR', 'ELOOP'].includes((error as NodeJS.ErrnoException).code ?? ''))
      return undefined;
    throw error;
  }
}
