// A suite of our own ends with the line "N passed, N failed, N skipped"; this reads it while everything is shown.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { ROOT } from './install.mjs';

const CLOSING_LINE = /^(\d+) passed, (\d+) failed, (\d+) skipped$/;

/**
 * Runs a program of Node, with its output in ours.
 *
 * @returns its exit status (1 when a signal ended it), and what its last line counts; undefined when that is no closing line
 */
export async function runCounted(args, options = {}) {
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'], ...options });
  const ended = new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve(status ?? 1));
  });
  let last = '';
  for await (const line of createInterface({ input: child.stdout })) {
    console.log(line);
    last = line;
  }
  const [, passed, failed, skipped] = CLOSING_LINE.exec(last)?.map(Number) ?? [];
  const status = await ended;
  return { status, counts: passed === undefined ? undefined : { passed, failed, skipped } };
}
