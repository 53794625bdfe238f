import type { ExecutorContext } from '@nx/devkit';
import { attempt } from '../attempt';
import { tidy } from '../tidy';
import type { BuildOptions } from './schema';
import { buildTask } from './task';

/** Builds an app's image, publishes it, and prints its reference: the only line on stdout. */
export default function buildExecutor(options: BuildOptions, context: ExecutorContext) {
  return attempt(context.isVerbose, async (shared) => {
    const reference = await buildTask(options, context, shared);
    process.stdout.write(`${reference}\n`);
    await tidy(context, shared.run);
  });
}
