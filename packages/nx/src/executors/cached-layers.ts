import { isDeepStrictEqual } from 'node:util';
import { type AppLayers, type Environment, layersFolder, readLayersOutput, type Run } from '@ko/core';
import { type Platform, platformFolder } from '@ko/oci';
import type { ExecutorContext, Task } from '@nx/devkit';
import type { AppOptions } from './app-request';
import { projectOf } from './app-request';
import { taskHash } from './task-hash';
import { readUncovered } from './uncovered';

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
  const [uncovered, ...more] = layers === undefined ? [] : readUncovered(folder);
  if (uncovered === undefined) return layers;
  const others = more.length === 0 ? '' : ` and ${more.length} more`;
  reporter.info(`Compiling again: git ignores ${uncovered}${others}, so Nx cannot tell whether it changed.`);
  return undefined;
}

/** The task in this run's graph that has our executor, our project and this platform, with the options that it runs with. */
function layersTask(platform: Platform, context: ExecutorContext): { task: Task; options: AppOptions } | undefined {
  const project = projectOf(context);
  const targets = context.projectsConfigurations.projects[project]?.targets ?? {};
  for (const task of Object.values(context.taskGraph?.tasks ?? {})) {
    const target = task.target.project === project ? targets[task.target.target] : undefined;
    if (target?.executor !== '@ko/nx:layers') continue;
    if (!task.target.target.endsWith(`--${platformFolder(platform)}`)) continue;
    const configuration = target.configurations?.[task.target.configuration ?? ''] as AppOptions | undefined;
    return { task, options: { ...target.options, ...configuration, ...(task.overrides as AppOptions) } };
  }
  return undefined;
}

/** The options that decide about the layers' bytes, with their defaults. */
function decisive({ importPath, ldflags = [], disableOptimizations = false, buildvcs = false }: AppOptions) {
  return { importPath, ldflags, disableOptimizations, buildvcs };
}

/** Flags of Go that name a file, which may lie anywhere. `-pgo=auto` and `-pgo=off` do not. */
const FILE_FLAG = /(^|\s)-?-(overlay|modfile|pgo|toolexec|pkgdir)\b(?!=(auto|off)(\s|$))/;

/**
 * Whether the environment makes the layers depend on something that the task's hash does not cover, so that it proves nothing:
 * a configuration, go.work or other file named by a variable, or a C compiler with its headers.
 */
function readsUnhashed(env: Environment): boolean {
  const goWork = env['GOWORK'] ?? '';
  return (
    (env['KO_CONFIG_PATH'] ?? '') !== '' ||
    !['', 'off'].includes(goWork) ||
    FILE_FLAG.test(env['GOFLAGS'] ?? '') ||
    env['CGO_ENABLED'] === '1'
  );
}
