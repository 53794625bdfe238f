import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeModuleProxy } from '../closure/fixture/module-proxy';
import { describeOutcome, run, succeed, type Outcome } from '../command';
import { hermeticEnvironment } from '../environment';
import { machine } from '../run-folder';
import { commitAll, type Installation } from '../touch/installation';
import { cloneTree, writeTree } from '../tree';
import { GoShim } from '../go-shim';
import { GREETING, writeShop } from './shop';

/** The shop in a repository of git, to be checked out as often as a test needs it. */
export class Origin {
  readonly #folders: string[] = [];
  readonly #caches: string[] = [];

  private constructor(
    private readonly installation: Installation,
    private readonly proxy: string,
    private readonly go: string,
  ) {}

  /** Fills the workspace and commits it; `remove` removes it, too. */
  static async make(installation: Installation): Promise<Origin> {
    const { root, env } = installation;
    const proxy = join(root, '../proxy');
    writeModuleProxy(proxy, [GREETING]);
    const goRoot = (await succeed('go', ['env', 'GOROOT'], { cwd: root, env })).stdout.trim();
    const origin = new Origin(installation, proxy, join(goRoot, 'bin/go'));
    writeShop(root, '');
    const modules = join(root, '../modules');
    origin.#caches.push(modules);
    const options = { cwd: root, env: { ...env, ...origin.#modules(modules), GOFLAGS: '-mod=mod' } };
    await succeed('go', ['mod', 'tidy'], options);
    await commitAll(installation);
    return origin;
  }

  #modules(folder: string): Record<string, string> {
    return { GOPROXY: `file://${this.proxy}`, GOSUMDB: 'off', GOMODCACHE: folder };
  }

  /**
   * Clones it into another folder.
   * @param caches  `warm`: Go's build cache of this machine. `empty`: nothing was ever built or downloaded, and no module can be
   */
  async checkOut(caches: 'warm' | 'empty'): Promise<Checkout> {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ko-checkout-')));
    this.#folders.push(folder);
    const root = join(folder, 'workspace');
    const { root: from, env } = this.installation;
    writeTree(folder, { 'home/': '' });
    await succeed('git', ['clone', '-q', from, root], { cwd: folder, env });
    cloneTree(join(from, 'node_modules'), join(root, 'node_modules'), true);
    const modules = join(folder, 'modules');
    this.#caches.push(modules);
    const shim = new GoShim(join(folder, 'shim'), this.go, process.env['PATH'] ?? '');
    const empty = { GOCACHE: join(folder, 'gocache'), GOPROXY: 'off' };
    const own = { ...this.#modules(modules), ...(caches === 'empty' && empty), ...shim.env };
    return new Checkout(root, hermeticEnvironment(process.env, machine(), root, { ...own, ...WITHOUT_PROXY }), () =>
      shim.subcommands(),
    );
  }

  async remove(): Promise<void> {
    const { root, env } = this.installation;
    for (const cache of this.#caches.filter((one) => existsSync(one))) {
      // What lies in it is read-only.
      await succeed('go', ['clean', '-modcache'], { cwd: root, env: { ...env, GOMODCACHE: cache } });
    }
    for (const folder of this.#folders) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    this.installation.remove();
  }
}

/** Nx asks for the remote cache itself, and would take this way to 127.0.0.1. */
const WITHOUT_PROXY = Object.fromEntries(
  ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy'].map((name) => [name, undefined]),
);

/** A clone of the shop with caches of its own. */
export class Checkout {
  constructor(
    readonly root: string,
    readonly env: Readonly<Record<string, string>>,
    /** Subcommands of `go` that were called so far. */
    readonly goCalls: () => string[],
  ) {}

  /** Runs Nx to its end, whatever its status. */
  nx(
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
    started?: (pid: number) => void,
  ): Promise<Outcome> {
    const program = join(this.root, 'node_modules/nx/dist/bin/nx.js');
    const options = { cwd: this.root, env: { ...this.env, ...env }, ...(started && { started }) };
    return run(process.execPath, [program, ...args], options);
  }

  /** Runs Nx. @throws Error that shows all output when its status is not 0 */
  async nxSucceeds(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Outcome> {
    const outcome = await this.nx(args, env);
    if (outcome.status !== 0) throw new Error(describeOutcome('nx', args, outcome));
    return outcome;
  }

  json<T>(path: string): T {
    return JSON.parse(readFileSync(join(this.root, path), 'utf8')) as T;
  }
}
