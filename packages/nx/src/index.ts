import type { CreateDependencies, CreateNodes, PostTasksExecution } from '@nx/devkit';
import type * as AfterRun from './after-run/after-run';
import { concernsApps } from './after-run/app-outputs';
import type * as Nodes from './graph/create-nodes';
import type * as Edges from './graph/manifest-edges';
import type { KoPluginOptions } from './graph/schema';

export type { KoPluginOptions } from './graph/schema';

/** How nx.json names the plugin. */
export const name = '@ko/nx';

/**
 * Projects from Go modules. The pattern stays this narrow on purpose: a file that is deleted and matches it makes Nx treat every
 * project as affected (nrwl/nx#36617). Go files, go.work and .ko.yaml are found by the plugin itself.
 */
export const createNodes: CreateNodes<KoPluginOptions> = [
  '**/go.mod',
  (files, options, context) => {
    // Loaded here and not above: Nx starts the plugin for every command, also in a workspace without Go.
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- import() would stay one, and jest has no ES modules
    const { createAppNodes } = require('./graph/create-nodes') as typeof Nodes;
    return createAppNodes(files, options, context);
  },
];

/** The name that Nx 22 and older editors look for. */
export const createNodesV2 = createNodes;

/** Edges from deployments to the apps that their manifests name. */
export const createDependencies: CreateDependencies<KoPluginOptions> = (_options, context) => {
  if (!Object.values(context.projects).some(({ metadata }) => metadata?.['ko'] !== undefined)) return [];
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- as above
  const { manifestEdges } = require('./graph/manifest-edges') as typeof Edges;
  return manifestEdges(context);
};

/**
 * Writes `dist/ko/images.json` after a run that built images. Nx calls it after every run, of whatever tasks. Under the daemon it ends
 * the plugin's process afterwards and starts it again for the graph after an edit, or else for this: 0.2 s of a run that follows another
 * one without an edit (22.7.12, 23.2.1, 24.0.6). Without the daemon the process is there, and this costs nothing. Tasks could write the
 * file and save that, if they knew which run they are of, and which tasks of it failed before their turn: Nx 22 tells them neither.
 */
export const postTasksExecution: PostTasksExecution<KoPluginOptions> = async (_options, context) => {
  if (!concernsApps(context)) return;
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- as above
  const { afterRun } = require('./after-run/after-run') as typeof AfterRun;
  await afterRun(context);
};
