import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openScanCache, scanKey } from './scan-cache';

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'ko-nx-cache-'));
  try {
    await work(folder);
  } finally {
    chmodSync(folder, 0o700);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Asks for `keys` as one command would, and returns which of them were computed. */
async function command(folder: string, keys: string[], version = '1'): Promise<string[]> {
  const computed: string[] = [];
  const cache = await openScanCache<string>(folder, version);
  for (const key of keys) {
    const value = cache.get(key, () => {
      computed.push(key);
      return `value of ${key}`;
    });
    expect(value).toBe(`value of ${key}`);
  }
  await cache.save();
  return computed;
}

test('what a command computed, the next one has', () =>
  inFolder(async (folder) => {
    expect(await command(join(folder, 'new'), ['a', 'b', 'a'])).toEqual(['a', 'b']);
    expect(await command(join(folder, 'new'), ['a', 'b', 'c'])).toEqual(['c']);
    expect(readdirSync(join(folder, 'new'))).toEqual(['ko-nx-mains.json']);
  }));

test('what a command did not ask for is forgotten', () =>
  inFolder(async (folder) => {
    await command(folder, ['a', 'b']);
    await command(folder, ['a']);
    expect(await command(folder, ['a', 'b'])).toEqual(['b']);
  }));

test('another version of the plugin starts anew', () =>
  inFolder(async (folder) => {
    await command(folder, ['a'], '1');
    expect(await command(folder, ['a'], '2')).toEqual(['a']);
  }));

test.each(['', '{', '[]', 'null', '{"version":"1"}', '{"version":"1","entries":null}'])(
  'a file with %j is an empty cache',
  (text) =>
    inFolder(async (folder) => {
      writeFileSync(join(folder, 'ko-nx-mains.json'), text);
      expect(await command(folder, ['a'])).toEqual(['a']);
      expect(await command(folder, ['a'])).toEqual([]);
    }),
);

test('a folder that cannot be written, or is a file, fails nothing', () =>
  inFolder(async (folder) => {
    writeFileSync(join(folder, 'file'), '');
    expect(await command(join(folder, 'file'), ['a'])).toEqual(['a']);
    chmodSync(folder, 0o500);
    expect(await command(folder, ['a'])).toEqual(['a']);
  }));

test("Nx's switch turns it off", () =>
  inFolder(async (folder) => {
    process.env['NX_CACHE_PROJECT_GRAPH'] = 'false';
    try {
      await command(folder, ['a']);
      expect(existsSync(join(folder, 'ko-nx-mains.json'))).toBe(false);
    } finally {
      delete process.env['NX_CACHE_PROJECT_GRAPH'];
    }
  }));

test('a key tells apart what its parts tell apart', () => {
  expect(scanKey('a', ['b'])).toBe(scanKey('a', ['b']));
  expect(new Set([scanKey('a', 'b'), scanKey('ab'), scanKey(['a', 'b']), scanKey('a', undefined, 'b')]).size).toBe(4);
});
