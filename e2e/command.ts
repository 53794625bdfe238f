import { spawn } from 'node:child_process';

/** What a program did: everything it wrote, and how it ended. */
export interface Outcome {
  /** Exit status; null when a signal ended the program. */
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly cwd: string;
  /** The whole environment of the program; nothing of ours is added. */
  readonly env: NodeJS.ProcessEnv;
  /** After so many milliseconds the program and all it started are killed, and the run fails. */
  readonly timeoutMs?: number;
  /** Called once the process runs, with its id, which is also that of its process group. */
  readonly started?: (pid: number) => void;
}

/** Longer than anything the tests run, so that a hang ends as an error that shows the output. */
const TIMEOUT_MS = 300_000;

/**
 * Runs a program without a shell and without input, as leader of its own process group.
 * @throws Error when it cannot be started or hangs; an exit status other than 0 is a result, not an error
 */
export function run(program: string, args: readonly string[], options: CommandOptions): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const { cwd, env, timeoutMs = TIMEOUT_MS } = options;
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    let hung = false;
    const timer = setTimeout(() => {
      hung = true;
      killGroup(child.pid);
    }, timeoutMs);
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.on('spawn', () => options.started?.(child.pid as number));
    child.on('error', (cause) => {
      clearTimeout(timer);
      reject(new Error(`${program} cannot be started in ${cwd}`, { cause }));
    });
    child.on('close', (status, signal) => {
      clearTimeout(timer);
      const outcome = { status, signal, stdout: text(stdout), stderr: text(stderr) };
      if (hung) reject(new Error(`${timeoutMs} ms were not enough: ${describeOutcome(program, args, outcome)}`));
      else resolve(outcome);
    });
  });
}

/** As `run`, but an exit status other than 0 is an error that shows the command and all its output. */
export async function succeed(program: string, args: readonly string[], options: CommandOptions): Promise<Outcome> {
  const outcome = await run(program, args, options);
  if (outcome.status !== 0) throw new Error(describeOutcome(program, args, outcome));
  return outcome;
}

/** The command and what came of it, for a person who reads a failed test. */
export function describeOutcome(program: string, args: readonly string[], outcome: Outcome): string {
  const how = outcome.signal === null ? `status ${outcome.status}` : `signal ${outcome.signal}`;
  return [`$ ${program} ${args.join(' ')}`, `-> ${how}`, outcome.stdout, outcome.stderr].filter(Boolean).join('\n');
}

/** Kills a process group that `run` started; one that is gone already is what was wanted. */
export function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function text(chunks: readonly Buffer[]): string {
  return Buffer.concat(chunks).toString('utf8');
}
