import type { ExecutorContext } from '@nx/devkit';
import { giveToKubectl } from '../deployment/give';
import type { CreateOptions } from './schema';

/** Publishes the images that a deployment's manifests name, and gives the manifests to `kubectl create`. */
export default function createExecutor(options: CreateOptions, context: ExecutorContext) {
  return giveToKubectl('create', options, context);
}
