import { isDeepStrictEqual } from 'node:util';
import {
  appSources,
  buildLayers,
  ensureOutputRoot,
  type Environment,
  layersFolder,
  type LayersRequest,
  layersPlatform,
  loadKoConfig,
  locateMain,
  lockFile,
  type Run,
  withLock,
  workFolder,
} from '@ko/core';
import { parsePlatform, platformFolder } from '@ko/oci';
import type { ExecutorContext } from '@nx/devkit';
import { appSettings, workspaceRelative } from '../../graph/ko-settings';
import { appRequest, projectOf } from '../app-request';
import { attempt } from '../attempt';
import { uncoveredNote, writeCoverage } from '../coverage';
import { listingOf } from '../listing';
import { situationNotes } from '../layers-notes';
import { uncoveredSources } from '../uncovered';
import type { LayersOptions } from './schema';

/** Compiles an app for one platform into `dist/ko/<project>/<platform>`, which Nx caches. */
export default function layersExecutor(options: LayersOptions, context: ExecutorContext) {
  return attempt(context.isVerbose, async ({ env, ...run }) => {
    const project = projectOf(context);
    const platform = layersPlatform(parsePlatform(options.platform));
    const scope = platformFolder(platform);
    const app = await appRequest(options, context);
    // The target says what to compile for. Go would take these first, and the folder would hold another platform's layers.
    const { GOOS: _os, GOARCH: _architecture, ...goEnv } = env;
    await ensureOutputRoot(context.root);
    const waitNotice = `Another run builds the layers of ${project} for ${options.platform}`;
    const request = {
      ...app,
      platform,
      folder: layersFolder(context.root, project, platform),
      workFolder: workFolder(context.root, project, scope),
    };
    if (options.notCached !== undefined) run.reporter.info(`These layers are not cached: ${options.notCached}.`);
    await withLock(lockFile(context.root, project, scope), { ...run, waitNotice }, async () => {
      await compileAndCover(request, options, context, { ...run, env: goEnv });
    });
  });
}

/** Builds the layers, and says beside them how far the task's hash goes. */
async function compileAndCover(
  request: LayersRequest,
  options: LayersOptions,
  context: ExecutorContext,
  run: Run,
): Promise<void> {
  const file = await fileSettings(request, options, context, run);
  const hash = hashOf(context);
  // What was hashed is not what is compiled, when the file was edited in between: then nobody may take the layers by that hash.
  await buildLayers({ ...request, ...(file.isHashed && hash !== undefined && { taskHash: hash }) }, run);
  const sources = await appSources(request, run);
  const [uncovered, situation] = await Promise.all([
    uncoveredSources(sources, context),
    situationNotes(file.situation),
  ]);
  const notes = [...situation, ...(uncovered.length > 0 ? [await uncoveredNote(uncovered, context.root)] : [])];
  const mainDirectory = workspaceRelative(context.root, file.situation.located.main.directory);
  await writeCoverage(request.folder, { notes, listing: listingOf(sources, context.root, mainDirectory) });
}

/** `.ko.yaml` as it is now, and whether that is what the graph put into the options. */
async function fileSettings(request: LayersRequest, options: LayersOptions, context: ExecutorContext, run: Run) {
  const { directory, strict, workspaceRoot } = request;
  const load = (env: Environment) => loadKoConfig({ directory, env, strict, displayRoot: workspaceRoot });
  const [config, fileConfig] = [await load(run.env), await load({})];
  const located = await locateMain(config, request.importPath, run);
  const root = context.projectsConfigurations.projects[projectOf(context)]?.root ?? '.';
  const folder = workspaceRelative(workspaceRoot, directory);
  const { layers } = appSettings({ folder, config: fileConfig }, root, workspaceRoot);
  return {
    isHashed: isDeepStrictEqual(layers, options.settings ?? {}),
    situation: {
      workspaceRoot,
      config,
      fileConfig,
      located,
      ldflags: options.ldflags,
      env: run.env,
      signal: run.signal,
    },
  };
}

/** In a batch Nx does not set the variable, but gives the graph. */
function hashOf({ projectName, targetName, configurationName, taskGraph }: ExecutorContext): string | undefined {
  const id = [projectName, targetName, ...(configurationName ? [configurationName] : [])].join(':');
  return process.env['NX_TASK_HASH'] ?? taskGraph?.tasks[id]?.hash;
}
