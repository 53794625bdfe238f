import { isDeepStrictEqual } from 'node:util';
import { type AppLayers, type Environment, layersFolder, readLayersOutput, type Run } from '@ko/core';
import { type Platform, platformFolder } from '@ko/oci';
import type { ExecutorContext, Task } from '@nx/devkit';
import type { AppOptions } from './app-request';
import { projectOf } from './app-request';
import { taskHash } from './task-hash';
import { distrust } from './coverage';

/**
 * The layers that a task of this very run built, or took from the cache, for a platform; undefined when they have to be compiled.
 * A folder is not believed because it is there: its facts have to name the hash that Nx computed for the task in this run.
 */
export async function cachedLayers(
  platform: Platform,
  options: AppOptions,
  context: ExecutorContext,
  { env, reporter }: Run,
): Promise<AppLayers | undefined> {
  if (readsUnhashed(env)) return undefined;
  const found = layersTask(platform, context);
  if (found === undefined || !isDeepStrictEqual(decisive(found.options), decisive(options))) return undefined;
  const hash = await taskHash(found.task, context);
  if (hash === undefined) return undefined;
  const folder = layersFolder(context.root, projectOf(context), platform);
  const layers = await readLayersOutput(folder, { taskHash: hash });
  // What is compiled in each run is what that run has compiled.
  const doubt = layers === undefined || !found.isCached ? undefined : await distrust(folder, context.root);
  if (doubt === undefined) return layers;
  reporter.info(`Compiling again: ${doubt}.`);
  return undefined;
}

interface LayersTask {
  readonly task: Task;
  readonly options: AppOptions;
  readonly isCached: boolean;
}

/** The task in this run's graph that has our executor, our project and this platform, with the options that it runs with. */
function layersTask(platform: Platform, context: ExecutorContext): LayersTask | undefined {
  const project = projectOf(context);
  const targets = context.projectsConfigurations.projects[project]?.targets ?? {};
  for (const task of Object.values(context.taskGraph?.tasks ?? {})) {
    const target = task.target.project === project ? targets[task.target.target] : undefined;
    if (target?.executor !== '@ko/nx:layers') continue;
    if (!task.target.target.endsWith(`--${platformFolder(platform)}`)) continue;
    const configuration = target.configurations?.[task.target.configuration ?? ''] as AppOptions | undefined;
    return {
      task,
      isCached: target.cache !== false,
      options: { ...target.options, ...configuration, ...(task.overrides as AppOptions) },
    };
  }
  return undefined;
}

/** The options that decide about the layers' bytes, with their defaults. */
function decisive({ importPath, ldflags = [], disableOptimizations = false, buildvcs = false }: AppOptions) {
  return { importPath, ldflags, disableOptimizations, buildvcs };
}

/** Whether the environment names files that no input covers: those of a configuration or of a go.work somewhere. */
function readsUnhashed(env: Environment): boolean {
  const goWork = env['GOWORK'] ?? '';
  return (env['KO_CONFIG_PATH'] ?? '') !== '' || !['', 'off'].includes(goWork);
}
