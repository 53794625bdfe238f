import type { Call } from './command';
import { core } from './core';
import { resolvedText } from './resolved-text';

/**
 * Publishes the images of manifests, and then gives these to `kubectl apply` or `kubectl create`. kubectl and cluster are asked first: no
 * image is built that nobody can apply, and nothing is applied unless all images are published. Throws what `resolvedText` and
 * `runKubectl` do. Spec: ko-behaviour 1.6, 8.6; there, what comes before a failure is applied.
 */
export async function kubectlWithManifests(command: 'apply' | 'create', call: Call): Promise<void> {
  const { terminal, args } = call;
  const { env, directory, signal } = terminal;
  await core().reachCluster(args, { env, directory, signal });
  const input = await resolvedText(call);
  await core().runKubectl([command, '-f', '-', ...args], { env, directory, input, signal });
}
