import { appendFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { PostTasksExecutionContext } from '@nx/devkit';
import type * as Errors from '../errors';
import type * as Terminal from '../executors/terminal';
import { imageOutput, resolvedImagesOutput } from './app-outputs';
import { type AppTasks, appTasks, isFailed, kindByOutputs } from './app-tasks';
import { type ImageEntry, readImages, readImagesFile, readResolvedImages, writeImagesFile } from './images';
import { jobSummary } from './summary';
import { taskExecutors } from './task-executors';

/**
 * What is done after a run of Nx that had to do with apps: `dist/ko/images.json` becomes what this run built, and in GitHub Actions the
 * images join the job's summary. Never throws: Nx would take a good run for a failed one.
 *
 * Prints nothing but what went wrong. In the daemon's plugin process that goes to the daemon's log, and the environment there is not
 * that of the command: it has no GITHUB_STEP_SUMMARY (tried on Nx 22.7.12, 23.2.1, 24.0.6).
 */
export async function afterRun(
  context: PostTasksExecutionContext,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<void> {
  const { workspaceRoot } = context;
  const summary = env['GITHUB_STEP_SUMMARY'] ?? '';
  let images: readonly ImageEntry[] = [];
  try {
    images = updateImages(workspaceRoot, await tasksOf(context));
  } catch (error) {
    warn((errors) => errors.imagesNotWritten(error));
  }
  try {
    if (summary !== '') appendSummary(summary, images);
  } catch (error) {
    warn((errors) => errors.summaryNotWritten(error));
  }
}

async function tasksOf({ workspaceRoot, taskResults, startTime }: PostTasksExecutionContext): Promise<AppTasks> {
  const results = Object.values(taskResults);
  const isOpen = results.some(({ task, status }) => {
    const { project } = task.target;
    if (kindByOutputs(project, task.outputs) !== undefined) return false;
    const files = [imageOutput(project), resolvedImagesOutput(project)];
    const written = files.map((file) => statSync(join(workspaceRoot, file), { throwIfNoEntry: false })?.mtimeMs);
    return written.some((time) => time !== undefined && (isFailed(status) || time >= startTime - CLOCKS));
  });
  return appTasks(results, isOpen ? await taskExecutors(workspaceRoot) : () => undefined);
}

/** How far the clock of the file system may be behind ours, in milliseconds. */
const CLOCKS = 2_000;

/** @returns the images of this run */
function updateImages(workspaceRoot: string, { isBuild, built, resolved, failed }: AppTasks): readonly ImageEntry[] {
  if (isBuild) {
    const own = readImages(workspaceRoot, built);
    const known = new Set(own.map(({ project, reference }) => `${project} ${reference}`));
    const others = readResolvedImages(workspaceRoot, resolved);
    const images = [...own, ...others.filter(({ project, reference }) => !known.has(`${project} ${reference}`))];
    images.sort((one, other) => (one.project < other.project ? -1 : one.project > other.project ? 1 : 0));
    writeImagesFile(workspaceRoot, images);
    return images;
  }
  // Layers that do not compile: Nx says nothing of the images that waited for them, and those of an earlier run are not theirs.
  const before = readImagesFile(workspaceRoot);
  const left = before.filter(({ project }) => !failed.includes(project));
  if (left.length < before.length) writeImagesFile(workspaceRoot, left);
  return [];
}

function warn(said: (errors: typeof Errors) => Error): void {
  /* eslint-disable @typescript-eslint/no-require-imports -- import() would stay one, and jest has no ES modules */
  const errors = require('../errors') as typeof Errors;
  const { terminalReporter } = require('../executors/terminal') as typeof Terminal;
  /* eslint-enable @typescript-eslint/no-require-imports */
  terminalReporter(false).warn(said(errors).message);
}

function appendSummary(file: string, images: readonly ImageEntry[]): void {
  const text = jobSummary(images, statSync(file, { throwIfNoEntry: false })?.size ?? 0);
  if (text !== '') appendFileSync(file, text);
}
