import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { silentReporter } from '@ko/oci';
import { goEnvironment, temporaryFolder } from '../testing/folder';
import { goBuild, type GoBuildPlan } from './build';
import { openJointBuilds } from './joint-builds';

jest.setTimeout(120_000);

const SHOP = {
  'go.mod': 'module example.com/shop\n\ngo 1.21\n',
  'price/price.go': 'package price\n\nfunc Of() int { return 7 }\n',
  'cmd/a/main.go': 'package main\n\nimport "example.com/shop/price"\n\nfunc main() { println("a", price.Of()) }\n',
  'cmd/b/main.go': 'package main\n\nimport "example.com/shop/price"\n\nfunc main() { println("b", price.Of()) }\n',
  'cmd/c/v2/main.go': 'package main\n\nfunc main() { println("c") }\n',
  'cmd/c/v1/main.go': 'package main\n\nfunc main() { println("c1") }\n',
  'other/a/main.go': 'package main\n\nfunc main() { println("other a") }\n',
  'cmd/broken/main.go': 'package main\n\nfunc main() { undefined() }\n',
};

async function shop() {
  const folder = await temporaryFolder();
  for (const [path, text] of Object.entries(SHOP)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  mkdirSync(join(folder, 'out'));
  const together = join(folder, 'together');
  const plan = (path: string, more: Partial<{ flags: string[]; env: Record<string, string> }> = {}): GoBuildPlan => ({
    args: [
      'build',
      ...(more.flags ?? ['-trimpath']),
      '-o',
      join(folder, 'out', path.replaceAll('/', '-')),
      `example.com/shop/${path}`,
    ],
    env: { ...goEnvironment(), CGO_ENABLED: '0', ...more.env },
  });
  const stop = new AbortController();
  const builds = openJointBuilds({ signal: stop.signal, ignored: new Set(['TASK']) });
  const foresee = (plans: readonly GoBuildPlan[]) =>
    builds.foreseeBuilds(
      plans.map((one) => ({ plan: one, cwd: folder })),
      together,
    );
  const build = (one: GoBuildPlan, signal?: AbortSignal) => builds.buildTogether(one, { cwd: folder, signal });
  const made = () => readdirSync(join(folder, 'out')).sort();
  return { folder, together, plan, foresee, build, builds, made, stop };
}

test('programs that were foreseen together are built by one call, and are what each would be by itself', async () => {
  const { folder, plan, foresee, build, builds, made } = await shop();
  const plans = ['cmd/a', 'cmd/b', 'cmd/c/v2', 'cmd/c/v1'].map((path) => plan(path));
  foresee(plans);
  expect(await Promise.all(plans.map((one) => build(one)))).toEqual([true, true, true, true]);
  expect(made()).toEqual(['cmd-a', 'cmd-b', 'cmd-c-v1', 'cmd-c-v2']);
  for (const { args, env } of plans) {
    const out = args.at(-2) as string;
    const alone = join(folder, 'alone');
    const planned = { args: args.map((argument) => (argument === out ? alone : argument)), env };
    await goBuild(planned, { cwd: folder, reporter: silentReporter });
    expect(readFileSync(out).equals(readFileSync(alone))).toBe(true);
  }
  await builds.close();
});

test.each<[rule: string, first: string, second: string, more: Parameters<Awaited<ReturnType<typeof shop>>['plan']>[1]]>(
  [
    ['of the same name', 'cmd/a', 'other/a', {}],
    ['with other flags', 'cmd/a', 'cmd/b', { flags: ['-trimpath', '-ldflags=-s'] }],
    ['for another platform', 'cmd/a', 'cmd/b', { env: { GOARCH: 'arm64' } }],
  ],
)('a program %s is built by itself', async (_, first, second, more) => {
  const { plan, foresee, build, builds, made } = await shop();
  const plans = [plan(first), plan(second, more)];
  foresee(plans);
  expect(await Promise.all(plans.map((one) => build(one)))).toEqual([false, false]);
  expect(made()).toEqual([]);
  await builds.close();
});

test('what nobody foresaw, or was built already, is built by itself', async () => {
  const { plan, foresee, build, builds } = await shop();
  foresee([plan('cmd/a'), plan('cmd/b')]);
  expect(await build(plan('cmd/c/v2'))).toBe(false);
  expect(await build(plan('cmd/a', { flags: ['-trimpath', '-race'] }))).toBe(false);
  expect([await build(plan('cmd/a')), await build(plan('cmd/a'))]).toEqual([true, false]);
  await builds.close();
});

test('variables that no Go reads, and the place of its temporary files, tell no builds apart', async () => {
  const { folder, plan, foresee, build, builds } = await shop();
  foresee([plan('cmd/a', { env: { TASK: '1' } }), plan('cmd/b', { env: { TASK: '2' } })]);
  expect(await build(plan('cmd/a', { env: { TASK: '3', GOTMPDIR: folder } }))).toBe(true);
  await builds.close();
});

test('when one does not compile, nothing of that call is used: each is built by itself', async () => {
  const { plan, foresee, build, builds, made } = await shop();
  const plans = ['cmd/a', 'cmd/broken'].map((path) => plan(path));
  foresee(plans);
  expect(await Promise.all(plans.map((one) => build(one)))).toEqual([false, false]);
  expect(made()).toEqual([]);
  await builds.close();
});

test('a windows program has its ending', async () => {
  const { plan, foresee, build, builds, made } = await shop();
  const plans = ['cmd/a', 'cmd/b'].map((path) => plan(path, { env: { GOOS: 'windows', GOARCH: 'amd64' } }));
  foresee(plans);
  expect(await Promise.all(plans.map((one) => build(one)))).toEqual([true, true]);
  expect(made()).toEqual(['cmd-a', 'cmd-b']);
  await builds.close();
});

test('of many, the first come early: eight to a call; the folder is gone in the end', async () => {
  const { folder, together, plan, foresee, build, builds } = await shop();
  const paths = Array.from({ length: 10 }, (_, at) => `many/m${at}`);
  for (const path of paths) {
    mkdirSync(join(folder, path), { recursive: true });
    writeFileSync(join(folder, path, 'main.go'), 'package main\n\nfunc main() {}\n');
  }
  foresee(paths.map((path) => plan(path)));
  expect(await build(plan('many/m0'))).toBe(true);
  expect(readdirSync(join(together, '0')).sort()).toEqual(['m1', 'm2', 'm3', 'm4', 'm5', 'm6', 'm7']);
  expect(existsSync(join(together, '1'))).toBe(false);
  expect(await build(plan('many/m9'))).toBe(true);
  await builds.close();
  expect(existsSync(together)).toBe(false);
});

test('whoever is interrupted stops waiting; the end of the run ends Go', async () => {
  const { plan, foresee, build, builds, stop, together } = await shop();
  foresee([plan('cmd/a'), plan('cmd/b')]);
  const own = new AbortController();
  const first = build(plan('cmd/a'), own.signal);
  own.abort(new Error('enough'));
  await expect(first).rejects.toThrow('enough');
  stop.abort(new Error('all ends'));
  expect(await build(plan('cmd/b'))).toBe(false);
  await builds.close();
  expect(existsSync(together)).toBe(false);
});
