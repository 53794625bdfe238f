import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parsePlatform, type Platform } from '@ko/oci';
import { succeed } from '../command';
import { machine } from '../run-folder';
import { listTree } from '../tree';
import { compareTree, type Comparison, type Report } from './compare';
import { contextsOf, describeContext, type GoContext } from './context';
import { compareRandomModules, compareRandomSources } from './generated';
import { EXTERNAL, RELEASES } from './fixture/external';
import { writeModuleProxy } from './fixture/module-proxy';
import { BEYOND, MODULES, OLD_VENDOR, VENDORED, WORK, WORK_VENDORED } from './fixture/modules';
import { RULES, RULES_BROKEN, RULES_OF_PORTS } from './fixture/rules';
import { program, type Tree, writeFixture } from './fixture/tree';
import { isDifferent } from './report';

const platform = (os: string, architecture: string, variant?: string): Platform => ({
  os,
  architecture,
  ...(variant === undefined ? {} : { variant }),
});

/** What people build for, and what is unlike it; each with tags and without, with cgo and without. */
const PLATFORMS = [
  platform('linux', 'amd64'),
  platform('linux', 'arm64'),
  platform('linux', 'arm', 'v7'),
  platform('windows', 'amd64'),
  platform('darwin', 'arm64'),
  platform('wasip1', 'wasm'),
  platform('freebsd', 'amd64'),
  platform('plan9', 'amd64'),
];
const ALL = contextsOf(PLATFORMS, [[], ['custom']]);
/** How imports resolve depends on no platform. */
const FEW = contextsOf([platform('linux', 'amd64'), platform('windows', 'amd64')], [[]], [false]);

/** Whose modules `go mod tidy` can make tidy, with go.work and without. */
const TIDY_SEEDS = [2, 6, 7, 17];

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ko-closure-')));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Nothing is downloaded but from a folder that a test names. */
function goEnvironment(proxy?: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    HOME: join(folder, 'home'),
    GOCACHE: machine().go['GOCACHE'],
    GOMODCACHE: join(folder, 'modules'),
    GOENV: 'off',
    GOFLAGS: '-modcacherw',
    GOPROXY: proxy === undefined ? 'off' : `file://${proxy}`,
    GOSUMDB: 'off',
    GOTOOLCHAIN: 'local',
  };
}

async function compareFixture(name: string, tree: Tree, contexts: readonly GoContext[]): Promise<Report> {
  const root = join(folder, name);
  writeFixture(root, tree);
  return compareTree({ root, files: Object.keys(tree), env: goEnvironment() }, contexts);
}

/** Each line that differs, once, with the contexts it differs in. */
function differenceLines(comparisons: readonly Comparison[]): string[] {
  const found = new Map<string, string[]>();
  for (const { directory, context, differences } of comparisons) {
    for (const { kind, line } of differences) {
      const text = `${directory}: ${kind} ${line}`;
      found.set(text, [...(found.get(text) ?? []), describeContext(context)]);
    }
  }
  return [...found].map(([text, contexts]) => `${text} (${contexts.length} contexts, ${contexts[0]})`);
}

const mainsOf = ({ comparisons }: Report): Set<string> => new Set(comparisons.map(({ directory }) => directory));

test('every rule, for every platform, with tags and without, with cgo and without', async () => {
  const report = await compareFixture('rules', RULES, ALL);
  expect(differenceLines(report.comparisons)).toEqual([]);
  expect(report.comparisons.filter(({ error }) => error !== undefined)).toEqual([]); // Go could build all of it
  expect(report.unread).toEqual([]);
  expect(mainsOf(report).size).toBeGreaterThan(100);
});

test('what Go cannot build ends no scan and disturbs no neighbour', async () => {
  const report = await compareFixture('broken', RULES_BROKEN, contextsOf(PLATFORMS.slice(0, 2), [['custom']]));
  // Of a C file with a constraint that does not parse Go's list says nothing more, not even main.go.
  const half = 'broken/constraint-in-c';
  expect(differenceLines(report.comparisons.filter(({ directory }) => directory !== half))).toEqual([]);
  expect(mainsOf(report).size).toBeGreaterThan(300);
});

test('every port that Go knows', async () => {
  const { stdout } = await succeed('go', ['tool', 'dist', 'list'], { cwd: folder, env: goEnvironment() });
  const ports = stdout.split('\n').filter(Boolean).map(parsePlatform);
  const report = await compareFixture('ports', RULES_OF_PORTS, contextsOf(ports, [[]], [false]));
  expect(differenceLines(report.comparisons)).toEqual([]);
  expect(report.comparisons.length).toBeGreaterThan(30 * 40);
});

test('experiments and levels of a processor that the environment asks for', async () => {
  const settings = {
    GOEXPERIMENT: 'jsonv2,nogreenteagc,noregabiargs',
    GOAMD64: 'v3',
    GOARM64: 'v9.0',
    GO386: 'softfloat',
  };
  const root = join(folder, 'experiments');
  writeFixture(root, RULES_OF_PORTS);
  const contexts = contextsOf(
    [platform('linux', 'amd64'), platform('linux', 'arm64'), platform('linux', '386')],
    [[]],
    [false],
  );
  const { comparisons } = await compareTree(
    { root, files: Object.keys(RULES_OF_PORTS), env: { ...goEnvironment(), ...settings } },
    contexts,
  );
  expect(differenceLines(comparisons)).toEqual([]);
});

const WORKSPACES: readonly [string, Tree, 'mod' | 'vendor' | undefined][] = [
  ['modules joined by replace', MODULES, undefined],
  ['a go.work', WORK, undefined],
  ['a vendor folder', VENDORED, undefined],
  ['a vendor folder of a go.work', WORK_VENDORED, undefined],
  ['a vendor folder that is too old to count', OLD_VENDOR, undefined],
  ['a vendor folder that -mod=vendor makes count', OLD_VENDOR, 'vendor'],
  [
    'a vendor folder that -mod=mod turns off',
    { ...OLD_VENDOR, 'go.mod': String(OLD_VENDOR['go.mod']).replace('1.13', '1.26') },
    'mod',
  ],
];
test.each(WORKSPACES)('%s', async (name, tree, modFlag) => {
  const report = await compareFixture(
    name,
    tree,
    FEW.map((context) => ({ ...context, modFlag })),
  );
  expect(differenceLines(report.comparisons)).toEqual([]);
  expect(report.unread).toEqual([]);
  const mains = Object.entries(tree).filter(([, text]) => typeof text === 'string' && text.includes('func main()'));
  expect(mainsOf(report).size).toBe(mains.length);
});

test('what leads beyond the workspace and back is counted whole', async () => {
  writeFixture(join(folder, 'beyond'), BEYOND);
  const root = join(folder, 'beyond/inside');
  const { comparisons, unread } = await compareTree(
    { root, files: listTree(root), env: goEnvironment() },
    FEW.slice(0, 1),
  );
  expect(unread).toEqual([]);
  expect(
    comparisons.map(({ directory, wide, differences }) => [
      directory,
      wide.length > 0,
      differences.filter(({ kind }) => kind !== 'wide'),
    ]),
  ).toEqual([
    ['.', true, []],
    ['alone', false, []],
    ['linked-file', false, []],
    ['through-a-link', true, []],
  ]);
});

describe('modules from elsewhere', () => {
  const proxy = join(folder, 'proxy');
  beforeAll(() => writeModuleProxy(proxy, RELEASES));

  async function compareExternal(name: string): Promise<Comparison> {
    const root = join(folder, 'external', name.replace(/\W+/g, '-'));
    writeFixture(root, EXTERNAL[name]?.tree as Tree);
    const env = goEnvironment(proxy);
    await succeed('go', ['mod', 'tidy'], { cwd: root, env: { ...env, GOWORK: 'off' } });
    const report = await compareTree({ root, files: listTree(root), env }, FEW.slice(0, 1));
    expect(report.unread).toEqual([]);
    expect(report.comparisons).toHaveLength(1);
    return report.comparisons[0] as Comparison;
  }

  test.each(Object.entries(EXTERNAL).map(([name, { verdict }]) => [verdict, name]))('%s: %s', async (verdict, name) => {
    const { differences, wide } = await compareExternal(name);
    const kinds = new Set([...(wide.length > 0 ? ['wide'] : []), ...differences.map(({ kind }) => kind)]);
    expect([...kinds]).toEqual(verdict === 'exact' ? [] : [verdict]);
  });
});

describe('generated from seeds', () => {
  test.each([1, 2])('sources of seed %i: what Go can build', async (seed) => {
    const { comparisons } = await compareRandomSources(seed, folder, goEnvironment());
    const whole = comparisons.filter(({ error }) => error === undefined);
    expect(differenceLines(whole)).toEqual([]);
    expect(whole.length).toBeGreaterThan(300);
  });

  test.each(TIDY_SEEDS)('modules of seed %i: what Go can build', async (seed) => {
    const report = await compareRandomModules(seed, join(folder, 'generated'), goEnvironment());
    const whole = report?.comparisons.filter(({ error }) => error === undefined) ?? [];
    expect(whole.filter(isDifferent)).toEqual([]);
    expect(whole).not.toEqual([]);
  });
});

describe('the comparison itself', () => {
  const tree: Tree = {
    'go.mod': 'module example.com/m\n\ngo 1.26\n',
    'main.go': program('embed'),
    'a.go': '//go:build custom\n\npackage main\n\nimport _ "embed"\n\n//go:embed a.txt\nvar a string\n',
    'a.txt': '',
    'b.go': '//go:build !custom\n\npackage main\n',
    'c.go': 'package main\n',
  };
  const [context] = FEW as [GoContext];

  test('what only Go reads is stale, what only the scan names is needless', async () => {
    const root = join(folder, 'told-otherwise');
    writeFixture(root, tree);
    const env = { ...goEnvironment(), GOFLAGS: '-tags=custom' }; // of which the scan is not told
    const { comparisons } = await compareTree({ root, files: Object.keys(tree), env }, [context]);
    const differences = [
      { kind: 'stale', line: '. //go:embed a.txt' },
      { kind: 'stale', line: 'a.go' },
      { kind: 'stale', line: 'a.txt' },
      { kind: 'needless', line: 'b.go' },
    ];
    expect(comparisons).toEqual([{ directory: '.', context, differences, wide: [], ignored: [] }]);
  });

  test('what git ignores is named, not compared', async () => {
    const root = join(folder, 'ignored');
    writeFixture(root, tree);
    const files = Object.keys(tree).filter((file) => file !== 'c.go');
    const { comparisons } = await compareTree({ root, files, env: goEnvironment() }, [context]);
    expect(comparisons).toEqual([{ directory: '.', context, differences: [], wide: [], ignored: ['c.go'] }]);
  });

  test('a module that Go cannot list is told', async () => {
    const root = join(folder, 'unreadable');
    writeFixture(root, { ...tree, 'sub/go.mod': 'modul x\n', 'sub/x.go': 'package main\n' });
    const { comparisons, unread } = await compareTree(
      { root, files: [...Object.keys(tree), 'sub/go.mod', 'sub/x.go'], env: goEnvironment() },
      [context],
    );
    expect(comparisons).toHaveLength(1);
    expect(unread).toEqual([expect.stringMatching(/^sub: .*go\.mod:1: unknown directive: modul/s)]);
  });
});
