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
