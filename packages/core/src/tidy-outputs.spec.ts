import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, utimesSync } from 'node:fs';
import { join, relative } from 'node:path';
import { silentReporter } from '@ko/oci';
import { withLock } from './lock';
import { temporaryFolder } from './testing/folder';
import { tidyOutputs } from './tidy-outputs';

const NOW = Date.now();
const HOUR = 60 * 60 * 1000;
const WRITTEN = new Map([
  ['hello', new Set(['linux-amd64'])],
  ['@scope/app', new Set(['linux-amd64'])],
]);

/** A workspace whose dist/ko has these files, all so many hours old. */
async function workspace(files: readonly string[], hours: number): Promise<string> {
  const root = await temporaryFolder(Object.fromEntries(files.map((file) => [`dist/ko/${file}`, ''])));
  const all = readdirSync(join(root, 'dist/ko'), { recursive: true, encoding: 'utf8' });
  const time = new Date(NOW - hours * HOUR);
  for (const path of all) utimesSync(join(root, 'dist/ko', path), time, time);
  return root;
}

const HELLO = ['hello/image.json', 'hello/oci/index.json', 'hello/deps/linux-amd64/modules.json'];
const OURS = [...HELLO, 'hello/linux-amd64/layers.json', '@scope/app/linux-amd64/layers.json'];

const cases: [what: string, hours: number, more: string[], removed: string[]][] = [
  ['what the targets write stays', 10_000, [], []],
  ['layers of a platform without a target', 25, ['hello/linux-arm64/layers.json'], ['hello/linux-arm64']],
  ['that in a scope', 25, ['@scope/app/linux-s390x/layers.json'], ['@scope/app/linux-s390x']],
  ['unless they are of this day', 23, ['hello/linux-arm64/layers.json'], []],
  ['folders that are not of layers stay', 10_000, ['hello/linux-arm64/readme.md', 'hello/mine/layers.txt'], []],
  [
    'work folders of killed runs',
    25,
    ['hello/.work-linux-amd64/go-1/out', 'hello/.work-build/out'],
    ['hello/.work-build', 'hello/.work-linux-amd64'],
  ],
  ['unless they are of this day', 23, ['hello/.work-linux-amd64/go-1/out'], []],
  ['an app that is no more', 721, ['old/image.json', 'old/oci/index.json', 'old/linux-amd64/layers.json'], ['old']],
  ['unless it was built this month', 719, ['old/image.json', 'old/linux-amd64/layers.json'], []],
  ['that in a scope', 721, ['@scope/old/image.json', '@scope/old/.lock-build'], ['@scope/old']],
  ['of it, only what is ours', 721, ['old/image.json', 'old/notes.txt'], ['old/image.json']],
  ['of it, not the project below', 721, ['@scope/image.json'], ['@scope/image.json']],
  ['folders and files of others stay', 10_000, ['reports/x/index.html', 'images.json', '.gitignore'], []],
];
test.each(cases)('removed: %s', async (_what, hours, more, expected) => {
  const root = await workspace([...OURS, ...more], hours);
  const before = readdirSync(join(root, 'dist/ko'), { recursive: true, encoding: 'utf8' });
  const removed = await tidyOutputs(root, { written: WRITTEN, now: NOW });
  expect(removed.map((path) => relative(join(root, 'dist/ko'), path)).sort()).toEqual(expected);
  const gone = (path: string) => expected.some((name) => path === name || path.startsWith(`${name}/`));
  const after = readdirSync(join(root, 'dist/ko'), { recursive: true, encoding: 'utf8' });
  expect(after.sort()).toEqual(before.filter((path) => !gone(path)).sort());
});

test.each([
  ['linux-arm64', 'hello/linux-arm64/layers.json'],
  ['linux-amd64', 'hello/.work-linux-amd64/go-1/out'],
  ['build', 'hello/.work-build/out'],
])('what another run holds the lock of stays: %s', async (scope, file) => {
  const root = await workspace([file], 10_000);
  const options = { reporter: silentReporter, waitNotice: '' };
  await withLock(join(root, `dist/ko/hello/.lock-${scope}`), options, async () => {
    expect(await tidyOutputs(root, { written: WRITTEN, now: NOW })).toEqual([]);
  });
  expect(await tidyOutputs(root, { written: WRITTEN, now: NOW })).toHaveLength(1);
});

test('one file that was written this month keeps all of an app that is no more', async () => {
  const root = await workspace(['old/image.json', 'old/linux-amd64/layers.json'], 10_000);
  mkdirSync(join(root, 'dist/ko/old/oci'));
  expect(await tidyOutputs(root, { written: WRITTEN, now: NOW })).toEqual([]);
});

test('what a killed run left half written beside the projects is removed', async () => {
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  const root = await workspace(['images.json', `.tmp-${pid}-0123456789ab`, `.tmp-${process.ppid}-0123456789ab`], 0);
  await tidyOutputs(root, { written: WRITTEN, now: NOW });
  expect(readdirSync(join(root, 'dist/ko')).sort()).toEqual([`.tmp-${process.ppid}-0123456789ab`, 'images.json']);
});

test('a workspace without outputs has nothing to tidy', async () => {
  expect(await tidyOutputs(await temporaryFolder(), { written: WRITTEN, now: NOW })).toEqual([]);
});
