import { Bug, type Environment } from '@ko/core';
import type { ExecutorContext, Task, TaskGraph } from '@nx/devkit';

/** What Nx gives to a batch implementation. */
export interface BatchCall<O> {
  /** The tasks to run, and which of them wait for which. */
  readonly taskGraph: TaskGraph;
  readonly optionsByTask: Readonly<Record<string, O>>;
  /** Of the command line. */
  readonly overrides: Readonly<Record<string, unknown>>;
  /** Of no task in particular; its graph is that of the whole run. */
  readonly context: ExecutorContext;
}

/** One task of a batch, as its executor would see it in a process of its own. */
export interface BatchTask<O> {
  readonly task: Task;
  readonly options: O;
  readonly context: ExecutorContext;
  readonly env: Environment;
}

/** Variables that Nx sets for each task, and that nothing reads but templates that name them. */
export const TASK_VARIABLES: ReadonlySet<string> = new Set([
  'NX_TASK_TARGET_PROJECT',
  'NX_TASK_TARGET_TARGET',
  'NX_TASK_TARGET_CONFIGURATION',
  'NX_TASK_HASH',
  'LERNA_PACKAGE_NAME',
]);

/** The tasks of a batch, each with the environment and the context that Nx gives to a single task. */
export function batchTasks<O>({ taskGraph, optionsByTask, context, overrides }: BatchCall<O>): Promise<BatchTask<O>[]> {
  const isVerbose = overrides['verbose'] === true || process.env['NX_VERBOSE_LOGGING'] === 'true';
  return Promise.all(
    Object.values(taskGraph.tasks).map(async (task) => {
      const options = optionsByTask[task.id];
      if (options === undefined) throw new Bug(`Nx gave the task ${task.id} no options.`);
      const { project, target, configuration } = task.target;
      const own = {
        ...context,
        isVerbose,
        projectName: project,
        targetName: target,
        ...(configuration !== undefined && { configurationName: configuration }),
        target: context.projectsConfigurations.projects[project]?.targets?.[target],
      } as ExecutorContext;
      return { task, options, context: own, env: await environmentOf(task, context) };
    }),
  );
}

/**
 * What Nx would give to the task's own process: with the .env files of project and target, by which the hash was computed, too. A batch
 * has them not (nx 24.0.6, getEnvVariablesForBatchProcess).
 */
async function environmentOf(task: Task, context: ExecutorContext): Promise<Environment> {
  const { getTaskSpecificEnv } = await import('nx/src/tasks-runner/task-env');
  const { project, target, configuration } = task.target;
  const {
    NX_TASK_HASH: _ofAnother,
    NX_TASK_TARGET_CONFIGURATION: _too,
    ...env
  } = getTaskSpecificEnv(task, context.projectGraph);
  return {
    ...env,
    NX_TASK_TARGET_PROJECT: project,
    NX_TASK_TARGET_TARGET: target,
    ...(configuration !== undefined && { NX_TASK_TARGET_CONFIGURATION: configuration }),
    ...(task.hash !== undefined && { NX_TASK_HASH: task.hash }),
    LERNA_PACKAGE_NAME: project,
  };
}
