// The folder for what a run needs while it lasts: the binary, and what Go itself puts down on the way. A run that is killed leaves it
// behind, and at times a Go that still writes to it: then what cannot be removed now is removed by the run after the next one.
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment } from './environment';

/** How often a folder that another process writes to is tried again; the pause grows by a tenth of a second each time. */
const TRIES = 3;

/** Removes what a killed run left in `folder`, which may be missing. The caller holds the lock of whoever uses it. */
export async function emptyWork(folder: string): Promise<void> {
  const left = await readdir(folder).catch(() => []); // not there: nothing is left
  await Promise.all(left.map((name) => removeWork(join(folder, name))));
}

/** Removes `folder`, if it is there. Never fails: the next run has another try, and this one has done its work. */
export async function removeWork(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: TRIES }).catch(() => undefined);
}

/**
 * The environment of a Go that puts its temporary files into `folder`, unless GOTMPDIR names another place. Nothing of it gets into a
 * binary: Go replaces the path, which is random anyway, also for C.
 */
export function withGoTemporary(env: Environment, folder: string): Environment {
  return env['GOTMPDIR'] ? env : { ...env, GOTMPDIR: folder };
}
