import type { Environment } from '@ko/core';
import { missingRepository } from '../../errors';

/** What a cluster is to pull has to be in a registry: it knows no folder of this machine. Throws `missing-repository`. */
export function checkRepository(
  { push, repository }: { readonly push?: boolean; readonly repository?: string },
  env: Environment,
): void {
  if (push !== false && !repository && !env['KO_DOCKER_REPO']) throw missingRepository();
}
