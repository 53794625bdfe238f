import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startRegistry, type TestRegistry } from '@ko/oci/testing';
import { references } from '../nx-output';
import type { Installation } from '../touch/installation';
import { listTree } from '../tree';
import { Origin, type Checkout } from './checkout';
import { startRemoteCache, type RemoteCache } from './server';
import { APPS, LAYERS, LAYERS_FOLDERS } from './shop';

const BUILD = ['run-many', '-t', 'ko-build', '--outputStyle=static'];

/** What `go` is called for when everything comes from the cache: Nx asks for them, because the inputs of the layers name them. */
const INPUTS = ['env', 'version'];

/** The row that each version of Nx has to pass. */
export function freshCheckoutTests(version: string, install: () => Promise<Installation>): void {
  describe(`a fresh checkout with a full remote cache, Nx ${version}`, () => {
    let origin: Origin;
    let cache: RemoteCache;
    let first: Checkout;
    let second: Checkout;
    let registry: TestRegistry;
    beforeAll(async () => {
      origin = await Origin.make(await install());
      cache = await startRemoteCache();
      first = await origin.checkOut('warm');
      second = await origin.checkOut('empty');
      registry = await startRegistry();
    });
    afterAll(async () => {
      await registry?.close();
      await cache?.remove();
      await origin?.remove();
    });

    test('the first checkout compiles and stores each layers task', async () => {
      const other = await startRegistry();
      await first.nxSucceeds(BUILD, { ...cache.env(), KO_DOCKER_REPO: `${other.host}/shop` });
      await other.close();
      expect(first.goCalls().filter((call) => call === 'build')).toHaveLength(LAYERS.length);
      expect(cache.hashes()).toHaveLength(LAYERS.length);
      expect(sent(cache)).toEqual(cache.hashes());
    });

    test('the second one publishes every image with the same digest, and no compiler starts', async () => {
      const outcome = await second.nxSucceeds(BUILD, { ...cache.env('read'), KO_DOCKER_REPO: `${registry.host}/shop` });
      for (const task of LAYERS) expect(outcome.stdout).toContain(`> nx run ${task}  [remote cache]`);
      expect(digests(second)).toEqual(digests(first));
      expect(
        references(outcome)
          .map((reference) => reference.split('@')[1])
          .sort(),
      ).toEqual(Object.values(digests(first)).sort());
      const calls = tally(second.goCalls());
      process.stderr.write(`> Nx ${version}, ${APPS.length} images from a remote cache: ${describeCalls(calls)}\n`);
      expect(Object.keys(calls).sort()).toEqual(INPUTS);
    });

    test('no module is downloaded, and nothing that Go compiled lies in its cache', () => {
      expect(existsSync(join(second.root, '../modules'))).toBe(false);
      expect(compiledArchives(join(second.root, '../gocache'))).toEqual([]);
    });

    test('each entry was asked for, and none is sent again', () => {
      // Once, says 23; 22 now and then asks for one twice.
      const taken = cache.requests().filter(({ method, status }) => method === 'GET' && status === 200);
      expect([...new Set(taken.map(({ hash }) => hash))].sort()).toEqual(cache.hashes());
      expect(sent(cache)).toEqual(cache.hashes());
    });

    test('the layers folders are the same, byte by byte and bit by bit of their modes', () => {
      for (const folder of LAYERS_FOLDERS) expect(contents(second, folder)).toEqual(contents(first, folder));
    });

    test('a third run in that checkout takes the local cache and asks nobody', async () => {
      const before = cache.requests().length;
      const outcome = await second.nxSucceeds(BUILD, { ...cache.env('read'), KO_DOCKER_REPO: `${registry.host}/shop` });
      expect(outcome.stdout).not.toContain('[remote cache]');
      expect(cache.requests()).toHaveLength(before);
      expect(second.goCalls()).not.toContain('build');
    });
  });
}

/** Digest of each app's image as it was recorded. */
export function digests(checkout: Checkout): Record<string, string> {
  return Object.fromEntries(
    APPS.map((app) => [app, checkout.json<{ digest: string }>(`dist/ko/${app}/image.json`).digest]),
  );
}

/** How often each of the words occurs. */
function tally(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}

/** Hashes of the entries that were sent, whatever the answer, sorted. */
function sent(cache: RemoteCache): (string | null)[] {
  const requests = cache.requests().filter(({ method }) => method === 'PUT');
  return requests.map(({ hash }) => hash).sort();
}

function describeCalls(calls: Readonly<Record<string, number>>): string {
  return Object.entries(calls)
    .map(([name, count]) => `${count} go ${name}`)
    .join(', ');
}

/** Kind, mode and bytes of each file below a folder. */
function contents(checkout: Checkout, folder: string): Record<string, unknown> {
  const files = listTree(join(checkout.root, folder)).map((file) => {
    const path = join(checkout.root, folder, file);
    const stats = lstatSync(path);
    return [file, [stats.isFile(), stats.mode.toString(8), readFileSync(path, 'base64')]] as const;
  });
  if (files.length === 0) throw new Error(`${folder} is empty`);
  return Object.fromEntries(files);
}

/** Files of Go's build cache that hold a compiled package. Spec: Go's cmd/internal/archive, `!<arch>`. */
function compiledArchives(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return listTree(folder).filter((file) => readFileSync(join(folder, file)).toString('latin1', 0, 7) === '!<arch>');
}
