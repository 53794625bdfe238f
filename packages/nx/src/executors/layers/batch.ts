import { type Foreseen as Build, foreseeMains, foreseeSources, type LayersRequest } from '@ko/core';
import type { ExecutorContext, TaskGraph } from '@nx/devkit';
import { type PreparedTask, runBatch } from '../batch/run-batch';
import type { TaskEnd } from '../batch/schedule';
import type { LayersOptions } from './schema';
import { layersEnvironment, layersRequest, layersTask, type Sources, sourcesOf } from './task';

/** Compiles several apps, each for one platform, in this process. */
export default function layersBatch(
  taskGraph: TaskGraph,
  optionsByTask: Record<string, LayersOptions>,
  overrides: Record<string, unknown>,
  context: ExecutorContext,
): AsyncGenerator<TaskEnd> {
  return runBatch<LayersOptions, ReadonlyMap<string, Sources>>(
    { taskGraph, optionsByTask, overrides, context },
    {
      async prepare(tasks, session) {
        const builds = await fulfilled(tasks, async (task) => ({ task, build: await buildOf(task) }));
        const all = builds.map(({ build }) => build);
        await foreseeMains(all, session);
        await foreseeSources(all, session);
        // Now, and not when the task begins: what comes into a folder in between is not what Go has listed.
        const sources = await fulfilled(builds, async ({ task, build }) => {
          const { options, context: own, run } = task;
          return [task.id, await sourcesOf(build.request, options, own, { ...build.run, ask: run.ask })] as const;
        });
        return new Map(sources);
      },
      async run({ id, options, context: own, hash }, shared, sources) {
        await layersTask(options, own, shared, { hash, sources: sources.get(id) });
        return undefined;
      },
    },
  );
}

async function buildOf({ options, context, run }: PreparedTask<LayersOptions>): Promise<Build<LayersRequest>> {
  return { request: await layersRequest(options, context), run: { ...run, env: layersEnvironment(run.env) } };
}

/** What could be made of the items; the others meet their error again. */
async function fulfilled<T, R>(items: readonly T[], make: (item: T) => Promise<R>): Promise<R[]> {
  const made = await Promise.allSettled(items.map(make));
  return made.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
}
