import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parsePlatform, readLayout, silentReporter, writeLayout } from '@ko/oci';
import { randomImage } from '@ko/oci/testing';
import { withLock } from '../lock';
import { temporaryFolder } from '../testing/folder';
import { knownLayer, recordLayer } from './descriptors';
import { binaryFolder } from './folder';
import { tidyCache } from './tidy-cache';

const NOW = Date.now();
const DAY = 24 * 60 * 60 * 1000;

const digest = (number: number) => `sha256:${String(number).padStart(64, '0')}` as const;

/** A cache with the binaries of programs, each built so many days ago; `out` is much older, as when nothing was linked since. */
async function cacheOf(programs: Readonly<Record<string, number>>): Promise<string> {
  const cache = await temporaryFolder();
  for (const [importPath, days] of Object.entries(programs)) {
    const folder = binaryFolder(cache, importPath, parsePlatform('linux/amd64'));
    await recordLayer(folder, { diffID: digest(1), buildID: 'a/b', layer: { digest: digest(2), size: 1 } });
    for (const name of readdirSync(folder)) {
      const time = new Date(NOW - days * DAY);
      utimesSync(join(folder, name), time, time);
    }
  }
  return cache;
}

test('the binary of a program that was not built for thirty days is removed, with folders that nothing is left in', async () => {
  const cache = await cacheOf({ 'example.com/old': 31, 'example.com/new': 29, 'example.org/old': 31 });
  const removed = await tidyCache(cache, NOW);
  expect(removed.map((path) => relative(cache, path)).sort()).toEqual([
    'bin/example.com/old/linux/amd64',
    'bin/example.org/old/linux/amd64',
  ]);
  expect(readdirSync(join(cache, 'bin'), { recursive: true, encoding: 'utf8' }).sort()).toEqual([
    'example.com',
    'example.com/new',
    'example.com/new/linux',
    'example.com/new/linux/amd64',
    'example.com/new/linux/amd64/buildid-to-diffid',
    'example.com/new/linux/amd64/diffid-to-descriptor',
  ]);
});

test('records that have grown for hundreds of builds begin anew; those of a few stay', async () => {
  const cache = await cacheOf({ busy: 0, quiet: 0 });
  const [busy, quiet] = ['busy', 'quiet'].map((name) => binaryFolder(cache, name, parsePlatform('linux/amd64')));
  grow<Record<string, unknown>>(join(busy!, 'diffid-to-descriptor'), (record) =>
    times(400, (build) => [digest(build), record[digest(1)]]),
  );
  grow<Record<string, unknown>>(join(quiet!, 'diffid-to-descriptor'), (record) =>
    times(100, (build) => [digest(build), record[digest(1)]]),
  );
  expect(await tidyCache(cache, NOW)).toEqual([join(busy!, 'diffid-to-descriptor')]);
  expect(await knownLayer(busy!, digest(1))).toBeUndefined();
  expect(await knownLayer(quiet!, digest(99))).toEqual({ digest: digest(2), size: 1 });
});

/** Replaces what a JSON file holds by what its content is made to. */
function grow<T>(file: string, how: (content: T) => unknown): void {
  writeFileSync(file, JSON.stringify(how(JSON.parse(readFileSync(file, 'utf8')) as T), null, 2));
}

const times = (count: number, entry: (number: number) => [string, unknown]) =>
  Object.fromEntries(Array.from({ length: count }, (_, number) => entry(number)));

describe('manifests and configs of bases', () => {
  /** A cache that has kept so many bases. */
  async function bases(count: number) {
    const cache = await temporaryFolder();
    const folder = join(cache, 'img');
    await writeLayout(folder, randomImage({ seed: 1 }), { documentsOnly: true });
    grow<{ manifests: unknown[] }>(join(folder, 'index.json'), ({ manifests, ...index }) => ({
      ...index,
      manifests: Array.from({ length: count }, () => manifests[0]),
    }));
    return { cache, folder };
  }

  test('begin anew when there are some hundreds and nobody writes to them; the layout stays one', async () => {
    const { cache, folder } = await bases(450);
    const options = { reporter: silentReporter, waitNotice: '' };
    expect(await withLock(join(folder, '.lock'), options, () => tidyCache(cache, NOW))).toEqual([]);
    expect(await tidyCache(cache, NOW)).toEqual([join(folder, 'index.json'), join(folder, 'blobs')]);
    expect(readdirSync(folder)).toEqual(['oci-layout']);
    const { digest } = await writeLayout(folder, randomImage({ seed: 1 }), { documentsOnly: true });
    expect((await readLayout(folder, { digest })).kind).toBe('image');
  });

  test('stay when there are a hundred', async () => {
    expect(await tidyCache((await bases(100)).cache, NOW)).toEqual([]);
  });
});

test('a cache that is not there is tidy', async () => {
  expect(await tidyCache(join(await temporaryFolder(), 'missing'), NOW)).toEqual([]);
});
