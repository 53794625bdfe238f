// Spec: distribution registry token scope, `repository:<name>:<action>,<action>`.

/** The right to read a repository. */
export const pullScope = (repository: string) => `repository:${repository}:pull`;

/** The right to write to it; in the order of actions that every registry has been seen to take. */
export const pushScope = (repository: string) => `repository:${repository}:push,pull`;

/**
 * `wanted`, then what a challenge asks for besides. No resource is named twice, for GitLab then grants the lesser of
 * both (kaniko#181); the first scope stays the first, for some servers read only that one.
 */
export function mergeScopes(wanted: readonly string[], demanded: readonly string[]): string[] {
  const merged = new Map<string, Set<string>>();
  for (const scope of [...wanted, ...demanded]) {
    const end = scope.lastIndexOf(':');
    if (end <= 0) continue;
    const actions = merged.get(scope.slice(0, end)) ?? new Set<string>();
    for (const action of scope.slice(end + 1).split(',')) if (action !== '') actions.add(action);
    merged.set(scope.slice(0, end), actions);
  }
  return [...merged].map(([resource, actions]) => `${resource}:${[...actions].join(',')}`);
}
