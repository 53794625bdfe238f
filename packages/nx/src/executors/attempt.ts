import type { Run } from '@ko/core';
import { executorLifetime } from './lifetime';
import { errorText, terminalReporter } from './terminal';

/**
 * Runs the work of an executor: gives it environment, reporter and signal, and prints what went wrong. Never throws, because Nx
 * would print a stack.
 */
export async function attempt(verbose: boolean, work: (run: Run) => Promise<void>): Promise<{ success: boolean }> {
  const lifetime = executorLifetime();
  const { signal } = lifetime;
  try {
    await work({ env: process.env, reporter: terminalReporter(verbose), signal });
    return { success: true };
  } catch (error) {
    const text = signal.aborted ? `Error: ${(signal.reason as Error).message}` : errorText(error);
    process.stderr.write(`${text}\n`);
    return { success: false };
  } finally {
    lifetime.end();
  }
}
