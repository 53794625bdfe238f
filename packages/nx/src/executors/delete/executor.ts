import { listManifests, runKubectl } from '@ko/core';
import type { ExecutorContext } from '@nx/devkit';
import { noManifests } from '../../errors';
import { rootOf } from '../app-request';
import { attempt } from '../attempt';
import { forKubectl } from '../deployment/kubectl-options';
import { NO_MANIFESTS } from '../deployment/resolved';
import { checkStdin } from '../deployment/stdin';
import type { DeleteOptions } from './schema';

/** Has `kubectl delete` remove what a deployment's manifests describe. Builds nothing: references stay as they are. */
export default function deleteExecutor(given: DeleteOptions, context: ExecutorContext) {
  return attempt(context.isVerbose, async ({ run: { env, signal } }) => {
    const { options, words, rest } = forKubectl('delete', given, context);
    const { selector } = options;
    const args = [
      ...(await manifestArguments(options, context)),
      ...(selector ? ['--selector', selector] : []),
      ...words,
      ...rest,
    ];
    await runKubectl(['delete', ...args], { env, directory: context.root, ...(signal && { signal }) });
  });
}

/** Files one by one: in a folder, kubectl would take project.json for a manifest, and what `ko-apply` does not read. */
async function manifestArguments(
  { filename, recursive = false, kustomize = false }: DeleteOptions,
  context: ExecutorContext,
): Promise<string[]> {
  const paths = filename ?? [rootOf(context)];
  if (kustomize) return paths.flatMap((path) => ['--kustomize', path]);
  checkStdin(paths, context);
  const { files } = await listManifests({ paths, recursive, except: NO_MANIFESTS, directory: context.root });
  if (files.length === 0) throw noManifests(paths);
  return files.flatMap((file) => ['--filename', file]);
}
