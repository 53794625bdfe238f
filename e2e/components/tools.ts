import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { run, succeed } from '../command';
import { REPOSITORY } from '../pack';

// The programs that the real tests start: Debian's packages, and Go tools of fixed versions. A second run installs nothing.

/** Where the Go tools lie; one folder for each version, so that a new version is another path. */
export const BIN = join(REPOSITORY, 'node_modules/.cache/ko-e2e/bin');

/** Debian package and a program of it. The Docker CLI is named by its path, since another one may come earlier on PATH. */
const DEBIAN = {
  'docker.io': '/usr/sbin/dockerd',
  'docker-registry': '/usr/bin/docker-registry',
  'etcd-server': '/usr/bin/etcd',
  skopeo: '/usr/bin/skopeo',
  umoci: '/usr/bin/umoci',
  'apache2-utils': '/usr/bin/htpasswd',
  openssl: '/usr/bin/openssl',
  zsh: '/usr/bin/zsh',
  fish: '/usr/bin/fish',
} as const;

/** Go package of each tool, and its version. */
const GO = {
  cosign: ['github.com/sigstore/cosign/v3/cmd/cosign', 'v3.1.3'],
  crane: ['github.com/google/go-containerregistry/cmd/crane', 'v0.22.1'],
  distribution: ['github.com/distribution/distribution/v3/cmd/registry', 'v3.1.2'],
  ko: ['github.com/google/ko', 'v0.19.1'],
  // Of the versions of 3, the one with the modules of cosign's client of Kubernetes: most of it is compiled then.
  helm: ['helm.sh/helm/v3/cmd/helm', 'v3.21.4'],
} as const;

const goTool = (name: keyof typeof GO): string => join(BIN, `${name}-${GO[name][1]}`, basename(GO[name][0]));

/** Path of every program. */
export const TOOLS = {
  dockerd: DEBIAN['docker.io'],
  docker: '/usr/bin/docker',
  debianRegistry: DEBIAN['docker-registry'],
  etcd: DEBIAN['etcd-server'],
  skopeo: DEBIAN.skopeo,
  umoci: DEBIAN.umoci,
  htpasswd: DEBIAN['apache2-utils'],
  openssl: DEBIAN.openssl,
  cosign: goTool('cosign'),
  crane: goTool('crane'),
  /** Serves ggcr's registry: `crane registry serve`. */
  ggcrRegistry: goTool('crane'),
  distribution: goTool('distribution'),
  ko: goTool('ko'),
  helm: goTool('helm'),
} as const;

/** Words that start a program as root: none for root itself. */
export function asRoot(): readonly string[] {
  return process.getuid?.() === 0 ? [] : ['sudo', '-n'];
}

/**
 * Installs what is missing.
 * @param say  told about each step that takes its time
 * @throws Error that names the packages when they are missing and we may not install them
 */
export async function installTools(env: NodeJS.ProcessEnv, say: (text: string) => void): Promise<void> {
  await installDebian(env, say);
  for (const name of Object.keys(GO) as (keyof typeof GO)[]) await installGo(name, env, say);
}

async function installDebian(env: NodeJS.ProcessEnv, say: (text: string) => void): Promise<void> {
  const missing = Object.entries(DEBIAN).flatMap(([name, program]) => (existsSync(program) ? [] : [name]));
  if (missing.length === 0) return;
  const options = { cwd: REPOSITORY, env: { ...env, DEBIAN_FRONTEND: 'noninteractive' } };
  const [program, ...prefix] = [...asRoot(), 'apt-get'];
  const may = await run(program as string, [...prefix, '--version'], options).catch(() => undefined);
  if (may?.status !== 0) {
    throw new Error(
      `These Debian packages are missing: ${missing.join(' ')}. Install them, or run the tests as root or with sudo without password.`,
    );
  }
  say(`apt-get install ${missing.join(' ')}`);
  await succeed(program as string, [...prefix, 'update', '-q'], options);
  await succeed(program as string, [...prefix, 'install', '-q', '-y', '--no-install-recommends', ...missing], options);
}

/** Installs one Go tool, if it is missing: for who needs no more than that, and cannot or will not install Debian packages. */
export async function installGo(
  name: keyof typeof GO,
  outer: NodeJS.ProcessEnv,
  say: (text: string) => void,
): Promise<void> {
  const target = goTool(name);
  if (existsSync(target)) return;
  const [path, version] = GO[name];
  say(`go install ${path}@${version}`);
  const folder = join(BIN, `${name}.installing`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const env = { ...outer, GOBIN: folder, GOFLAGS: '', CGO_ENABLED: '0', GOMAXPROCS: String(availableParallelism()) };
  // The largest, cosign, takes four minutes on two cores with empty caches.
  await succeed('go', ['install', `${path}@${version}`], { cwd: REPOSITORY, env, timeoutMs: 900_000 });
  rmSync(join(target, '..'), { recursive: true, force: true });
  renameSync(folder, join(target, '..'));
}
