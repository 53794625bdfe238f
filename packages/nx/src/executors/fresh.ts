import type { BuildRequest, Run } from '@ko/core';

// Whoever can write to a remote cache chooses what Nx puts below the outputs of its tasks: layers, and what other targets generate into
// the sources. Nothing that an executor could look for there tells a good entry from a bad one, so a build that has to be fresh takes no
// layers at all; for the sources there is --skipRemoteCache. The executor is not told whether a layers task was a cache hit.

/** What is built, and what the run may use. */
export interface Build {
  readonly request: BuildRequest;
  readonly run: Run;
}

/** What of a request earlier builds have a part in. */
type Kept = Pick<BuildRequest, 'cacheFolder' | 'cachedImportPath' | 'cachedLayers'>;

/**
 * The same build from sources alone: without layers of a task and without what earlier builds kept, be it where KOCACHE says: a
 * record there that was forged names a layer that a registry holds.
 */
export function fresh({ request, run }: Build): Build {
  return { request: freshRequest(request), run: freshRun(run) };
}

/** The request without layers of a task, and without a cache of ours. */
export function freshRequest<T extends Partial<Kept>>(request: T): Omit<T, keyof Kept> & Pick<Kept, 'cachedLayers'> {
  const { cacheFolder: _inWorkspace, cachedImportPath: _told, cachedLayers: _ofTasks, ...rest } = request;
  return { ...rest, cachedLayers: async () => undefined };
}

/** The run without the cache that the user names. */
export function freshRun(run: Run): Run {
  const { KOCACHE: _kept, ...env } = run.env;
  return { ...run, env };
}
