import { spawn } from 'node:child_process';
import type { Environment } from './environment';

/** How a run of git ended. */
export interface GitRun {
  readonly stdout: string;
  readonly stderr: string;
  /** Undefined when git is not installed or could not be started. */
  readonly exitCode: number | undefined;
}

/**
 * Runs git. That it fails is no exception: callers judge `exitCode`.
 *
 * @param options.env the whole environment of the child
 * @throws the signal's reason
 */
export function runGit(
  args: readonly string[],
  options: { readonly cwd: string; readonly env: Environment; readonly signal?: AbortSignal | undefined },
): Promise<GitRun> {
  const { cwd, env, signal } = options;
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const child = spawn('git', args, { cwd, env: { ...env }, stdio: ['ignore', 'pipe', 'pipe'], signal });
    const output = { stdout: [] as Uint8Array[], stderr: [] as Uint8Array[] };
    child.stdout.on('data', (chunk: Uint8Array) => output.stdout.push(chunk));
    child.stderr.on('data', (chunk: Uint8Array) => output.stderr.push(chunk));
    let started = true;
    child.on('error', () => (started = child.pid !== undefined)); // 'close' follows: no git, or aborted
    child.on('close', (code) => {
      const text = (chunks: readonly Uint8Array[]) => Buffer.concat(chunks).toString('utf8');
      if (signal?.aborted) reject(signal.reason as Error);
      else
        resolve({
          stdout: text(output.stdout),
          stderr: text(output.stderr),
          exitCode: started ? (code ?? 1) : undefined,
        });
    });
  });
}
