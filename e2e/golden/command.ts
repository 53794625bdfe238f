import { spawn } from 'node:child_process';

export interface CommandOutcome {
  /** Exit status; null when a signal ended the command. */
  readonly exit: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** No case of ko's takes longer than a second or two; a command that hangs fails its case, not the run. */
const TIMEOUT_MS = 120_000;

/** Runs the command under test to its end, with nothing in its environment but `env`. */
export function runCommand(
  command: readonly string[],
  options: { readonly cwd: string; readonly env: Record<string, string>; readonly stdin: string | undefined },
): Promise<CommandOutcome> {
  const [program = '', ...args] = command;
  const { cwd, env, stdin } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env, stdio: [stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'] });
    const output: Record<'stdout' | 'stderr', Buffer[]> = { stdout: [], stderr: [] };
    child.stdout?.on('data', (chunk: Buffer) => output.stdout.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => output.stderr.push(chunk));
    const timer = setTimeout(() => child.kill('SIGKILL'), TIMEOUT_MS);
    child.on('error', reject);
    child.on('close', (exit) => {
      clearTimeout(timer);
      const text = (chunks: Buffer[]) => Buffer.concat(chunks).toString('utf8');
      resolve({ exit, stdout: text(output.stdout), stderr: text(output.stderr) });
    });
    // A command that ends without reading its input closes the pipe; its exit status says what happened.
    child.stdin?.on('error', () => {});
    child.stdin?.end(stdin);
  });
}
