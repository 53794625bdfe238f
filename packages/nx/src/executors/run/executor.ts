import { podArguments, reachCluster, runKubectl } from '@ko/core';
import type { ExecutorContext } from '@nx/devkit';
import { projectOf } from '../app-request';
import { attempt } from '../attempt';
import { buildTask } from '../build/task';
import { namedApp } from '../deployment/apps';
import { forKubectl } from '../deployment/kubectl-options';
import { checkRepository } from '../deployment/repository';
import { imageOptions } from '../image-options';
import type { RunOptions } from './schema';

/** Publishes an app's image, runs it as a pod with `kubectl run`, and shows what it prints. */
export default function runExecutor(given: RunOptions, context: ExecutorContext) {
  return attempt(context.isVerbose, async (shared) => {
    const { env, reporter, signal } = shared.run;
    const { options, words, rest } = forKubectl('run', given, context);
    const { args = [], ...build } = options;
    checkRepository(build, env);
    const kubectl = { env, directory: context.root, ...(signal && { signal }) };
    await reachCluster(words, kubectl);
    const own = namedApp(projectOf(context), imageOptions(build), context).options;
    const image = await buildTask({ ...own, ...build }, context, shared);
    const program = [...args, ...rest];
    const argv = podArguments(image, [...words, ...(program.length > 0 ? ['--', ...program] : [])]);
    reporter.info(`$ kubectl ${argv.join(' ')}`);
    await runKubectl(argv, kubectl);
  });
}
