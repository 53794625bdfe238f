import type { ExecutorContext, TaskGraph } from '@nx/devkit';

/** Nx's name of the task that runs: `project:target[:configuration]`. */
export function taskID({ projectName, targetName, configurationName }: ExecutorContext): string {
  return [projectName, targetName, ...(configurationName ? [configurationName] : [])].join(':');
}

/** The tasks that a task waits for. Nx 24 has objects where 22 and 23 have names. */
export function dependenciesOf(taskGraph: TaskGraph | undefined, id: string): string[] {
  const listed: readonly (string | { readonly id: string })[] = taskGraph?.dependencies[id] ?? [];
  return listed.map((one) => (typeof one === 'string' ? one : one.id));
}

/** All tasks that a task waits for, also by way of others; sorted. */
export function tasksBefore(taskGraph: TaskGraph | undefined, id: string): string[] {
  const reached = new Set(dependenciesOf(taskGraph, id));
  for (const one of reached) for (const next of dependenciesOf(taskGraph, one)) reached.add(next);
  return [...reached].sort();
}
