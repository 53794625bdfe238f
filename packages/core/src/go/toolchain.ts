import { spawn } from 'node:child_process';
import { stat } from 'node:fs/promises';
import type { Environment } from '../environment';
import { goNotFound, missingFolder } from '../errors';

/** What a run of the go tool printed and how it ended. A failure of Go's is no exception here: callers judge `exitCode`. */
export interface GoRun {
  readonly stdout: string;
  readonly stderr: string;
  /** Both together, in the order of arrival. */
  readonly output: string;
  /** 0 for success; 1 also when a signal that was not ours ended it. */
  readonly exitCode: number;
}

/** Kept of each stream, in bytes; the rest is read and dropped, so that Go never blocks. `go list` of one package prints a few kB. */
const KEPT_OUTPUT = 16 * 1024 * 1024;

/** How long Go has, after SIGTERM, to remove its temporary folder before SIGKILL follows, in milliseconds. */
const TERMINATION_GRACE = 2000;

/**
 * Runs the go tool: `KO_GO_PATH` of `env`, else `go` from its `PATH`. The only place that starts Go.
 *
 * @param args without the program
 * @param options.cwd an existing folder
 * @param options.env the whole environment of the child
 * @throws UserError `go-not-found`; the signal's reason once the whole process group of an aborted run has ended
 */
export async function runGo(
  args: readonly string[],
  options: { cwd: string; env: Environment; signal?: AbortSignal | undefined },
): Promise<GoRun> {
  const { cwd, env, signal } = options;
  signal?.throwIfAborted();
  return new Promise((resolve, reject) => {
    const program = goProgram(env);
    // detached: a process group of its own, so that compilers and linkers end together with Go.
    const child = spawn(program, args, { cwd, env: { ...env }, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const stdout = new Capture();
    const stderr = new Capture();
    const both = new Capture();
    child.stdout.on('data', (chunk: Uint8Array) => (stdout.add(chunk), both.add(chunk)));
    child.stderr.on('data', (chunk: Uint8Array) => (stderr.add(chunk), both.add(chunk)));

    const stop = stopOnAbort(child.pid, signal);
    let started = true;
    child.on('error', (error: NodeJS.ErrnoException) => {
      started = child.pid !== undefined;
      stop.release();
      const isMissing = error.code === 'ENOENT' || error.code === 'EACCES' || error.code === 'ENOTDIR';
      // A missing cwd makes spawn fail as a missing program does.
      if (isMissing) void isFolder(cwd).then((is) => reject(is ? goNotFound(program, error) : missingFolder(cwd)));
      else reject(error);
    });
    // 'close' comes when every process that holds the pipes is gone, not just Go itself.
    child.on('close', (exitCode) => {
      stop.release();
      if (!started) return; // 'error' has the reason
      if (signal?.aborted) reject(signal.reason);
      else resolve({ stdout: stdout.text(), stderr: stderr.text(), output: both.text(), exitCode: exitCode ?? 1 });
    });
  });
}

/** The program that `runGo` starts. ko reads `KO_GO_PATH` for all but listing packages [bug in ko, ko-behaviour 3.4]. */
export function goProgram(env: Environment): string {
  return env['KO_GO_PATH'] || 'go';
}

/** Ends the process group `pid` when the signal fires: SIGTERM, and SIGKILL after a grace. */
function stopOnAbort(pid: number | undefined, signal: AbortSignal | undefined): { release(): void } {
  let timer: NodeJS.Timeout | undefined;
  const stop = () => {
    killGroup(pid, 'SIGTERM');
    timer = setTimeout(() => killGroup(pid, 'SIGKILL'), TERMINATION_GRACE);
  };
  if (signal?.aborted) stop();
  signal?.addEventListener('abort', stop, { once: true });
  return {
    release: () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
    },
  };
}

function killGroup(pid: number | undefined, name: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, name);
  } catch {
    // ESRCH: the group ended by itself in between, which is what was wanted.
  }
}

/** The first bytes of a stream. */
class Capture {
  readonly #chunks: Uint8Array[] = [];
  #size = 0;

  add(chunk: Uint8Array): void {
    const kept = chunk.subarray(0, KEPT_OUTPUT - this.#size);
    if (kept.length > 0) this.#chunks.push(kept);
    this.#size += kept.length;
  }

  text(): string {
    return Buffer.concat(this.#chunks).toString('utf8');
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false; // whatever keeps us from looking keeps Go from starting there
  }
}
