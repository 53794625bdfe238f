import { availableParallelism } from 'node:os';
import { openSession, type Run, type Session } from '@ko/core';
import { executorLifetime, leaveNx } from '../lifetime';
import { failureText } from '../attempt';
import type { TaskRun } from '../task-run';
import { terminalReporter } from '../terminal';
import { dependenciesOf } from '../task-id';
import { tasksAtATime } from './at-a-time';
import { type BatchCall, type BatchTask, batchTasks, TASK_VARIABLES } from './call';
import { progressOf, taskOutput, type TaskOutput } from './output';
import { runInOrder, type TaskEnd, type TaskResult } from './schedule';

/** What a batch does. */
export interface BatchWork<O, F> {
  /** Asks beforehand what several tasks need. Throws nothing: each task meets its own errors. */
  prepare(tasks: readonly PreparedTask<O>[], session: Session): Promise<F>;
  /** Runs one task; what it returns is its result line. */
  run(task: BatchTask<O>, shared: TaskRun, prepared: F, jobs: number): Promise<string | undefined>;
  /** After all, unless the run was stopped. `results`: result lines by task, of those that succeeded. */
  finish?(results: ReadonlyMap<string, string>, run: Run): Promise<void>;
}

/** A task, and the run in which it would be alone. */
export type PreparedTask<O> = BatchTask<O> & TaskRun;

/**
 * Runs the tasks of one executor in this process, and gives each result as it comes. Failures stay with their task.
 *
 * @yields for each task of `call.taskGraph` exactly one result
 */
export async function* runBatch<O, F>(call: BatchCall<O>, work: BatchWork<O, F>): AsyncGenerator<TaskEnd> {
  const lifetime = executorLifetime();
  const { signal } = lifetime;
  const count = Object.keys(call.taskGraph.tasks).length;
  const terminal = terminalReporter(false);
  // What concerns no task in particular: each blob that is sent, for instance. Of several tasks that is too much.
  const reporter = count === 1 ? terminal : { ...terminal, info: terminal.debug };
  const session = openSession({ reporter, signal, ignored: TASK_VARIABLES });
  try {
    const tasks = await batchTasks(call);
    const progress = progressOf(count, process.env);
    const prepared = tasks.map((task) => {
      const output = taskOutput({
        progress,
        name: count === 1 ? undefined : task.context.projectName,
        verbose: task.context.isVerbose,
        print: (line) => void process.stderr.write(`${line}\n`),
      });
      return { ...task, session, output, run: { env: task.env, reporter: output.reporter, signal, ask: session.ask } };
    });
    const known = await work.prepare(prepared, session);
    const limit = Math.min(count, tasksAtATime(process.env, call.context.nxJsonConfiguration));
    const jobs = jobsOf(limit);
    const results = new Map<string, string>();
    const byID = new Map(prepared.map((one) => [one.task.id, one]));
    const order = { limit, waitsFor: (id: string) => dependenciesOf(call.taskGraph, id) };
    const ends = runInOrder([...byID.keys()], order, async (id) => {
      const one = byID.get(id) as (typeof prepared)[number];
      return timed(one.output, signal, async () => {
        const line = await work.run(one, one, known, jobs);
        if (line !== undefined) results.set(id, line);
        return line;
      });
    });
    const late: TaskEnd[] = [];
    for await (const end of ends) {
      // When Nx is gone, handing over a result ends this process at once (run-batch.js), also what other tasks still put in order.
      if (signal.aborted) late.push(end);
      else yield end;
    }
    yield* late;
    if (!signal.aborted) await work.finish?.(results, { env: process.env, reporter, signal });
  } finally {
    await session.close();
    lifetime.end();
    leaveNx();
  }
}

/** Compilations inside of one task, so that all tasks together have not more than there are processors. */
function jobsOf(tasksAtOnce: number): number {
  return Math.max(1, Math.floor(availableParallelism() / tasksAtOnce));
}

async function timed(
  output: TaskOutput,
  signal: AbortSignal,
  work: () => Promise<string | undefined>,
): Promise<TaskResult> {
  const startTime = Date.now();
  let success = true;
  try {
    signal.throwIfAborted();
    const line = await work();
    if (line !== undefined) output.keep(line);
  } catch (error) {
    success = false;
    output.keep(failureText(error, signal));
  }
  return { success, terminalOutput: output.text(), startTime, endTime: Date.now() };
}
