import type { ExecutorContext } from '@nx/devkit';
import { giveToKubectl } from '../deployment/give';
import type { ApplyOptions } from './schema';

/** Publishes the images that a deployment's manifests name, and gives the manifests to `kubectl apply`. */
export default function applyExecutor(options: ApplyOptions, context: ExecutorContext) {
  return giveToKubectl('apply', options, context);
}
