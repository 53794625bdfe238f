import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dataDirectory } from '../graph/workspace-files';
import type { ExecutorOf } from './app-tasks';

/** The graph as Nx keeps it between commands; a file of the same form in 22.7, 23.2 and 24.0. */
const GRAPH = 'project-graph.json';

interface Graph {
  readonly nodes: Record<string, { data?: { targets?: Record<string, { executor?: string }> } } | undefined>;
}

/**
 * The executors of all targets, from the graph of the run that has just ended. Nx gives a plugin no graph at that point, and its own way
 * to read one, `readCachedProjectGraph`, loads half of Nx. Where the file is not (`NX_CACHE_PROJECT_GRAPH=false`), nothing is known.
 */
export async function taskExecutors(workspaceRoot: string): Promise<ExecutorOf> {
  const graph = await readGraph(workspaceRoot);
  return (project, target) => graph?.nodes?.[project]?.data?.targets?.[target]?.executor;
}

async function readGraph(workspaceRoot: string): Promise<Graph | undefined> {
  try {
    return JSON.parse(await readFile(join(await dataDirectory(workspaceRoot), GRAPH), 'utf8')) as Graph;
  } catch {
    return undefined; // not kept, or of an Nx that keeps it otherwise
  }
}
