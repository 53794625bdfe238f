import { posix } from 'node:path';
import type { Run } from '@ko/core';
import type { ExecutorContext, TargetConfiguration } from '@nx/devkit';
import { type AppOptions, moduleAround, rootOf } from '../app-request';
import type { BuildOptions } from '../build/schema';
import { cachedImportPath } from '../cached-layers';
import { type ImageOptions, imageOptions } from '../image-options';
import { taskID, tasksBefore } from '../task-id';
import { isBelow, type WorkspaceModule } from './workspace-modules';

/** A project that is an app, as another project's task sees it. */
export interface NamedApp {
  /** In which a task of the app's own would run. */
  readonly context: ExecutorContext;
  /** What the app's own `ko-build` says of the image, unless the asking task says otherwise. */
  readonly options: AppOptions & ImageOptions;
}

/** The context that a task of a project would have in this run. */
function contextOf(project: string, { target: _, targetName: _name, ...context }: ExecutorContext): ExecutorContext {
  return { ...context, projectName: project };
}

function targetsOf(context: ExecutorContext, project: string): TargetConfiguration[] {
  return Object.values(context.projectsConfigurations.projects[project]?.targets ?? {});
}

/** An app by its project. `given`: what the asking task says of images. */
export function namedApp(project: string, given: ImageOptions, context: ExecutorContext): NamedApp {
  const targets = targetsOf(context, project);
  const own = ['@ko/nx:build', '@ko/nx:layers'].map((name) => targets.find(({ executor }) => executor === name));
  const { options, configurations } = own.find((target) => target !== undefined) ?? {};
  const says = { ...options, ...configurations?.[context.configurationName ?? ''] } as BuildOptions;
  const { importPath } = says;
  return {
    context: contextOf(project, context),
    options: { ...imageOptions(says), ...given, ...(importPath !== undefined && { importPath }) },
  };
}

/**
 * The apps whose layers this task has waited for, by the import path that the layers tell; only of layers that can be trusted. Where two
 * have one path (copies of a module), it is that of the module around the asking project, or nobody's.
 */
export async function appsWithLayers(
  given: ImageOptions,
  context: ExecutorContext,
  run: Run,
): Promise<ReadonlyMap<string, NamedApp>> {
  const { taskGraph, projectsConfigurations } = context;
  const projects = tasksBefore(taskGraph, taskID(context)).flatMap((id) => {
    const { project = '', target = '' } = taskGraph?.tasks[id]?.target ?? {};
    return projectsConfigurations.projects[project]?.targets?.[target]?.executor === '@ko/nx:layers' ? [project] : [];
  });
  const found = new Map<string, NamedApp[]>();
  await Promise.all(
    [...new Set(projects)].map(async (project) => {
      const app = namedApp(project, given, context);
      const path = await cachedImportPath(app.options, app.context, run);
      if (path !== undefined) found.set(path, [...(found.get(path) ?? []), app]);
    }),
  );
  const home = moduleAround(context.root, rootOf(context));
  const isNear = (app: NamedApp) => moduleAround(context.root, rootOf(app.context)) === home;
  return new Map(
    [...found].flatMap(([path, apps]) => {
      const candidates = apps.length > 1 ? apps.filter(isNear) : apps;
      return candidates.length === 1 ? [[path, candidates[0] as NamedApp] as const] : [];
    }),
  );
}

/** A folder of the workspace, and the app that is the project there. */
export interface NamedFolder {
  /** Workspace-relative. */
  readonly folder: string;
  /** Without an import path of its own: it would be another program. */
  readonly app: NamedApp | undefined;
}

/** The folder that an import path names in one of the modules; of several the longest path, of equals the first. */
export function folderNamed(
  importPath: string,
  modules: readonly WorkspaceModule[],
  given: ImageOptions,
  context: ExecutorContext,
): NamedFolder | undefined {
  const [home] = modules
    .filter(({ path }) => isBelow(importPath, path))
    .sort((one, other) => other.path.length - one.path.length);
  if (home === undefined) return undefined;
  const folder = posix.join(home.directory, importPath.slice(home.path.length));
  // Another go.mod on the way keeps it out of the module.
  if (moduleAround(context.root, folder) !== home.directory) return undefined;
  const { projects } = context.projectsConfigurations;
  const project = Object.keys(projects).find((name) => posix.normalize(projects[name]?.root ?? '') === folder);
  if (project === undefined) return { folder, app: undefined };
  const { context: own, options } = namedApp(project, given, context);
  const { importPath: _other, ...rest } = options;
  return { folder, app: { context: own, options: rest } };
}
