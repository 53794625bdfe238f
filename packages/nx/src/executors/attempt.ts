import { openSession } from '@ko/core';
import { executorLifetime } from './lifetime';
import type { TaskRun } from './task-run';
import { errorText, terminalReporter } from './terminal';

/**
 * Runs the work of an executor: gives it environment, reporter and signal, and prints what went wrong. Never throws, because Nx
 * would print a stack.
 */
export async function attempt(
  verbose: boolean,
  work: (shared: TaskRun) => Promise<void>,
): Promise<{ success: boolean }> {
  const lifetime = executorLifetime();
  const { signal } = lifetime;
  const reporter = terminalReporter(verbose);
  const session = openSession({ reporter, signal });
  try {
    await work({ run: { env: process.env, reporter, signal }, session });
    return { success: true };
  } catch (error) {
    process.stderr.write(`${failureText(error, signal)}\n`);
    return { success: false };
  } finally {
    await session.close();
    lifetime.end();
  }
}

/** What a user sees of a failure: why the run was stopped, or the error itself. */
export function failureText(error: unknown, signal: AbortSignal): string {
  return signal.aborted ? `Error: ${(signal.reason as Error).message}` : errorText(error);
}
