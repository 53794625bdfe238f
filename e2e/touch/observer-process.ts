// The process of an observer. It runs in a workspace, with that workspace's own Nx, and answers with what a command of Nx would
// find at that moment: the graph, then the hashes that `nx run` would give its tasks, then what `nx affected` would select. One
// command of Nx takes two seconds, most of them to start; an answer takes a tenth. The functions are those that the commands call
// (`nx/src`, the same in 22.7, 23.2 and 24.0 but for affected tasks, which are new in 24), and a spec compares them with commands.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { ProjectGraph, TaskGraph } from '@nx/devkit';
import type * as nxJsons from 'nx/src/config/nx-json';
import type * as hashers from 'nx/src/hasher/create-task-hasher';
import type * as affected from 'nx/src/project-graph/affected/affected-project-graph';
import type * as fileChanges from 'nx/src/project-graph/file-utils';
import type * as projectGraphs from 'nx/src/project-graph/project-graph';
import type * as taskGraphs from 'nx/src/tasks-runner/create-task-graph';
import type * as contexts from 'nx/src/utils/workspace-context';
import type { Answer, Observation, ObservedApp, Request } from './observation';

// In a worker of its own the plugin would keep its list of files while ours is renewed. Read when Nx loads plugins.
process.env['NX_ISOLATE_PLUGINS'] = 'false';

const ofWorkspace = createRequire(join(process.cwd(), 'package.json'));

/** A module of the workspace's Nx, which this repository's types of another version describe well enough. */
function nx<Module>(path: string): Module {
  return ofWorkspace(`nx/src/${path}`) as Module;
}

const BUILD = 'ko-build';
const LAYERS = /^ko-layers--/;

const { createProjectGraphAsync } = nx<typeof projectGraphs>('project-graph/project-graph');
const { createTaskGraph } = nx<typeof taskGraphs>('tasks-runner/create-task-graph');
const { createTaskHasher } = nx<typeof hashers>('hasher/create-task-hasher');
const { resetWorkspaceContext } = nx<typeof contexts>('utils/workspace-context');
const { readNxJson } = nx<typeof nxJsons>('config/nx-json');

async function observe({ touched, env = {}, targets = [] }: Request): Promise<Observation> {
  resetWorkspaceContext();
  const graph = await createProjectGraphAsync({ exitOnError: false });
  const apps = appsOf(graph);
  const names = apps.map(({ name }) => name);
  const taskGraph = createTaskGraph(graph, {}, names, [BUILD], undefined, {}, false);
  const hashes = await hashLayers(graph, taskGraph, env);
  const selected: Record<string, string[]> = {};
  for (const target of targets)
    selected[target] = await affectedProjects(graph, projectsWith(graph, target), target, touched);
  return {
    apps,
    hashes,
    affected: await affectedProjects(graph, names, BUILD, touched),
    selected,
    edges: edgesOf(graph),
  };
}

function projectsWith(graph: ProjectGraph, target: string): string[] {
  const projects = Object.values(graph.nodes).filter(({ data }) => data.targets?.[target] !== undefined);
  return projects.map(({ name }) => name).sort();
}

function edgesOf({ nodes, dependencies }: ProjectGraph): string[] {
  const all = Object.values(dependencies).flat();
  const own = all.filter(({ source, target }) => source in nodes && target in nodes);
  return own.map(({ source, type, target }) => `${source} ${type} ${target}`).sort();
}

function appsOf(graph: ProjectGraph): ObservedApp[] {
  return Object.values(graph.nodes).flatMap(({ name, data: { root, targets = {} } }) => {
    const layers = Object.entries(targets).filter(([target]) => LAYERS.test(target));
    if (layers.length === 0 || targets[BUILD] === undefined) return [];
    const own = layers.map(([target, { options = {}, cache = false }]) => ({
      task: `${name}:${target}`,
      options: options as Record<string, unknown>,
      cached: cache,
    }));
    return [{ name, root, targets: own }];
  });
}

async function hashLayers(
  graph: ProjectGraph,
  taskGraph: TaskGraph,
  changes: NonNullable<Request['env']>,
): Promise<Record<string, string>> {
  const tasks = Object.values(taskGraph.tasks)
    .filter(({ target }) => LAYERS.test(target.target))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const set = Object.entries(changes).filter((entry): entry is [string, string] => entry[1] !== null);
  const kept = Object.entries(process.env).filter(([name]) => changes[name] !== null);
  const env = { ...Object.fromEntries(kept), ...Object.fromEntries(set) };
  const hasher = createTaskHasher(graph, readNxJson(), {});
  const hashes = await hasher.hashTasks(tasks, taskGraph, Object.fromEntries(tasks.map(({ id }) => [id, env])));
  return Object.fromEntries(tasks.map(({ id }, i) => [id, hashes[i]?.value ?? '']));
}

/** As `nx affected -t <target>` with uncommitted changes: 22 and 23 select projects, 24 selects tasks. */
async function affectedProjects(
  graph: ProjectGraph,
  names: readonly string[],
  target: string,
  touched: readonly string[],
): Promise<string[]> {
  const files = nx<typeof fileChanges>('project-graph/file-utils');
  const args = { base: 'HEAD' };
  const touchedFiles = files.calculateFileChanges([...touched], args);
  const tasks = affectedTasks();
  if (tasks === undefined) {
    const projects = nx<typeof affected>('project-graph/affected/affected-project-graph');
    const { nodes } = await projects.filterAffected(graph, touchedFiles);
    return names.filter((name) => name in nodes);
  }
  const { affectedTaskIds } = await tasks.computeAffectedTasks({
    nxJson: readNxJson(),
    projectGraph: graph,
    targets: [target],
    touchedFiles,
    fileChangeArgs: args,
    selectivelyHashTsConfig: false,
  });
  return names.filter((name) => affectedTaskIds.has(`${name}:${target}`));
}

/** What of Nx 24 is not in the types of this repository's Nx. */
interface AffectedTasks {
  computeAffectedTasks(options: Record<string, unknown>): Promise<{ readonly affectedTaskIds: ReadonlySet<string> }>;
}

function affectedTasks(): AffectedTasks | undefined {
  try {
    return nx<AffectedTasks>('project-graph/affected/affected-tasks');
  } catch {
    return undefined; // Nx 22 and 23 have no such module
  }
}

// Nx prints on standard output, so answers go through the channel of `fork`. One question at a time.
process.on('message', (request: Request) => {
  void observe(request)
    .then((observation): Answer => ({ observation }))
    .catch((error: unknown): Answer => ({ error: describe(error) }))
    .then((answer) => process.send?.(answer));
});

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const causes = 'getErrors' in error ? (error.getErrors as () => Error[])() : [];
  return [error.stack ?? error.message, ...causes.map(({ stack, message }) => stack ?? message)].join('\n');
}
