import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { tidy } from './tidy';

const DAYS = 24 * 60 * 60 * 1000;

/** The project hello has a target for linux/amd64, and one whose configuration is for linux/arm64. */
const TARGETS = {
  'ko-layers--linux-amd64': { executor: '@ko/nx:layers', options: { platform: 'linux/amd64' } },
  'ko-layers--arm': { executor: '@ko/nx:layers', configurations: { ci: { platform: 'linux/arm64' } } },
  test: { executor: 'nx:run-commands', options: { platform: 'linux/s390x' } },
};

async function inWorkspace(work: (root: string, run: () => Promise<string[]>) => Promise<void>): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'ko-nx-tidy-'));
  try {
    const projects = { hello: { root: 'hello', targets: TARGETS } };
    const context = { root, projectsConfigurations: { version: 2, projects } } as unknown as ExecutorContext;
    await work(root, async () => {
      const lines: string[] = [];
      const debug = (line: string) => void lines.push(line);
      await tidy(context, { env: {}, reporter: { info: debug, warn: debug, debug } });
      return lines;
    });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** Makes a file that was written so many days ago, and its folder. */
function writeOld(root: string, path: string, days: number): void {
  mkdirSync(join(root, dirname(path)), { recursive: true });
  writeFileSync(join(root, path), '{}');
  const time = new Date(Date.now() - days * DAYS);
  for (const old of [path, dirname(path)]) utimesSync(join(root, old), time, time);
}

const STAMP = '.nx/workspace-data/ko/tidied';

test('what no target writes and no build uses any more is removed, and told only with --verbose', () =>
  inWorkspace(async (root, run) => {
    const old = ['hello/linux-s390x/layers.json', 'gone/linux-amd64/layers.json'].map((path) => `dist/ko/${path}`);
    const binary = '.nx/workspace-data/ko/bin/example.com/gone/linux/amd64/diffid-to-descriptor';
    const kept = ['hello/linux-amd64/layers.json', 'hello/linux-arm64/layers.json'].map((path) => `dist/ko/${path}`);
    for (const path of [...old, binary, ...kept]) writeOld(root, path, 31);
    const lines = await run();
    expect([...old, binary, ...kept, STAMP].filter((path) => existsSync(join(root, path)))).toEqual([...kept, STAMP]);
    const removed = ['dist/ko/gone', 'dist/ko/hello/linux-s390x', dirname(binary)];
    expect(lines.sort()).toEqual(
      removed.map((path) => `Removed ${join(root, path)}, which nothing uses any more.`).sort(),
    );
  }));

test('a build looks when the last look was a day ago', () =>
  inWorkspace(async (root, run) => {
    const path = 'dist/ko/hello/linux-s390x/layers.json';
    writeOld(root, path, 2);
    writeOld(root, STAMP, 0.9);
    expect(await run()).toEqual([]);
    expect(existsSync(join(root, path))).toBe(true);
    writeOld(root, STAMP, 1.1);
    expect(await run()).toHaveLength(1);
    expect(existsSync(join(root, path))).toBe(false);
  }));

test('a folder that cannot be written is no failure', () =>
  inWorkspace(async (root, run) => {
    writeFileSync(join(root, '.nx'), 'a file');
    expect(await run()).toEqual([expect.stringMatching(/^Not tidied up: E\w+/)]);
  }));
