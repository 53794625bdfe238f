import { execFile } from 'node:child_process';
import { kubectlNotFound, kustomizeFailed, manifestTooLarge } from '../errors';
import { MANIFEST_LIMIT } from '../resolve/manifest-files';
import type { KubectlOptions } from './run';

/** What `kubectl kustomize` printed. */
export interface Kustomization {
  readonly manifests: Uint8Array;
  /** Lines of its standard error: what it finds deprecated, for one. */
  readonly warnings: readonly string[];
}

/** How messages call the manifests of a kustomization. */
export function kustomizationName(folder: string): string {
  return `kubectl kustomize ${folder}`;
}

/**
 * Runs the user's `kubectl kustomize` on a folder. Throws `kubectl-not-found`, `kustomize-failed` with kubectl's own text,
 * `manifest-too-large`, and the signal's reason.
 *
 * @param folder with a `kustomization.yaml`; relative ones start at `options.directory`
 */
export async function kustomize(folder: string, options: Omit<KubectlOptions, 'input'>): Promise<Kustomization> {
  const { env, directory: cwd, signal } = options;
  signal?.throwIfAborted();
  return new Promise((resolve, reject) => {
    const settings = { cwd, env: { ...env }, encoding: 'buffer', maxBuffer: MANIFEST_LIMIT, signal } as const;
    const child = execFile('kubectl', ['kustomize', '--', folder], settings, (error, stdout, stderr) => {
      const text = stderr.toString();
      if (signal?.aborted) reject(signal.reason as Error);
      else if (error !== null) reject(failure(folder, text, error));
      else resolve({ manifests: stdout, warnings: warningsOf(text) });
    });
    child.stdin?.end();
  });
}

function failure(folder: string, text: string, error: NodeJS.ErrnoException | Error): Error {
  const code = 'code' in error ? error.code : undefined;
  if (code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') {
    return manifestTooLarge(kustomizationName(folder), `${MANIFEST_LIMIT / 1024 / 1024} MiB`);
  }
  return typeof code === 'string' ? kubectlNotFound(error) : kustomizeFailed(folder, text, error);
}

function warningsOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.replace(/^# (?:Warning: )?/, '').trim())
    .filter((line) => line !== '');
}
