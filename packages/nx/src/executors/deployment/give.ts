import { giveManifests, waitTimeout } from '@ko/core';
import type { ExecutorContext } from '@nx/devkit';
import type { ApplyOptions } from '../apply/schema';
import { attempt } from '../attempt';
import { tidy } from '../tidy';
import { forKubectl } from './kubectl-options';
import { resolvedManifests } from './resolved';

/** Publishes the images that a deployment's manifests name, and gives the manifests to kubectl. */
export function giveToKubectl(command: 'apply' | 'create', given: ApplyOptions, context: ExecutorContext) {
  return attempt(context.isVerbose, async (shared) => {
    const { options, words, rest } = forKubectl(command, given, context);
    const { wait, ...manifests } = options;
    const args = [...words, ...rest];
    const run = { ...shared.run, directory: context.root };
    const resolved = async () => (await resolvedManifests(manifests, context, shared)).text;
    await giveManifests({ command, args, timeoutMs: waitTimeout(wait) }, resolved, run);
    await tidy(context, shared.run);
  });
}
