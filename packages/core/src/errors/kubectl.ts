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
      next: 'Nothing was published. See that `kubectl get --raw=/version` works here, or name the cluster after "--": -- --context=my-cluster.',
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

/** `wait`: what the user wrote. */
export const invalidTimeout = (wait: string) =>
  new UserError('invalid-timeout', {
    what: `wait: "${printable(wait, 100)}" is no duration.`,
    next: 'Write it as kubectl takes it: 90s, 5m, 1h30m; 0 waits without limit.',
  });

/** An object that did not become ready, and what is known of it. All texts are the cluster's. */
export interface Unready {
  readonly title: string;
  readonly why: string;
  /** One text for each pod that is in trouble. */
  readonly pods: readonly string[];
}

/** `patience`: how long was waited, for people; undefined when an object said that it failed. */
export const notReady = (objects: readonly Unready[], patience: string | undefined) => {
  const lines = objects.flatMap(({ title, why, pods }) => [
    `  ${printable(title)}: ${printable(why, QUOTED)}`,
    ...pods.map((pod) => `    ${printable(pod, QUOTED)}`),
  ]);
  const end = patience === undefined ? 'failed' : `did not become ready within ${patience}`;
  return new UserError('not-ready', {
    what: `All was applied, but ${objects.length === 1 ? 'this' : 'these'} ${end}.`,
    next: `Look at it with \`kubectl describe\` and \`kubectl logs\`:\n${lines.join('\n')}`,
  });
};

/** `kubectlText`: what it printed. */
export const statusUnreadable = (kubectlText: string, cause: unknown) =>
  new UserError(
    'status-unreadable',
    {
      what: `All was applied, but kubectl cannot say whether it is ready: ${printable(kubectlText.trim(), QUOTED).replace(/\.$/, '')}.`,
      next: 'Waiting needs the right to get these objects and their pods.',
    },
    { cause },
  );
