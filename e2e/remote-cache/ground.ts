import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { startRegistry, type TestRegistry } from '@ko/oci/testing';
import { templateInstallation } from '../touch/installation';
import { Origin, type Checkout } from './checkout';
import { readEntry, writeEntry, type Member } from './entry';
import { startRemoteCache, type RemoteCache } from './server';

/** What building the image of `api` came to. */
export interface Attempt {
  readonly status: number | null;
  /** All that was printed. */
  readonly text: string;
  /** Whether the layers came from the remote cache. */
  readonly isHit: boolean;
  /** How often Go compiled. */
  readonly compiled: number;
  /** Digest of the image that was published; undefined when there is none. */
  readonly digest: string | undefined;
}

const TASK = 'api:ko-layers--linux-amd64';

/** A checkout that builds `api` again and again beside a remote cache that holds its layers and those of `worker`. */
export class Ground {
  #registries = 0;

  private constructor(
    readonly origin: Origin,
    readonly cache: RemoteCache,
    readonly checkout: Checkout,
    private readonly registry: TestRegistry,
    /** Digest of the image as the first build made it. */
    readonly digest: string,
  ) {}

  static async make(): Promise<Ground> {
    const origin = await Origin.make(await templateInstallation());
    const cache = await startRemoteCache();
    const first = await origin.checkOut('warm');
    await first.nxSucceeds(['run-many', '-t', 'ko-build', '-p', 'api,worker'], cache.env());
    for (const hash of cache.hashes()) copyFileSync(cache.entry(hash), `${cache.entry(hash)}.good`);
    const { digest } = first.json<{ digest: string }>('dist/ko/api/image.json');
    return new Ground(origin, cache, await origin.checkOut('warm'), await startRegistry(), digest);
  }

  async remove(): Promise<void> {
    await this.registry.close();
    await this.cache.remove();
    await this.origin.remove();
  }

  /** The entry of an app as it was stored. */
  async goodEntry(app: string): Promise<Member[]> {
    for (const hash of this.cache.hashes().filter((name) => name.endsWith('.good'))) {
      const members = await readEntry(this.cache.entry(hash));
      if (members.some(({ header }) => header.name.startsWith(`dist/ko/${app}/`))) return members;
    }
    throw new Error(`the cache has no entry of ${app}`);
  }

  /** Hash of the layers task of `api`. */
  async hash(): Promise<string> {
    const facts = contentOf(await this.goodEntry('api'), 'layers.json');
    return (JSON.parse(facts) as { taskHash: string }).taskHash;
  }

  /** Puts this into the place of the entry of `api`. */
  async poison(entry: readonly Member[]): Promise<void> {
    await writeEntry(this.cache.entry(await this.hash()), entry);
  }

  /** Undoes faults and poison. */
  heal(): void {
    this.cache.fail([]);
    for (const name of this.cache.hashes().filter((one) => one.endsWith('.good'))) {
      copyFileSync(this.cache.entry(name), this.cache.entry(name.replace(/\.good$/, '')));
    }
  }

  /** Forgets what the checkout has built. */
  clean(): void {
    for (const folder of ['.nx', 'dist']) rmSync(join(this.checkout.root, folder), { recursive: true, force: true });
  }

  /** Builds the image of `api` as if never before, into a repository of its own. */
  async build(
    args: readonly string[] = [],
    env: Readonly<Record<string, string>> = this.cache.env(),
    started?: (pid: number) => void,
  ): Promise<Attempt> {
    this.clean();
    const repository = `shop-${++this.#registries}`;
    const before = this.checkout.goCalls().length;
    const all = { ...env, KO_DOCKER_REPO: `${this.registry.host}/${repository}` };
    const command = ['run', 'api:ko-build', '--outputStyle=static', ...args];
    const { status, stdout, stderr } = await this.checkout.nx(command, all, started);
    return {
      status,
      text: `${stdout}\n${stderr}`,
      isHit: stdout.includes(`> nx run ${TASK}  [remote cache]`),
      compiled: this.checkout
        .goCalls()
        .slice(before)
        .filter((call) => call === 'build').length,
      digest: this.#published(repository),
    };
  }

  #published(repository: string): string | undefined {
    const tagged = this.registry.requests.filter(
      ({ method, path, status }) =>
        method === 'PUT' && status === 201 && path.includes(`/${repository}/`) && path.endsWith('/manifests/latest'),
    );
    if (tagged.length === 0) return undefined;
    return this.checkout.json<{ digest: string }>('dist/ko/api/image.json').digest;
  }
}

/** Text of the file with this name in an entry's folder of layers. */
export function contentOf(entry: readonly Member[], name: string): string {
  const found = entry.find(({ header }) => header.name.endsWith(`/${name}`));
  if (found?.content === undefined) throw new Error(`no ${name} in the entry`);
  return Buffer.from(found.content).toString();
}
