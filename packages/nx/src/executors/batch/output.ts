import type { Reporter } from '@ko/oci';

/** What becomes of a task's progress: seen now, kept for Nx to show and to replay, or both. */
export type Progress = 'live' | 'kept' | 'both';

/** What a task of a batch prints. */
export interface TaskOutput {
  readonly reporter: Reporter;
  /** Adds lines to what is kept. */
  keep(text: string): void;
  /** All that was kept. */
  text(): string;
}

/**
 * How progress is best shown. Nx prints what is kept when a task ends, as its output style says, and the terminal UI has a view of its
 * own for what is seen now; elsewhere the lines of several tasks would only mix. A task alone is as lively as without a batch.
 */
export function progressOf(taskCount: number, env: Readonly<Record<string, string | undefined>>): Progress {
  if (env['NX_TUI'] === 'true') return 'both';
  return taskCount === 1 ? 'live' : 'kept';
}

/**
 * @param options.name put before what is seen now, when there is more than one task
 * @param options.print writes one line where it is seen now
 */
export function taskOutput(options: {
  readonly progress: Progress;
  readonly name: string | undefined;
  readonly verbose: boolean;
  readonly print: (line: string) => void;
}): TaskOutput {
  const { progress, name, verbose, print } = options;
  let kept = '';
  const keep = (line: string) => void (kept += `${line}\n`);
  const show = (line: string) => {
    if (progress !== 'kept') print(name === undefined ? line : `${name}: ${line}`);
    if (progress !== 'live') keep(line);
  };
  return {
    // A warning is worth a second look beside the result, and when the result comes from the cache.
    reporter: { info: show, warn: (line) => keep(`Warning: ${line}`), debug: (line) => verbose && show(line) },
    keep,
    text: () => kept,
  };
}
