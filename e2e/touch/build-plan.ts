import { dirname, join, posix, relative } from 'node:path';
import { existsSync } from 'node:fs';
import { findKoDirectory, type GoBuildPlan, loadKoConfig, locateMain, prepareGoBuild } from '@ko/core';
import { parsePlatform } from '@ko/oci';
import type { LayersTarget, ObservedApp } from './observation';

/** The `go build` of one layers task. */
export interface TaskPlan {
  readonly task: string;
  /** Absolute: where Go runs. */
  readonly cwd: string;
  /** Arguments and environment as the executor gives them to Go; the binary goes to `out`. */
  readonly plan: GoBuildPlan;
  /** Absolute. */
  readonly mainDirectory: string;
}

/**
 * How the layers of an app are compiled: what `@ko/nx:layers` would run. Only this is taken from the product; what Go then reads is
 * asked of Go.
 *
 * @throws UserError when the app cannot be built as the workspace is
 */
export async function taskPlans(
  root: string,
  app: ObservedApp,
  env: Readonly<Record<string, string>>,
  out: string,
): Promise<TaskPlan[]> {
  const moduleDirectory = moduleAround(root, app.root);
  const directory = await findKoDirectory({ workspaceRoot: root, moduleDirectory, mainDirectory: app.root });
  const { GOOS: _os, GOARCH: _architecture, ...goEnv } = env;
  const config = await loadKoConfig({ directory, env: goEnv, displayRoot: root });
  const path = relative(directory, join(root, app.root));
  const located = await locateMain(config, path === '' ? '.' : `./${path}`, { env: goEnv });
  const planOf = async ({ task, options }: LayersTarget): Promise<TaskPlan> => ({
    task,
    cwd: located.directory,
    plan: await prepareGoBuild({
      config,
      located,
      platform: parsePlatform(String(options['platform'])),
      env: goEnv,
      ldflags: options['ldflags'] as string[] | undefined,
      buildvcs: (options['buildvcs'] as boolean | 'auto' | undefined) ?? false,
      out,
      created: new Date(0),
    }),
    mainDirectory: located.main.directory,
  });
  return Promise.all(app.targets.map(planOf));
}

function moduleAround(root: string, folder: string): string {
  if (folder === '.' || existsSync(join(root, folder, 'go.mod'))) return folder;
  return moduleAround(root, posix.normalize(dirname(folder)));
}
