import { spawn } from 'node:child_process';
import type { Environment } from '../environment';
import { kubectlFailed, kubectlNotFound } from '../errors';

/** How kubectl is started. */
export interface KubectlOptions {
  /** The whole environment of kubectl. */
  readonly env: Environment;
  /** Absolute: where it runs. */
  readonly directory: string;
  /** What it reads. Default: the standard input of this process. */
  readonly input?: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs the user's kubectl to its end; it prints to the standard output and error of this process. Throws `kubectl-not-found`,
 * `kubectl-failed` with its exit status, and the signal's reason. Spec: ko-behaviour 1.7, 1.8, 8.6.
 */
export async function runKubectl(args: readonly string[], options: KubectlOptions): Promise<void> {
  const { env, directory: cwd, input, signal } = options;
  signal?.throwIfAborted();
  const status = await new Promise<number | NodeJS.Signals>((resolve, reject) => {
    const stdin = input === undefined ? 'inherit' : 'pipe';
    const child = spawn('kubectl', args, { cwd, env: { ...env }, stdio: [stdin, 'inherit', 'inherit'] });
    // An interrupt at the terminal reaches kubectl by itself; any other end of ours has to be told.
    const stop = () => void child.kill('SIGTERM');
    signal?.addEventListener('abort', stop, { once: true });
    child.on('error', (error) => reject(kubectlNotFound(error)));
    child.on('close', (code, name) => {
      signal?.removeEventListener('abort', stop);
      resolve(code ?? name ?? 1);
    });
    // It may have ended without reading to the end, which its status tells.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
  signal?.throwIfAborted();
  if (status !== 0) throw kubectlFailed(args, status);
}
