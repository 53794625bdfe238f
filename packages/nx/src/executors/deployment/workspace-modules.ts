import { posix } from 'node:path';
import { parseGoMod } from '@ko/core';
import type { ExecutorContext } from '@nx/devkit';
import { readWorkspaceFile } from '../../graph/workspace-files';
import { moduleAround, rootOf } from '../app-request';

/** A Go module of the workspace. */
export interface WorkspaceModule {
  /** Workspace-relative. */
  readonly directory: string;
  /** As its go.mod says. */
  readonly path: string;
  /** Paths of the modules that it requires. */
  readonly requires: readonly string[];
}

/** The modules of the workspace that hold apps, and the one around the task's project; that one first, the others by folder. */
export function workspaceModules(context: ExecutorContext): WorkspaceModule[] {
  const around = moduleAround(context.root, rootOf(context));
  const folders = Object.values(context.projectsConfigurations.projects).flatMap(({ root, targets = {} }) => {
    const isApp = Object.values(targets).some(({ executor }) => APP_EXECUTORS.has(executor ?? ''));
    return isApp ? (moduleAround(context.root, posix.normalize(root)) ?? []) : [];
  });
  const all = new Set([...(around === undefined ? [] : [around]), ...folders.sort()]);
  return [...all].flatMap((directory) => moduleIn(directory, context.root));
}

const APP_EXECUTORS: ReadonlySet<string> = new Set(['@ko/nx:build', '@ko/nx:layers']);

function moduleIn(directory: string, workspaceRoot: string): WorkspaceModule[] {
  const { module: path, requires } = parseGoMod(
    readWorkspaceFile(workspaceRoot, posix.join(directory, 'go.mod')) ?? '',
  );
  return path === undefined ? [] : [{ directory, path, requires: requires.map((one) => one.path) }];
}

/** Whether an import path is one of a module's, by its name: that of the module, or below it. */
export function isBelow(importPath: string, module: string): boolean {
  return importPath === module || importPath.startsWith(`${module}/`);
}
