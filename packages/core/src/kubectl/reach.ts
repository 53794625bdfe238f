import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { clusterUnreachable, kubectlNotFound } from '../errors';
import type { KubectlOptions } from './run';

/** How long the cluster has to answer, unless the user's own `--request-timeout` says otherwise. */
const PATIENCE = '--request-timeout=20s';

/** kubectl's flags that say which cluster, and as whom. Spec: kubectl options. */
const CONNECTION =
  /^(?:--(?:kubeconfig|context|cluster|user|server|token|username|password|certificate-authority|client-certificate|client-key|tls-server-name|insecure-skip-tls-verify|as|as-group|as-uid|request-timeout|cache-dir)|-s)(?:=|$)/;
const WITHOUT_VALUE = /^--insecure-skip-tls-verify$/;

/** Those of kubectl's arguments that say which cluster it speaks to, with their values. */
export function connectionArguments(args: readonly string[]): string[] {
  const found: string[] = [];
  for (let at = 0; at < args.length && args[at] !== '--'; at++) {
    const word = args[at] as string;
    if (/^-s[^=]/.test(word)) found.push(word);
    if (!CONNECTION.test(word)) continue;
    found.push(word);
    if (!word.includes('=') && !WITHOUT_VALUE.test(word) && args[at + 1] !== undefined)
      found.push(args[++at] as string);
  }
  return found;
}

/**
 * Asks the cluster that kubectl would speak to for its version, before minutes are spent on images that nobody can apply. Throws
 * `kubectl-not-found`, `cluster-unreachable` with kubectl's own text.
 *
 * @param args those that kubectl will get
 */
export async function reachCluster(args: readonly string[], options: Omit<KubectlOptions, 'input'>): Promise<void> {
  const { env, directory: cwd, signal } = options;
  const connection = connectionArguments(args);
  const patience = connection.some((word) => word.startsWith('--request-timeout')) ? [] : [PATIENCE];
  try {
    await promisify(execFile)('kubectl', ['get', '--raw=/version', ...connection, ...patience], {
      cwd,
      env: { ...env },
      ...(signal && { signal }),
    });
  } catch (error) {
    signal?.throwIfAborted();
    const { code, stderr = '' } = error as { code?: unknown; stderr?: string };
    throw typeof code === 'string' ? kubectlNotFound(error) : clusterUnreachable(stderr, error);
  }
}
