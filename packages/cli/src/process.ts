import { outputLost } from './errors';
import { main } from './main';
import type { Terminal } from './terminal';

/** How a user or a supervisor asks the command to end. ko knows the first only. */
const ENDING = ['SIGINT', 'SIGTERM'] as const;

/** Runs the command line of this process, and leaves its exit status. Called by `bin/ko.js`. */
export async function runProcess(): Promise<void> {
  const ending = new AbortController();
  // The first signal asks for an orderly end; listeners gone, the second one ends the process at once.
  for (const signal of ENDING) process.once(signal, () => ending.abort(new Error(`received ${signal}`)));
  let isLost = false;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // A reader that has seen enough (`ko build --help | head`) closes the pipe.
    if (error.code === 'EPIPE' || isLost) return;
    isLost = true;
    process.exitCode = 1;
    process.stderr.write(`Error: ${outputLost(error).message}\n`);
  });
  const status = await main(process.argv.slice(2), terminalOfProcess(ending.signal));
  process.exitCode = isLost ? 1 : status;
}

function terminalOfProcess(signal: AbortSignal): Terminal {
  return {
    env: process.env,
    directory: process.cwd(),
    stdin: process.stdin,
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    signal,
    now: () => new Date(),
  };
}
