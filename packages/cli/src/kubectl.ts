import type { Call, CommandBody } from './command';
import { core } from './core';
import { buildFlags } from './flags/build-flags';
import { fileFlags } from './flags/file-flags';
import { resolvedText } from './resolved-text';

/** `ko apply` or `ko create`. Spec: ko-behaviour 1.6, 8.6. */
export function kubectlCommand(name: 'apply' | 'create'): CommandBody {
  return {
    description: `This sub-command does what "ko resolve" does, and gives the manifests to "kubectl ${name}" once every image is published. Words after -- are for kubectl.`,
    usage: '-f FILENAME [-- KUBECTL ARGUMENTS]',
    examples: `  # Build what the files of a folder name, and ${name} them
  ko ${name} -f config/

  # In another namespace and cluster
  ko ${name} -f config/ -- --namespace=staging --context=my-cluster

  # What another program writes
  kubectl kustomize overlays/prod | ko ${name} -f -`,
    flags: [...buildFlags, ...fileFlags],
    arguments: 'any',
    run: (call) => giveManifests(name, call),
  };
}

/**
 * Publishes the images of manifests, and then gives these to kubectl. kubectl and cluster are asked first: no image is built that nobody
 * can apply, and nothing is applied unless all images are published; with ko, what comes before a failure is. Throws what
 * `resolvedText` and `runKubectl` do.
 */
async function giveManifests(command: string, call: Call): Promise<void> {
  const { terminal, args } = call;
  const { env, directory, signal } = terminal;
  await core().reachCluster(args, { env, directory, signal });
  const input = await resolvedText(call);
  await core().runKubectl([command, '-f', '-', ...args], { env, directory, input, signal });
}
