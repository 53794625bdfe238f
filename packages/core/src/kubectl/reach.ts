import { clusterUnreachable } from '../errors';
import { answerOfKubectl, Unanswered } from './answer';
import { connectionArguments } from './arguments';
import type { KubectlOptions } from './run';

/**
 * Asks the cluster that kubectl would speak to for its version, before minutes are spent on images that nobody can apply. Throws
 * `kubectl-not-found`, `cluster-unreachable` with kubectl's own text.
 *
 * @param args those that kubectl will get
 */
export async function reachCluster(args: readonly string[], options: Omit<KubectlOptions, 'input'>): Promise<void> {
  try {
    await answerOfKubectl(['get', '--raw=/version', ...connectionArguments(args)], options);
  } catch (error) {
    if (error instanceof Unanswered) throw clusterUnreachable(error.text, error);
    throw error;
  }
}
