import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { succeed } from '../command';
import { BIN } from './tools';

// kube-apiserver and kubectl, compiled from Go's modules: nobody packs a present kube-apiserver for Debian.

const MODULE = join(__dirname, 'kubernetes');

const PROGRAMS = ['kube-apiserver', 'kubectl'] as const;

/** Version of Kubernetes: what go.mod requires. */
const VERSION =
  /^require k8s\.io\/kubernetes (v[\d.]+)$/m.exec(readFileSync(join(MODULE, 'go.mod'), 'utf8'))?.[1] ?? '';

/** Where the programs lie; a new version is another folder. */
export const KUBERNETES_BIN = join(BIN, `kubernetes-${VERSION}`);

/** Of the same version as the API server of `startCluster`. */
export const KUBECTL = join(KUBERNETES_BIN, 'kubectl');

/** Longer than both take with empty caches on two cores that have other work: six and a half minutes when they have none. */
const COMPILE_MS = 1_800_000;

/**
 * Compiles what is missing.
 * @param say  told about each step, for each takes its time
 */
export async function installKubernetes(outer: NodeJS.ProcessEnv, say: (text: string) => void): Promise<void> {
  if (existsSync(KUBERNETES_BIN)) return;
  const folder = `${KUBERNETES_BIN}.installing`;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const processors = { GOMAXPROCS: String(availableParallelism()) };
  const env = { ...outer, GOFLAGS: '', GOWORK: 'off', CGO_ENABLED: '0', ...processors };
  for (const program of PROGRAMS) {
    const path = `k8s.io/kubernetes/cmd/${program}`;
    say(`go build ${path}@${VERSION}`);
    const args = [
      'build',
      '-trimpath',
      '-buildvcs=false',
      '-ldflags',
      linkerFlags(),
      '-o',
      join(folder, program),
      path,
    ];
    await succeed('go', args, { cwd: MODULE, env, timeoutMs: COMPILE_MS });
  }
  renameSync(folder, KUBERNETES_BIN);
}

/** Without these, both call themselves v0.0.0-master, which each takes for a version too old to speak to. */
function linkerFlags(): string {
  const [major = '', minor = ''] = VERSION.slice(1).split('.');
  const values = { gitVersion: VERSION, gitMajor: major, gitMinor: minor, gitTreeState: 'clean' };
  const settings = ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version'].flatMap((path) =>
    Object.entries(values).map(([name, value]) => `-X ${path}.${name}=${value}`),
  );
  return ['-s -w', ...settings].join(' ');
}
