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
import { uncoveredNote, writeCoverage } from '../coverage';
import { type Listing, listingOf } from '../listing';
import { situationNotes } from '../layers-notes';
import type { TaskRun } from '../task-run';
import { uncoveredSources } from '../uncovered';
import type { LayersOptions } from './schema';

/** What layers are made from. */
export interface Sources {
  /** Absolute. */
  readonly files: readonly string[];
  readonly listing: Listing;
}

/** What is known of a layers task. */
export interface LayersKnowledge {
  /** As Nx computed it. */
  readonly hash: string | undefined;
  /** If they were looked up before; else they are afterwards. */
  readonly sources?: Sources | undefined;
}

/** Compiles an app for one platform into `dist/ko/<project>/<platform>`, which Nx caches. */
export async function layersTask(
  options: LayersOptions,
  context: ExecutorContext,
  shared: TaskRun,
  { hash, sources }: LayersKnowledge,
): Promise<void> {
  const { run } = shared;
  const request = await layersRequest(options, context);
  const project = projectOf(context);
  await ensureOutputRoot(context.root);
  const waitNotice = `Another run builds the layers of ${project} for ${options.platform}`;
  if (options.notCached !== undefined) run.reporter.info(`These layers are not cached: ${options.notCached}.`);
  await withLock(lockFile(context.root, project, platformFolder(request.platform)), { ...run, waitNotice }, () =>
    compileAndCover(
      { ...request, ...(hash !== undefined && { taskHash: hash }) },
      options,
      context,
      { ...shared, run: { ...run, env: layersEnvironment(run.env) } },
      sources,
    ),
  );
}

/** Which layers the task builds, and where they go. */
export async function layersRequest(options: LayersOptions, context: ExecutorContext): Promise<LayersRequest> {
  const project = projectOf(context);
  const platform = layersPlatform(parsePlatform(options.platform));
  return {
    ...(await appRequest(options, context)),
    platform,
    folder: layersFolder(context.root, project, platform),
    workFolder: workFolder(context.root, project, platformFolder(platform)),
  };
}

/** The target says what to compile for. Go would take these first, and the folder would hold another platform's layers. */
export function layersEnvironment({ GOOS: _os, GOARCH: _architecture, ...env }: Environment): Environment {
  return env;
}

/** Builds the layers, and says beside them how far the task's hash goes. */
async function compileAndCover(
  request: LayersRequest,
  options: LayersOptions,
  context: ExecutorContext,
  { run: own, session }: TaskRun,
  known: Sources | undefined,
): Promise<void> {
  const run = { ...own, ask: session.ask };
  const file = await fileSettings(request, options, context, run);
  // What was hashed is not what is compiled, when the file was edited in between: then nobody may take the layers by that hash.
  const { taskHash: _, ...unnamed } = request;
  await buildLayers(file.isHashed ? request : unnamed, run, session);
  const { files, listing } = known ?? (await sourcesOf(request, options, context, run));
  const [uncovered, situation] = await Promise.all([uncoveredSources(files, context), situationNotes(file.situation)]);
  const notes = [...situation, ...(uncovered.length > 0 ? [await uncoveredNote(uncovered, context.root)] : [])];
  await writeCoverage(request.folder, { notes, listing });
}

/** Throws as `appSources` does. */
export async function sourcesOf(
  request: LayersRequest,
  options: LayersOptions,
  context: ExecutorContext,
  run: Run,
): Promise<Sources> {
  const files = await appSources(request, run);
  const { located } = (await fileSettings(request, options, context, run)).situation;
  const mainDirectory = workspaceRelative(context.root, located.main.directory);
  return { files, listing: listingOf(files, context.root, mainDirectory) };
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
      ask: run.ask,
    },
  };
}
