import { join, relative } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import {
  type AppLayers,
  type Environment,
  type LayersReading,
  projectFolder,
  readLayersOutput,
  type Run,
} from '@ko/core';
import { formatPlatform, type Platform, platformFolder } from '@ko/oci';
import type { ExecutorContext, Task } from '@nx/devkit';
import type { AppOptions } from './app-request';
import { projectOf } from './app-request';
import { taskHash } from './task-hash';
import { distrust } from './coverage';
import { type FolderNames, rememberNames } from './listing';

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
  const scope = platformFolder(platform);
  const task = layersTasks(context).find((one) => one.scope === scope);
  const found = await readingOf(task, options, context, env);
  if ('layers' in found) return found.layers;
  reporter.info(`Compiling for ${formatPlatform(platform)} on the spot: ${found.doubt}.`);
  return undefined;
}

async function readingOf(
  task: LayersTask | undefined,
  options: AppOptions,
  context: ExecutorContext,
  env: Environment,
): Promise<LayersReading> {
  const unhashed = unhashedVariable(env);
  if (unhashed !== undefined) return { doubt: `${unhashed} names what no task's hash covers` };
  if (task === undefined) return { doubt: 'no task of this run makes these layers' };
  if (!isDeepStrictEqual(decisive(task.options), decisive(options))) {
    return { doubt: `${task.task.id} makes layers with other options` };
  }
  return trusted(task, context);
}

/**
 * The import path of the app, if any of its layers tells it: Go would say the same, because it has been asked about the same files. So
 * that where all layers are cached, Go is not started at all.
 */
export async function cachedImportPath(
  options: AppOptions,
  context: ExecutorContext,
  { env }: Run,
): Promise<string | undefined> {
  for (const task of layersTasks(context)) {
    const found = await readingOf(task, options, context, env);
    if ('layers' in found) return found.layers.facts.importPath;
  }
  return undefined;
}

/** What was found out about folders in a run: both questions above look at the same ones. */
const known = new WeakMap<ExecutorContext, Map<string, Promise<LayersReading>>>();

function trusted(task: LayersTask, context: ExecutorContext): Promise<LayersReading> {
  const readings = known.get(context) ?? new Map<string, Promise<LayersReading>>();
  known.set(context, readings);
  const reading = readings.get(task.scope) ?? read(task, context);
  readings.set(task.scope, reading);
  return reading;
}

async function read({ task, isCached, scope }: LayersTask, context: ExecutorContext): Promise<LayersReading> {
  const hash = await taskHash(task, context);
  if (hash === undefined) return { doubt: `Nx does not tell the hash of ${task.id}` };
  const folder = join(projectFolder(context.root, projectOf(context)), scope);
  const reading = await readLayersOutput(folder, { taskHash: hash });
  if ('doubt' in reading) return { doubt: `${relative(context.root, folder)} ${reading.doubt}` };
  // What is compiled in each run is what that run has compiled.
  const doubt = isCached ? await distrust(folder, context.root, namesOf(context)) : undefined;
  return doubt === undefined ? reading : { doubt };
}

/** All apps of a run have the graph in common, and most of their packages. */
const folders = new WeakMap<object, FolderNames>();

function namesOf({ projectGraph }: ExecutorContext): FolderNames {
  const names = folders.get(projectGraph) ?? rememberNames();
  folders.set(projectGraph, names);
  return names;
}

interface LayersTask {
  readonly task: Task;
  /** Name of the platform's folder. */
  readonly scope: string;
  readonly isCached: boolean;
  /** With those of the command line. */
  readonly options: AppOptions;
}

/** The tasks in this run's graph that have our executor and our project. */
function layersTasks(context: ExecutorContext): LayersTask[] {
  const project = projectOf(context);
  const targets = context.projectsConfigurations.projects[project]?.targets ?? {};
  return Object.values(context.taskGraph?.tasks ?? {}).flatMap((task) => {
    const target = task.target.project === project ? targets[task.target.target] : undefined;
    if (target?.executor !== '@ko/nx:layers') return [];
    const configuration = target.configurations?.[task.target.configuration ?? ''] as AppOptions | undefined;
    const options = { ...target.options, ...configuration, ...(task.overrides as AppOptions) } as AppOptions;
    return [{ task, options, scope: task.target.target.split('--').at(-1) ?? '', isCached: target.cache !== false }];
  });
}

/** The options that decide about the layers' bytes, with their defaults. */
function decisive({ importPath, ldflags = [], disableOptimizations = false, buildvcs = false }: AppOptions) {
  return { importPath, ldflags, disableOptimizations, buildvcs };
}

/** A variable that names files which no input covers: those of a configuration or of a go.work somewhere. */
function unhashedVariable(env: Environment): string | undefined {
  if ((env['KO_CONFIG_PATH'] ?? '') !== '') return 'KO_CONFIG_PATH';
  return ['', 'off'].includes(env['GOWORK'] ?? '') ? undefined : 'GOWORK';
}
