import { execFile } from 'node:child_process';
import { kubectlNotFound } from '../errors';
import type { KubectlOptions } from './run';

/** How long the cluster has to answer one request, unless the user's own `--request-timeout` says otherwise. */
const PATIENCE = '--request-timeout=20s';

/** How long one question may take in all, in milliseconds: kubectl makes several requests, one after the other. */
const QUESTION_MS = 120_000;

/** Longest answer, in bytes: hundreds of the largest objects that a cluster keeps (1.5 MiB each). */
const ANSWER_BYTES = 512 * 1024 * 1024;

/** kubectl did not answer a question. */
export class Unanswered extends Error {
  /** @param text  what it printed to say why */
  constructor(
    readonly text: string,
    cause: unknown,
  ) {
    super('kubectl gave no answer', { cause });
  }
}

/**
 * Asks kubectl for something that it prints. Throws `Unanswered`, `kubectl-not-found`, the signal's reason.
 * @param question  its arguments
 * @returns its standard output
 */
export async function answerOfKubectl(question: readonly string[], options: KubectlOptions): Promise<string> {
  const { env, directory: cwd, signal, input = '' } = options;
  const patience = question.some((word) => word.startsWith('--request-timeout')) ? [] : [PATIENCE];
  const limits = { timeout: QUESTION_MS, maxBuffer: ANSWER_BYTES };
  try {
    return await new Promise<string>((resolve, reject) => {
      const child = execFile(
        'kubectl',
        [...question, ...patience],
        { cwd, env: { ...env }, ...limits, ...(signal && { signal }) },
        (error, stdout, stderr) => (error ? reject(Object.assign(error, { stderr })) : resolve(stdout)),
      );
      // It may have ended without reading to the end, which its status tells.
      child.stdin?.on('error', () => undefined);
      child.stdin?.end(input);
    });
  } catch (error) {
    signal?.throwIfAborted();
    const { code, stderr = '' } = error as { code?: unknown; stderr?: string };
    throw code === 'ENOENT' || code === 'EACCES'
      ? kubectlNotFound(error)
      : new Unanswered(stderr || String(error), error);
  }
}
