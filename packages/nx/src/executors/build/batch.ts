import { foreseeMains } from '@ko/core';
import type { ExecutorContext, TaskGraph } from '@nx/devkit';
import { appRequest } from '../app-request';
import { runBatch } from '../batch/run-batch';
import type { TaskEnd } from '../batch/schedule';
import { referenceTable } from '../batch/table';
import { cachedImportPath } from '../cached-layers';
import { tidy } from '../tidy';
import type { BuildOptions } from './schema';
import { buildTask } from './task';

/** Builds and publishes the images of several apps in this process, and prints a table of their references at the end. */
export default function buildBatch(
  taskGraph: TaskGraph,
  optionsByTask: Record<string, BuildOptions>,
  overrides: Record<string, unknown>,
  context: ExecutorContext,
): AsyncGenerator<TaskEnd> {
  return runBatch<BuildOptions, void>(
    { taskGraph, optionsByTask, overrides, context },
    {
      async prepare(tasks, session) {
        const requests = tasks.map(async ({ options, context: own, run }) => {
          const takesLayers = !options.requireFresh && !options.debug;
          const needsGo = !takesLayers || (await cachedImportPath(options, own, run)) === undefined;
          return needsGo ? [{ request: await appRequest(options, own), run }] : [];
        });
        const made = await Promise.allSettled(requests);
        await foreseeMains(
          made.flatMap((one) => (one.status === 'fulfilled' ? one.value : [])),
          session,
        );
      },
      run: ({ options, context: own }, shared, _, jobs) =>
        buildTask({ ...options, jobs: options.jobs ?? jobs }, own, shared),
      async finish(results, run) {
        const projectOfTask = (id: string) => taskGraph.tasks[id]?.target.project ?? id;
        process.stdout.write(referenceTable(new Map([...results].map(([id, line]) => [projectOfTask(id), line]))));
        await tidy(context, run);
      },
    },
  );
}
