import type { ExecutorContext, Task } from '@nx/devkit';

// Nx 22 and 23 tell an executor the hash of every task of its run. 24 takes them out before it starts a process (24.0.6,
// prune-task-graph.js), so there we ask Nx's hasher, as the run did: tried, the same hash in 70 ms, 20 with a warm page cache.
// These are no public parts of Nx. Where they are missing or fail, there is no hash, and layers are compiled anew: slower, not wrong.

/** The hash of a task as Nx computed it in this run, or computes it now: by that, whoever wrote an output had the same inputs. */
export async function taskHash(task: Task, context: ExecutorContext): Promise<string | undefined> {
  return task.hash ?? (await computeHash(task, context).catch(() => undefined));
}

async function computeHash(task: Task, context: ExecutorContext): Promise<string | undefined> {
  const { projectGraph, taskGraph, nxJsonConfiguration } = context;
  if (taskGraph === undefined) return undefined;
  const { getTaskSpecificEnv } = await import('nx/src/tasks-runner/task-env');
  const known = hashers.get(projectGraph) ?? createHasher(projectGraph, nxJsonConfiguration, context.root);
  hashers.set(projectGraph, known);
  const hasher = await known;
  return (await hasher.hashTask(task, taskGraph, getTaskSpecificEnv(task, projectGraph))).value;
}

/** The hasher of a run's graph: it sees the files as they were when it was made, as those of the run do. */
const hashers = new WeakMap<object, ReturnType<typeof createHasher>>();

async function createHasher(
  projectGraph: ExecutorContext['projectGraph'],
  nxJson: ExecutorContext['nxJsonConfiguration'],
  workspaceRoot: string,
) {
  const { daemonClient } = await import('nx/src/daemon/client/client');
  const { DaemonBasedTaskHasher, InProcessTaskHasher } = await import('nx/src/hasher/task-hasher');
  if (daemonClient.enabled()) return new DaemonBasedTaskHasher(daemonClient, {});
  const { retrieveWorkspaceFiles } = await import('nx/src/project-graph/utils/retrieve-workspace-files');
  const roots = Object.values(projectGraph.nodes).map(({ name, data }) => [data.root, name] as const);
  const { rustReferences } = await retrieveWorkspaceFiles(workspaceRoot, Object.fromEntries(roots));
  return new InProcessTaskHasher(projectGraph, nxJson, rustReferences, {});
}
