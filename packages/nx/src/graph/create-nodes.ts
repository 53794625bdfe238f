import type { CreateNodesContext, CreateNodesResultArray } from '@nx/devkit';
import { packageVersion } from '../version';
import { moment, recall } from './graph-cache';
import type * as Nodes from './nodes';
import type * as Options from './options';
import { dataDirectory, nxMajor } from './workspace-files';

/** The plugin's `createNodes`: what the last command found, when it still holds; else what the files say now. */
export async function createAppNodes(
  goModFiles: readonly string[],
  options: unknown,
  { workspaceRoot }: CreateNodesContext,
): Promise<CreateNodesResultArray> {
  const version = packageVersion();
  const directory = await dataDirectory(workspaceRoot);
  const key = JSON.stringify([workspaceRoot, options, [...goModFiles].sort(), nxMajor()]);
  const cache = { workspaceRoot, directory, version, key };
  const known = await recall(cache);
  if (known !== undefined) return known;
  // The scanner and all that it needs take longer to load than to find that nothing changed.
  /* eslint-disable @typescript-eslint/no-require-imports -- import() would stay one, and jest has no ES modules */
  const { inferApps } = require('./nodes') as typeof Nodes;
  const { pluginSettings } = require('./options') as typeof Options;
  /* eslint-enable @typescript-eslint/no-require-imports */
  const settings = pluginSettings(options);
  const now = await moment(cache);
  const { results, dependencies } = await inferApps(goModFiles, settings, workspaceRoot);
  await now.remember(results, dependencies);
  return results;
}
