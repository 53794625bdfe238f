import { type Foreseen as Build, foreseeMains, foreseeSources, type LayersRequest, workFolder } from '@ko/core';
import type { ExecutorContext, TaskGraph } from '@nx/devkit';
import { type PreparedTask, runBatch } from '../batch/run-batch';
import type { TaskEnd } from '../batch/schedule';
import type { LayersOptions } from './schema';
import { projectOf } from '../app-request';
import { taskHash } from '../task-hash';
import { layersEnvironment, type LayersKnowledge, layersRequest, layersTask, sourcesOf } from './task';

/** Compiles several apps, each for one platform, in this process. */
export default function layersBatch(
  taskGraph: TaskGraph,
  optionsByTask: Record<string, LayersOptions>,
  overrides: Record<string, unknown>,
  context: ExecutorContext,
): AsyncGenerator<TaskEnd> {
  return runBatch<LayersOptions, ReadonlyMap<string, LayersKnowledge>>(
    { taskGraph, optionsByTask, overrides, context },
    {
      async prepare(tasks, session) {
        // Now, and not when the task begins: what is edited or comes into a folder in between is not what was hashed or listed.
        const hashes = await fulfilled(
          tasks,
          async ({ task, context: own }) => [task.id, await taskHash(task, own)] as const,
        );
        const builds = await fulfilled(tasks, async (task) => ({ task, build: await buildOf(task) }));
        const all = builds.map(({ build }) => build);
        await foreseeMains(all, session);
        const planned = await foreseeSources(all, session);
        const sources = await fulfilled(builds, async ({ task, build }) => {
          const { options, context: own, run } = task;
          return [task.task.id, await sourcesOf(build.request, options, own, { ...build.run, ask: run.ask })] as const;
        });
        // Only now: what is compiled must not be older than what was listed.
        const [first] = tasks;
        if (first) session.foreseeBuilds(planned, togetherFolder(first.context));
        const sourcesOfTask = new Map(sources);
        return new Map(hashes.map(([id, hash]) => [id, { hash, sources: sourcesOfTask.get(id) }]));
      },
      async run({ task, options, context: own }, shared, known) {
        await layersTask(options, own, shared, known.get(task.id) ?? { hash: undefined });
        return undefined;
      },
    },
  );
}

/** For binaries on their way; below the first app as well as below any other. */
function togetherFolder(context: ExecutorContext): string {
  return workFolder(context.root, projectOf(context), `together-${process.pid}`);
}

async function buildOf({ options, context, run }: PreparedTask<LayersOptions>): Promise<Build<LayersRequest>> {
  return { request: await layersRequest(options, context), run: { ...run, env: layersEnvironment(run.env) } };
}

/** What could be made of the items; the others meet their error again. */
async function fulfilled<T, R>(items: readonly T[], make: (item: T) => Promise<R>): Promise<R[]> {
  const made = await Promise.allSettled(items.map(make));
  return made.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
}
