import type { ExecutorContext } from '@nx/devkit';
import { stdinIsShared, stdinIsTerminal } from '../../errors';

/** What is read from the standard input has to be there, and for this task alone. Throws `stdin-terminal`, `stdin-shared`. */
export function checkStdin(paths: readonly string[], { taskGraph, projectsConfigurations }: ExecutorContext): void {
  if (!paths.includes('-')) return;
  if (process.stdin.isTTY) throw stdinIsTerminal();
  const readers = Object.values(taskGraph?.tasks ?? {}).filter(({ target }) => {
    const { executor = '' } = projectsConfigurations.projects[target.project]?.targets?.[target.target] ?? {};
    return READERS.has(executor);
  });
  if (readers.length > 1) throw stdinIsShared(readers.map(({ id }) => id));
}

/** Executors whose tasks read manifests. */
const READERS: ReadonlySet<string> = new Set(['resolve', 'apply', 'create', 'delete'].map((name) => `@ko/nx:${name}`));
