// The user's kubectl, and the cluster behind it.
import { printable } from '@ko/oci';
import { QUOTED, UserError } from './user-error';

export const kubectlNotFound = (cause: unknown) =>
  new UserError(
    'kubectl-not-found',
    {
      what: 'kubectl is not available: the program "kubectl" cannot be started.',
      next: 'Install it (https://kubernetes.io/docs/tasks/tools), and see that `kubectl version` works here.',
    },
    { cause },
  );

/** `kubectlText`: what it printed. */
export const clusterUnreachable = (kubectlText: string, cause: unknown) =>
  new UserError(
    'cluster-unreachable',
    {
      what: `kubectl cannot speak to the cluster: ${printable(kubectlText.trim(), QUOTED).replace(/\.$/, '')}.`,
      next: 'Nothing was built. See that `kubectl get --raw=/version` works here, or name the cluster after "--": -- --context=my-cluster.',
    },
    { cause },
  );

/** kubectl ended with an exit status or by a signal, and has said why. */
export class KubectlError extends UserError {
  /** For whoever passes it on. */
  readonly exitStatus: number;

  constructor(args: readonly string[], ended: number | string) {
    const how = typeof ended === 'number' ? `with status ${ended}` : `by ${ended}`;
    super('kubectl-failed', { what: `"kubectl ${printable(args[0] ?? '')}" ended ${how}; its own text says why.` });
    this.exitStatus = typeof ended === 'number' ? ended : 1;
  }
}

export const kubectlFailed = (args: readonly string[], ended: number | string) => new KubectlError(args, ended);

/** `kubectlText`: what it printed. */
export const kustomizeFailed = (folder: string, kubectlText: string, cause: unknown) => {
  const reason = printable(kubectlText.trim().replace(/^error: /, ''), QUOTED).replace(/\.$/, '');
  return new UserError(
    'kustomize-failed',
    {
      what: `"kubectl kustomize ${printable(folder)}" fails: ${reason || 'it says nothing'}.`,
      next: 'Nothing was built. Name a folder for which that command prints manifests.',
    },
    { cause },
  );
};
