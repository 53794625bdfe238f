import { join } from 'node:path';
import { succeed } from './command';

/** What the outer machine needs for its package registries, its certificates and its temporary files; nothing else of it is seen. */
const PASSED = [
  'PATH',
  'TMPDIR',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'npm_config_registry',
  'npm_config_cafile',
  'npm_config_https_proxy',
  'npm_config_noproxy',
  'npm_config_strict_ssl',
] as const;

/** Of Go's settings, those that say where modules and the build cache come from. */
const GO_SETTINGS = [
  'GOCACHE',
  'GOMODCACHE',
  'GOPROXY',
  'GOSUMDB',
  'GONOSUMDB',
  'GONOPROXY',
  'GOPRIVATE',
  'GOINSECURE',
] as const;

/** Facts of the outer machine that were asked for once and hold for a whole run of tests. */
export interface Machine {
  /** Value of each of `GO_SETTINGS`, from the user's environment and Go environment file. */
  readonly go: Readonly<Record<string, string>>;
  /** Path of npm's cache, which `npm ci` has just filled with everything that a workspace installs. */
  readonly npmCache: string;
  /** npm's user configuration with our scope sent to the loopback registry; absent before that is started. */
  readonly npmrc?: string;
}

/** Asks the outer Go and npm where their caches are. */
export async function inspectMachine(outer: NodeJS.ProcessEnv, cwd: string): Promise<Machine> {
  const options = { cwd, env: outer };
  const go = await succeed('go', ['env', '-json', ...GO_SETTINGS], options);
  const npm = await succeed('npm', ['config', 'get', 'cache'], options);
  return { go: JSON.parse(go.stdout) as Record<string, string>, npmCache: npm.stdout.trim() };
}

/**
 * The environment of a program in a test workspace: built from nothing, so that no setting of the user (Docker's credentials, Go's
 * flags, Nx's cache and cloud) reaches it. Go modules come from the cache alone unless `GOPROXY` is given.
 * @param root   the workspace; its home folder is `home` beside it
 * @param more   variables to add; undefined removes one
 */
export function hermeticEnvironment(
  outer: NodeJS.ProcessEnv,
  machine: Machine,
  root: string,
  more: Readonly<Record<string, string | undefined>> = {},
): Record<string, string> {
  const passed = PASSED.map((name) => [name, outer[name]] as const);
  const all: Record<string, string | undefined> = {
    ...Object.fromEntries(passed),
    ...machine.go,
    HOME: join(root, '../home'),
    LANG: 'C.UTF-8',
    CI: 'true',
    // CI alone would turn colours on (picocolors).
    NO_COLOR: '1',
    NX_DAEMON: 'false',
    NX_NO_CLOUD: 'true',
    // In a git workspace Nx's default cache is in the user's home, shared by all checkouts of a repository (nx-plugin-model 1.6).
    NX_CACHE_DIRECTORY: join(root, '.nx/cache'),
    NX_WORKSPACE_DATA_DIRECTORY: join(root, '.nx/workspace-data'),
    GOENV: 'off',
    GOFLAGS: '',
    GOTOOLCHAIN: 'local',
    GOPROXY: 'off',
    GIT_CONFIG_NOSYSTEM: '1',
    npm_config_cache: machine.npmCache,
    npm_config_userconfig: machine.npmrc,
    npm_config_prefer_offline: 'true',
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_update_notifier: 'false',
    ...more,
  };
  return Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
