import {
  appSources,
  buildLayers,
  ensureOutputRoot,
  layersFolder,
  layersPlatform,
  lockFile,
  withLock,
  workFolder,
} from '@ko/core';
import { parsePlatform, platformFolder } from '@ko/oci';
import type { ExecutorContext } from '@nx/devkit';
import { appRequest, projectOf } from '../app-request';
import { attempt } from '../attempt';
import { uncoveredSources, writeUncovered } from '../uncovered';
import type { LayersOptions } from './schema';

/** Compiles an app for one platform into `dist/ko/<project>/<platform>`, which Nx caches. */
export default function layersExecutor(options: LayersOptions, context: ExecutorContext) {
  return attempt(context.isVerbose, async ({ env, ...run }) => {
    const project = projectOf(context);
    const platform = layersPlatform(parsePlatform(options.platform));
    const scope = platformFolder(platform);
    const app = await appRequest(options, context);
    const taskHash = hashOf(context);
    // The target says what to compile for. Go would take these first, and the folder would hold another platform's layers.
    const { GOOS: _os, GOARCH: _architecture, ...goEnv } = env;
    await ensureOutputRoot(context.root);
    const waitNotice = `Another run builds the layers of ${project} for ${options.platform}`;
    const request = {
      ...app,
      platform,
      folder: layersFolder(context.root, project, platform),
      workFolder: workFolder(context.root, project, scope),
      ...(taskHash !== undefined && { taskHash }),
    };
    await withLock(lockFile(context.root, project, scope), { ...run, waitNotice }, async () => {
      await buildLayers(request, { ...run, env: goEnv });
      const sources = await appSources(request, { ...run, env: goEnv });
      await writeUncovered(request.folder, await uncoveredSources(sources, context));
    });
  });
}

/** In a batch Nx does not set the variable, but gives the graph. */
function hashOf({ projectName, targetName, configurationName, taskGraph }: ExecutorContext): string | undefined {
  const id = [projectName, targetName, ...(configurationName ? [configurationName] : [])].join(':');
  return process.env['NX_TASK_HASH'] ?? taskGraph?.tasks[id]?.hash;
}
