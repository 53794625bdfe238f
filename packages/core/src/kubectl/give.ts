import { reachCluster } from './reach';
import { runKubectl } from './run';
import { waitUntilReady, type WaitRun } from './wait';

/** How manifests are given to kubectl. */
export interface Giving {
  readonly command: 'apply' | 'create';
  /** Of kubectl, after its command. */
  readonly args: readonly string[];
  /** How long to wait until what was applied is ready, in milliseconds; undefined: not at all. */
  readonly timeoutMs?: number | undefined;
}

/**
 * Makes manifests, and gives them to kubectl. kubectl and cluster are asked first: no image is built that nobody can apply, and nothing is
 * applied unless all of them are published; with ko, what comes before a failure is. Throws what `reachCluster`, `manifests`, `runKubectl`
 * and `waitUntilReady` do. Spec: ko-behaviour 8.6.
 *
 * @param manifests publishes the images, and returns the text of YAML
 */
export async function giveManifests(
  { command, args, timeoutMs }: Giving,
  manifests: () => Promise<string>,
  run: WaitRun,
): Promise<void> {
  await reachCluster(args, run);
  const input = await manifests();
  await runKubectl([command, '-f', '-', ...args], { ...run, input });
  if (timeoutMs !== undefined) await waitUntilReady({ manifests: input, args, timeoutMs }, run);
}
