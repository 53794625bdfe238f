import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFactsCache } from './facts-cache';

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'ko-nx-cache-'));
  try {
    await work(folder);
  } finally {
    chmodSync(folder, 0o700);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Asks for files, name and hash each, as one command would, and returns which of them were read. */
async function command(
  folder: string,
  files: [name: string, hash: string | undefined][],
  version = '1',
): Promise<string[]> {
  const read: string[] = [];
  const cache = await openFactsCache(folder, version);
  for (const [name, hash] of files) {
    const facts = cache.get(name, hash, () => (read.push(name), 'package a\n'));
    expect(facts).toEqual(name.endsWith('.go') ? { packageName: 'a', imports: [], embeds: [] } : expect.anything());
  }
  await cache.save();
  return read;
}

test('what a command read, the next one has', () =>
  inFolder(async (folder) => {
    expect(
      await command(join(folder, 'new'), [
        ['a.go', '1'],
        ['b.go', '2'],
        ['c.go', '1'],
      ]),
    ).toEqual(['a.go', 'b.go']);
    expect(
      await command(join(folder, 'new'), [
        ['a.go', '1'],
        ['b.go', '3'],
      ]),
    ).toEqual(['b.go']);
  }));

test('the same text is something else in another kind of file', () =>
  inFolder(async (folder) => {
    expect(
      await command(folder, [
        ['a.go', '1'],
        ['a.s', '1'],
      ]),
    ).toEqual(['a.go', 'a.s']);
  }));

test('a file whose hash is not known is read each time', () =>
  inFolder(async (folder) => {
    await command(folder, [['a.go', undefined]]);
    expect(await command(folder, [['a.go', undefined]])).toEqual(['a.go']);
  }));

test('what a command did not ask for is forgotten, and what another version found', () =>
  inFolder(async (folder) => {
    await command(folder, [
      ['a.go', '1'],
      ['b.go', '2'],
    ]);
    await command(folder, [['a.go', '1']]);
    expect(
      await command(folder, [
        ['a.go', '1'],
        ['b.go', '2'],
      ]),
    ).toEqual(['b.go']);
    expect(await command(folder, [['a.go', '1']], '2')).toEqual(['a.go']);
  }));

test.each(['', '{', '[]', 'null', '{"version":"1"}', '{"version":"1","content":null}'])(
  'a file with %j is an empty cache',
  (text) =>
    inFolder(async (folder) => {
      writeFileSync(join(folder, 'ko-nx-facts.json'), text);
      expect(await command(folder, [['a.go', '1']])).toEqual(['a.go']);
      expect(await command(folder, [['a.go', '1']])).toEqual([]);
    }),
);

test('a folder that cannot be written, or is a file, fails nothing', () =>
  inFolder(async (folder) => {
    writeFileSync(join(folder, 'file'), '');
    expect(await command(join(folder, 'file'), [['a.go', '1']])).toEqual(['a.go']);
    chmodSync(folder, 0o500);
    expect(await command(folder, [['a.go', '1']])).toEqual(['a.go']);
  }));

test("Nx's switch turns it off", () =>
  inFolder(async (folder) => {
    process.env['NX_CACHE_PROJECT_GRAPH'] = 'false';
    try {
      await command(folder, [['a.go', '1']]);
      expect(existsSync(join(folder, 'ko-nx-facts.json'))).toBe(false);
    } finally {
      delete process.env['NX_CACHE_PROJECT_GRAPH'];
    }
  }));
