import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { layersPlatform, type Run, tidyCache, tidyOutputs } from '@ko/core';
import { parsePlatform, platformFolder } from '@ko/oci';
import type { ExecutorContext, TargetConfiguration } from '@nx/devkit';
import { ownCache } from './app-request';

/** How often, in milliseconds: what is removed is days old. */
const INTERVAL = 24 * 60 * 60 * 1000;

/** In our cache, so that `nx reset` makes the next build tidy up. */
const STAMP = 'tidied';

/**
 * Removes what nobody uses any more, from `dist/ko` and from our cache; once a day, by the first build. What cannot be done is left
 * for another day: the image is built, and the user asked for nothing else.
 */
export async function tidy({ root, projectsConfigurations }: ExecutorContext, { reporter }: Run): Promise<void> {
  try {
    const cache = await ownCache(root);
    const stamp = join(cache, STAMP);
    const now = Date.now();
    const last = await stat(stamp).catch(() => undefined);
    if (last !== undefined && Math.abs(now - last.mtimeMs) < INTERVAL) return;
    await mkdir(cache, { recursive: true });
    // First of all, so that builds beside this one need not look.
    await writeFile(stamp, '');
    const written = new Map(
      Object.entries(projectsConfigurations.projects).map(([name, { targets = {} }]) => [name, foldersOf(targets)]),
    );
    const removed = [...(await tidyOutputs(root, { written, now })), ...(await tidyCache(cache, now))];
    for (const path of removed) reporter.debug(`Removed ${path}, which nothing uses any more.`);
  } catch (error) {
    reporter.debug(`Not tidied up: ${(error as Error).message}`);
  }
}

/** Names of the folders that a project's targets write layers into. */
function foldersOf(targets: Readonly<Record<string, TargetConfiguration>>): Set<string> {
  const folders = new Set<string>();
  for (const { executor, options, configurations = {} } of Object.values(targets)) {
    if (executor !== '@ko/nx:layers') continue;
    for (const { platform } of [options ?? {}, ...Object.values(configurations)] as { platform?: string }[]) {
      if (platform !== undefined) folders.add(platformFolder(layersPlatform(parsePlatform(platform))));
    }
  }
  return folders;
}
