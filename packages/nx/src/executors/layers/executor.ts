import type { ExecutorContext } from '@nx/devkit';
import { attempt } from '../attempt';
import { taskID } from '../task-id';
import type { LayersOptions } from './schema';
import { layersTask } from './task';

/** Compiles an app for one platform into `dist/ko/<project>/<platform>`, which Nx caches. */
export default function layersExecutor(options: LayersOptions, context: ExecutorContext) {
  const hash = context.taskGraph?.tasks[taskID(context)]?.hash ?? process.env['NX_TASK_HASH'];
  return attempt(context.isVerbose, (shared) => layersTask(options, context, shared, { hash }));
}
