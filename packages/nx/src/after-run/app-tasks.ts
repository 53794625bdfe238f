import type { PostTasksExecutionContext } from '@nx/devkit';
import { imageOutput, OUTPUT_ROOT, resolvedImagesOutput } from './app-outputs';

type Result = PostTasksExecutionContext['taskResults'][string];

/** What a run did with apps, by project. */
export interface AppTasks {
  /** Whether it had a task that builds images, whatever came of it. */
  readonly isBuild: boolean;
  /** Projects whose manifests' images this run built, sorted. */
  readonly resolved: readonly string[];
  /** Projects whose image this run built or restored, sorted. */
  readonly built: readonly string[];
  /** Projects whose image or layers this run failed to build, sorted. */
  readonly failed: readonly string[];
}

/** Executor of a task: `@ko/nx:build`; undefined where nobody knows. */
export type ExecutorOf = (project: string, target: string) => string | undefined;

/** With these a task has no result, or none that is whole. */
const FAILED: readonly string[] = ['failure', 'skipped', 'stopped'] satisfies Result['status'][];

export function isFailed(status: Result['status']): boolean {
  return FAILED.includes(status);
}

/**
 * Sorts the tasks of a run. What a task is, its outputs say, and not its name, which is the user's; of a task with other outputs, its
 * executor. A task that waited for one that failed has no result at all: the layers that failed stand for their image.
 *
 * @param executorOf asked only of tasks whose outputs leave it open
 */
export function appTasks(results: readonly Result[], executorOf: ExecutorOf): AppTasks {
  const built = new Set<string>();
  const resolved = new Set<string>();
  const failed = new Set<string>();
  let isBuild = false;
  for (const { task, status } of results) {
    const { project, target } = task.target;
    const kind = kindByOutputs(project, task.outputs) ?? kindByExecutor(executorOf(project, target));
    if (kind === undefined) continue;
    isBuild ||= kind !== 'layers';
    if (isFailed(status)) failed.add(project);
    else if (kind === 'image') built.add(project);
    else if (kind === 'images') resolved.add(project);
  }
  const left = [...failed].filter((project) => !built.has(project));
  return { isBuild, built: [...built].sort(), resolved: [...resolved].sort(), failed: left.sort() };
}

/** What a task of ours makes: the image of its project, those that its manifests name, or layers. */
type Kind = 'image' | 'images' | 'layers';

export function kindByOutputs(project: string, outputs: readonly string[]): Kind | undefined {
  if (outputs.includes(imageOutput(project))) return 'image';
  if (outputs.includes(resolvedImagesOutput(project))) return 'images';
  return outputs.some((output) => output.startsWith(`${OUTPUT_ROOT}/${project}/`)) ? 'layers' : undefined;
}

const KINDS: Readonly<Record<string, Kind>> = {
  '@ko/nx:build': 'image',
  '@ko/nx:run': 'image',
  '@ko/nx:resolve': 'images',
  '@ko/nx:apply': 'images',
  '@ko/nx:create': 'images',
  '@ko/nx:layers': 'layers',
};

function kindByExecutor(executor: string | undefined): Kind | undefined {
  return executor === undefined ? undefined : KINDS[executor];
}
