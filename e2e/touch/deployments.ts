import type { Outcome } from '../command';
import { describeOutcome, run } from '../command';
import { commitAll, type Installation, type NxVersion } from './installation';
import { library, main } from './regressions';
import { Stage, type Files } from './stage';

// Which deployments an edit selects: those whose manifests, or whose apps, it can change, and no other. One row an edit.

const project = (name: string, options?: object): string =>
  JSON.stringify({ name, targets: { 'ko-resolve': { executor: '@ko/nx:resolve', ...(options && { options }) } } });

const image = (...apps: string[]): string =>
  apps.map((app, at) => `${at === 0 ? '' : '---\n'}kind: Pod\nimage: ko://example.com/m/cmd/${app}\n`).join('');

/**
 * Apps `a` (of `lib`), `b` (of `other`), `c` with manifests of its own that name it and `b`, and `d`, which nobody names. Deployments `one`
 * (of `a`), `two` (of `a` and `b`), `none`, and `built` (of `a`, by a kustomization whose base lies elsewhere).
 */
const WORKSPACE: Files = {
  'go.mod': 'module example.com/m\n\ngo 1.22\n',
  'cmd/a/main.go': main('example.com/m/lib'),
  'cmd/a/kodata/index.html': 'a\n',
  'cmd/b/main.go': main('example.com/m/other'),
  'cmd/c/main.go': main(),
  'cmd/c/k8s/c.yaml': image('c', 'b'),
  'cmd/d/main.go': main(),
  'lib/lib.go': library('lib'),
  'other/other.go': library('other'),
  'config/one/project.json': project('one'),
  'config/one/x.yaml': image('a'),
  'config/one/service.yaml': 'kind: Service\n',
  'config/two/project.json': project('two'),
  'config/two/x.yaml': image('a', 'b'),
  'config/none/project.json': project('none'),
  'config/none/x.yaml': 'kind: Service\n',
  'overlay/project.json': project('built', { kustomize: true }),
  'overlay/kustomization.yaml': 'resources: [../base]\n',
  'base/kustomization.yaml': 'resources: [x.yaml]\n',
  'base/x.yaml': image('a'),
  'docs/a.yaml': image('a'),
};

interface Case {
  readonly name: string;
  readonly edit: Files;
  /** Projects whose `ko-resolve`, and whose `ko-apply`, are affected. */
  readonly selected: readonly string[];
  /** The same of `ko-delete`. */
  readonly deleted?: readonly string[];
  /** The same of `ko-build`. */
  readonly built?: readonly string[];
  /** What more Nx 22 and 23 select, which go by projects: files of a project's folder, and then whoever depends on it. */
  readonly more?: {
    readonly selected?: readonly string[];
    readonly deleted?: readonly string[];
    readonly built?: readonly string[];
  };
  readonly edges?: readonly string[];
}

const EDGES = ['built static a', 'one static a', 'two static a', 'two static b'];
const OF_A = ['built', 'one', 'two'];

const CASES: readonly Case[] = [
  {
    name: 'a package of an app that is named',
    edit: { 'lib/lib.go': library('lib', 'func init() {}') },
    selected: OF_A,
    built: ['a'],
    more: { deleted: OF_A },
  },
  {
    name: 'a package of an app that another app names: its image is not built anew',
    edit: { 'other/other.go': library('other', 'func init() {}') },
    selected: ['c', 'two'],
    built: ['b'],
    more: { deleted: ['c', 'two'], built: ['c'] },
  },
  {
    name: 'static files of an app',
    edit: { 'cmd/a/kodata/index.html': 'b\n' },
    selected: OF_A,
    built: ['a'],
    more: { deleted: OF_A },
  },
  { name: 'an app that nobody names', edit: { 'cmd/d/main.go': `${main()}\nvar X = 1\n` }, selected: [], built: ['d'] },
  {
    name: 'a test of an app',
    edit: { 'cmd/a/main_test.go': 'package main\n' },
    selected: [],
    more: { selected: OF_A, deleted: OF_A, built: ['a'] },
  },
  { name: 'a manifest', edit: { 'config/one/x.yaml': `${image('a')}x: 1\n` }, selected: ['one'], deleted: ['one'] },
  {
    name: 'one that names nothing',
    edit: { 'config/one/service.yaml': 'kind: X\n' },
    selected: ['one'],
    deleted: ['one'],
  },
  {
    name: 'a manifest of an app',
    edit: { 'cmd/c/k8s/c.yaml': `${image('c', 'b')}x: 1\n` },
    selected: ['c'],
    deleted: ['c'],
    more: { built: ['c'] },
  },
  { name: 'a manifest that comes', edit: { 'config/one/y.yaml': 'kind: X\n' }, selected: ['one'], deleted: ['one'] },
  {
    name: 'a manifest that goes',
    edit: { 'config/one/x.yaml': undefined },
    selected: ['one'],
    deleted: ['one'],
    edges: EDGES.filter((edge) => edge !== 'one static a'),
  },
  {
    name: 'a reference that comes',
    edit: { 'config/none/x.yaml': image('b') },
    selected: ['none'],
    deleted: ['none'],
    edges: [...EDGES, 'none static b'].sort(),
  },
  {
    name: 'a reference that goes',
    edit: { 'config/two/x.yaml': image('b') },
    selected: ['two'],
    deleted: ['two'],
    edges: EDGES.filter((edge) => edge !== 'two static a'),
  },
  {
    name: 'a file beside manifests',
    edit: { 'config/one/README.md': 'x\n' },
    selected: [],
    more: { selected: ['one'], deleted: ['one'] },
  },
  { name: 'a manifest elsewhere', edit: { 'docs/a.yaml': `${image('a')}x: 1\n` }, selected: [] },
  {
    name: 'a base of a kustomization',
    edit: { 'base/x.yaml': `${image('a')}x: 1\n` },
    selected: ['built'],
    deleted: ['built'],
  },
  {
    name: 'a base that names another app',
    edit: { 'base/x.yaml': image('b') },
    selected: ['built'],
    deleted: ['built'],
    edges: ['built static b', ...EDGES.slice(1)],
  },
  {
    name: 'an app that goes',
    edit: { 'cmd/a/main.go': undefined, 'cmd/a/kodata/index.html': undefined },
    selected: OF_A,
    edges: ['two static b'],
    more: { deleted: OF_A },
  },
  {
    name: 'an app that moves',
    edit: {
      'cmd/a/main.go': undefined,
      'cmd/a/kodata/index.html': undefined,
      'cmd/z/main.go': main('example.com/m/lib'),
    },
    selected: OF_A,
    built: ['z'],
    edges: ['two static b'],
    more: { deleted: OF_A },
  },
  {
    name: 'an app that gets another name, or options: these say how its image is made',
    edit: { 'cmd/b/project.json': '{"name": "bee"}' },
    selected: ['c', 'two'],
    built: ['bee'],
    edges: ['built static a', 'one static a', 'two static a', 'two static bee'],
    more: { deleted: ['c', 'two'], built: ['c'] },
  },
  {
    name: 'an app that comes, and that manifests named before',
    edit: { 'config/none/x.yaml': image('new'), 'cmd/new/main.go': main() },
    selected: ['none'],
    deleted: ['none'],
    built: ['new'],
    edges: ['built static a', 'none static new', 'one static a', 'two static a', 'two static b'],
  },
  {
    name: "ko's configuration",
    edit: { '.ko.yaml': '{}\n' },
    selected: ['built', 'c', 'one', 'two'],
    built: ['a', 'b', 'c', 'd'],
    more: { deleted: ['built', 'c', 'one', 'two'] },
  },
];

const TARGETS = ['ko-resolve', 'ko-apply', 'ko-delete', 'ko-build'];

/** What an edit selects, for one version of Nx. */
export function deploymentSuite(version: NxVersion, install: () => Promise<Installation>): void {
  const nx = Number.parseInt(version);
  const all = (some: readonly string[] = [], more: readonly string[] = []) =>
    [...new Set([...some, ...(nx < 24 ? more : [])])].sort();

  describe(`deployments with Nx ${version}`, () => {
    let stage: Stage;
    beforeAll(async () => {
      stage = new Stage(await install());
    });
    afterAll(() => stage.close());

    test.each(CASES.map((row) => [row.name, row] as const))('%s', async (_name, row) => {
      stage.set(WORKSPACE);
      await stage.observe(); // so that Nx keeps the edges of before
      const { selected, edges } = await stage.change(row.edit, TARGETS);
      expect({ ...selected, edges }).toEqual({
        'ko-resolve': all(row.selected, row.more?.selected),
        'ko-apply': all(row.selected, row.more?.selected),
        'ko-delete': all(row.deleted, row.more?.deleted),
        'ko-build': all(row.built, row.more?.built),
        edges: row.edges ?? EDGES,
      });
    });

    test('commands of Nx say the same', async () => {
      const { installation } = stage;
      stage.set(WORKSPACE);
      await commitAll(installation);
      stage.put({ 'other/other.go': library('other', 'func init() {}') });
      const shown = await nxCommand(installation, [
        'show',
        'projects',
        '--affected',
        '--with-target',
        'ko-resolve',
        '--json',
      ]);
      expect((JSON.parse(shown) as string[]).sort()).toEqual(['c', 'two']);
      const planned = await nxCommand(installation, ['affected', '-t', 'ko-apply', '--graph=stdout']);
      const { tasks } = JSON.parse(planned.slice(planned.indexOf('{'))) as { tasks: { tasks: object } };
      expect(Object.keys(tasks.tasks).sort()).toEqual(
        [
          'a:ko-layers--linux-amd64',
          'b:ko-layers--linux-amd64',
          'c:ko-apply',
          'c:ko-layers--linux-amd64',
          'two:ko-apply',
        ].sort(),
      );
    });
  });
}

async function nxCommand({ root, env }: Installation, args: readonly string[]): Promise<string> {
  const outcome: Outcome = await run(process.execPath, [`${root}/node_modules/nx/dist/bin/nx.js`, ...args], {
    cwd: root,
    env,
  });
  if (outcome.status !== 0) throw new Error(describeOutcome('nx', args, outcome));
  return outcome.stdout;
}
