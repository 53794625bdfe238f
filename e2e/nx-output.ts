import type { Outcome } from './command';

// What Nx prints around and about tasks, taken apart. Nx has no machine-readable form of it.

/** The reference of an image: in a registry, or in an OCI layout as `oci:<folder>@<digest>`. */
const REFERENCE = /^\S+@sha256:[0-9a-f]{64}$/;

/** Lines of standard output that are references. */
export function references({ stdout }: Outcome): string[] {
  return stdout.split('\n').filter((line) => REFERENCE.test(line));
}

/** Whether a task was not run because Nx had its result. */
export function fromCache({ stdout }: Outcome, task: string): boolean {
  const line = stdout
    .split('\n')
    .find((candidate) => candidate.startsWith(`> nx run ${task} `) || candidate === `> nx run ${task}`);
  if (line === undefined) throw new Error(`${task} does not appear in:\n${stdout}`);
  return /\[(local cache|existing outputs match the cache[^\]]*)\]/.test(line);
}

/** What a person reads when a task fails, without the frame of Nx and blank lines. */
export function complaint({ stdout, stderr }: Outcome): string[] {
  return ownLines(`${stdout}\n${stderr}`);
}

/** Lines that tasks wrote, without the frame of Nx and blank lines. */
export function ownLines(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '' && !FRAME.some((part) => part.test(line)));
}

/** Lines that Nx adds, whatever the task. */
const FRAME = [
  /^> nx run /,
  / NX {2}/,
  /^Hint: run the command with/,
  /^Failed tasks:$/,
  /^Tasks not run because their dependencies failed/,
  /^- \S+:\S+$/,
  /^ {2}(Run duration|Cache|Critical path|Recoverable time): /,
  // Advice after long runs: a heading, its items, and their tasks.
  /^ {2}Recommendations:$/,
  /^ {4}- /,
  /^ {8}\S+:\S+ +[\d.]+m?s/,
  /^Nx read the output from the cache/,
  /^\s*With additional flags:$/,
  /^ {2}--\S+=/,
  /^✖ {2}/,
  /^—+$/,
];
