import type { ProjectConfiguration, TargetConfiguration } from '@nx/devkit';
import { editInTurn, goMod, type GraphEdit, MAIN, projects } from '../testing/graph-workspace';
import type { KoPluginOptions } from './options';

/** A project.json with `ko-resolve`, and these options. */
const deployment = (options?: object, more: object = {}): string =>
  JSON.stringify({
    name: 'd',
    targets: { 'ko-resolve': { executor: '@ko/nx:resolve', ...(options && { options }) }, ...more },
  });

/** One module with three apps. */
const MODULE = {
  'go.mod': goMod('example.com/m'),
  'cmd/a/main.go': MAIN,
  'cmd/b/main.go': MAIN,
  'cmd/c/main.go': MAIN,
};

const A = 'image: ko://example.com/m/cmd/a\n';
const B = 'image: ko://example.com/m/cmd/b\n';

type Targets = Readonly<Record<string, TargetConfiguration>>;

const targetsIn = async (files: Record<string, string>, folder: string, options?: KoPluginOptions): Promise<Targets> =>
  (await projects(files, options))[folder]?.targets ?? {};

/** The image inputs of apps whose folders these are, without what all lists begin with. */
const inputsOf = (found: Record<string, ProjectConfiguration>, ...folders: string[]): string[] => [
  ...new Set(
    folders.flatMap((folder) =>
      (found[folder]?.targets?.['ko-build']?.inputs ?? []).filter((one) => typeof one === 'string'),
    ),
  ),
];

const NOT_OUTPUT = '!{workspaceRoot}/dist/ko/**/*';
const NOTHING_ELSE = { externalDependencies: [] };

test('a deployment is a project with four targets, an input for each app that it names, and no other', async () => {
  const found = await projects(
    { ...MODULE, 'config/core/project.json': deployment(), 'config/core/a.yaml': A, 'config/core/s.yaml': 'a: 1\n' },
    { repository: 'registry.example.com/team', tags: ['v1'], requireFresh: true, base: 'scratch' },
  );
  const own = '{workspaceRoot}/config/core/*.{yaml,json}';
  const inputs = expect.any(Array) as string[];
  const help = (verb: string, options: object) => ({ command: `nx run d:ko-${verb} --help`, example: { options } });
  const options = {
    filename: ['config/core'],
    repository: 'registry.example.com/team',
    tags: ['v1'],
    requireFresh: true,
  };
  const dependsOn = [{ projects: ['a'], target: 'ko-layers--linux-amd64' }];
  expect(found['config/core']).toEqual({
    root: 'config/core',
    targets: {
      'ko-resolve': {
        executor: '@ko/nx:resolve',
        cache: false,
        dependsOn,
        inputs,
        outputs: [
          '{workspaceRoot}/dist/ko/{projectName}/resolved.yaml',
          '{workspaceRoot}/dist/ko/{projectName}/images.json',
        ],
        options,
        metadata: {
          description: 'Publishes the images that the manifests name, and writes the manifests with their references',
          technologies: ['ko'],
          help: help('resolve', { selector: 'app=web', output: 'release.yaml' }),
        },
      },
      'ko-apply': {
        executor: '@ko/nx:apply',
        cache: false,
        dependsOn,
        inputs,
        options,
        metadata: {
          description: 'Publishes the images that the manifests name, and hands the manifests to kubectl apply',
          technologies: ['ko'],
          help: help('apply', { selector: 'app=web', wait: true }),
        },
      },
      'ko-create': {
        executor: '@ko/nx:create',
        cache: false,
        dependsOn,
        inputs,
        options,
        metadata: {
          description: 'Publishes the images that the manifests name, and hands the manifests to kubectl create',
          technologies: ['ko'],
          help: help('create', { selector: 'app=web' }),
        },
      },
      'ko-delete': {
        executor: '@ko/nx:delete',
        cache: false,
        inputs: [NOT_OUTPUT, own, NOTHING_ELSE],
        options: { filename: ['config/core'] },
        metadata: {
          description: 'Removes from the cluster what the manifests describe',
          technologies: ['ko'],
          help: help('delete', {}),
        },
      },
    },
    metadata: {
      technologies: ['ko'],
      targetGroups: { ko: ['ko-resolve', 'ko-apply', 'ko-create', 'ko-delete'] },
      ko: { references: [{ file: 'config/core/a.yaml', apps: ['cmd/a'] }] },
    },
  });
  const searched = ['{workspaceRoot}/.ko.*', '{workspaceRoot}/config/.ko.*', '{workspaceRoot}/config/core/.ko.*'];
  const optionsOfApp = '{workspaceRoot}/cmd/a/project.json';
  const wanted = [own, ...searched, ...inputsOf(found, 'cmd/a').slice(1), optionsOfApp, NOTHING_ELSE];
  for (const target of ['ko-resolve', 'ko-apply', 'ko-create']) {
    const [first, ...rest] = found['config/core']?.targets?.[target]?.inputs ?? [];
    expect([target, first, new Set(rest)]).toEqual([target, NOT_OUTPUT, new Set(wanted)]);
  }
});

/** What `ko-resolve` of `d` waits for, by what the workspace holds. */
const named: [rule: string, files: Record<string, string>, options: object | undefined, apps: string[]][] = [
  ['an import path names its app', { 'd/x.yaml': A }, undefined, ['a']],
  [
    'each app once, in the order of names',
    { 'd/x.yaml': B + A.replace('image', 'x'), 'd/y.json': '{"a":"ko://example.com/m/cmd/a"}' },
    undefined,
    ['a', 'b'],
  ],
  [
    'a path starts at the folder of .ko.yaml',
    { 'd/x.yaml': 'a: ko://./a\n', 'cmd/.ko.yaml': '', 'd/.ko.yaml': '' },
    undefined,
    [],
  ],
  ['else at the module', { 'd/x.yaml': 'a: ko://./cmd/a\n' }, undefined, ['a']],
  ['a slash at the end is none', { 'd/x.yaml': 'a: ko://example.com/m/cmd/a/\n' }, undefined, ['a']],
  ['a comment names nothing', { 'd/x.yaml': '# ko://example.com/m/cmd/a\n' }, undefined, []],
  ['nor does a folder below', { 'd/sub/x.yaml': A }, undefined, []],
  ['unless it is asked for', { 'd/sub/x.yaml': A }, { recursive: true }, ['a']],
  ['nor another ending', { 'd/x.yml': A }, undefined, []],
  ['unless the file is named', { 'd/x.yml': A }, { filename: '{projectRoot}/x.yml' }, ['a']],
  ['project.json is no manifest', { 'd/package.json': '{"a":"ko://example.com/m/cmd/a"}' }, undefined, []],
  [
    'filename says what is read',
    { 'd/x.yaml': A, 'e/y.yaml': B },
    { filename: ['{workspaceRoot}/e', '-', '/etc', '../x'] },
    ['b'],
  ],
  ['and may add to what is', { 'd/x.yaml': A, 'e/y.yaml': B }, { filename: ['...', 'e/y.yaml'] }, ['a', 'b']],
  [
    'what a selector leaves out names nothing',
    { 'd/x.yaml': `apiVersion: v1\nkind: A\n${A}` },
    { selector: 'a=b' },
    [],
  ],
  ['what is no YAML is read as text', { 'd/x.yaml': `a: [\n${A}` }, undefined, ['a']],
  [
    'nothing is named by what is nowhere',
    { 'd/x.yaml': 'a: ko://example.com/m/cmd/z\nb: ko://github.com/x/y\nc: ko://../../..\nd: ko:///\n' },
    undefined,
    [],
  ],
  [
    'kustomize reads what its files lead to',
    {
      'd/kustomization.yaml': 'resources: [../base]\npatches: [{path: p.yaml}]\n',
      'd/p.yaml': '- op: add\n  value: ko://example.com/m/cmd/b\n',
      'd/x.yaml': 'a: ko://example.com/m/cmd/c\n',
      'base/kustomization.yml': 'resources:\n- y.yaml\n- ../d\n',
      'base/y.yaml': A,
    },
    { kustomize: true },
    ['a', 'b'],
  ],
];
test.each(named)('%s', async (_rule, files, options, apps) => {
  const targets = await targetsIn({ ...MODULE, ...files, 'd/project.json': deployment(options) }, 'd');
  const wanted = apps.length === 0 ? [] : [{ projects: apps, target: 'ko-layers--linux-amd64' }];
  expect(targets['ko-resolve']?.dependsOn).toEqual(wanted);
  expect(targets['ko-apply']?.dependsOn).toEqual(wanted);
});

/** Inputs of `ko-resolve` of `d` beside those of apps and of ko's configuration. */
const inputs: [rule: string, files: Record<string, string>, options: object | undefined, inputs: string[]][] = [
  ['manifests of the folder', {}, undefined, ['d/*.{yaml,json}']],
  ['of all below', {}, { recursive: true }, ['d/**/*.{yaml,json}']],
  ['a file', { 'd/x.yml': '' }, { filename: ['d/x.yml'] }, ['d/x.yml']],
  ['a file or folder that may come', {}, { filename: ['d/x'] }, ['d/x/*.{yaml,json}', 'd/x']],
  [
    'a program of a dependency comes with go.mod',
    { 'd/x.yaml': 'a: ko://github.com/x/y\n', 'vendor/modules.txt': '' },
    undefined,
    ['d/*.{yaml,json}', '{go.mod,go.sum}', '{go.work,go.work.sum}', 'vendor/**/*'],
  ],
  [
    'a program that is gone may come back',
    { 'd/x.yaml': 'a: ko://example.com/m/cmd/z\n' },
    undefined,
    ['d/*.{yaml,json}', 'cmd/z/*.go', '{go.mod,go.sum}'],
  ],
  [
    'of one that is no app, it is not known what it reads',
    { 'd/x.yaml': 'a: ko://example.com/m/tools/z\n', 'tools/z/main.go': MAIN },
    undefined,
    ['d/*.{yaml,json}', '**/*.go', '{go.mod,go.sum}'],
  ],
  [
    'what a kustomization leads to, and could',
    {
      'd/kustomization.yaml':
        'resources: [../base, ../files/a.yaml, ../files/gone.yaml]\nhelmGlobals: {chartHome: charts}\n',
      'd/charts/c/Chart.yaml': '',
      'files/a.yaml': '',
      'base/Kustomization': '',
    },
    { kustomize: true },
    ['d/*', 'base/*', 'files/a.yaml', 'files/gone.yaml/**/*', 'files/gone.yaml', 'd/charts/**/*', 'd/charts'],
  ],
];
test.each(inputs)('inputs: %s', async (_rule, files, options, wanted) => {
  const given = { ...MODULE, ...files, 'd/project.json': deployment(options) };
  const targets = await targetsIn(given, 'd', { exclude: ['tools'] });
  const found = (targets['ko-resolve']?.inputs ?? []).filter((one) => typeof one === 'string');
  const own = found.filter((one) => one !== NOT_OUTPUT && !one.endsWith('.ko.*'));
  expect(own.map((one) => one.replace('{workspaceRoot}/', '')).sort()).toEqual([...wanted].sort());
});

test('options of ko-resolve hold for its siblings, but for those that are its own', async () => {
  const options = { selector: 'a=b', output: 'x.yaml', base: 'scratch', recursive: true };
  const more = {
    'ko-resolve': {
      executor: '@ko/nx:resolve',
      options,
      configurations: { prod: { repository: 'r', output: 'y.yaml' } },
      defaultConfiguration: 'prod',
    },
    'ko-create': { executor: '@my/own:create' },
    ship: { executor: '@ko/nx:apply', options: { selector: 'c=d' } },
  };
  const targets = await targetsIn({ ...MODULE, 'd/project.json': deployment(undefined, more) }, 'd');
  const said = ({ options: own, configurations, defaultConfiguration }: TargetConfiguration) => ({
    options: own as object,
    configurations,
    defaultConfiguration,
  });
  const prod = { configurations: { prod: { repository: 'r' } }, defaultConfiguration: 'prod' };
  expect(Object.fromEntries(Object.entries(targets).map(([name, target]) => [name, said(target)]))).toEqual({
    'ko-resolve': { options: { filename: ['d'] }, configurations: undefined, defaultConfiguration: undefined },
    ship: { options: { filename: ['d'], selector: 'a=b', base: 'scratch', recursive: true }, ...prod },
    'ko-delete': {
      options: { filename: ['d'], selector: 'a=b', recursive: true },
      configurations: { prod: {} },
      defaultConfiguration: 'prod',
    },
  });
  expect(targets['ko-resolve']?.outputs?.[0]).toBe('{workspaceRoot}/{options.output}');
});

test('an app with manifests of its own that name apps gets the targets, and no edge', async () => {
  const found = await projects({
    ...MODULE,
    'cmd/a/k8s/a.yaml': A + B.replace('image', 'other'),
    'cmd/a/config/none.yaml': 'a: 1\n',
    'cmd/b/config/x.yaml': 'a: 1\n',
  });
  const { targets, metadata } = found['cmd/a'] ?? {};
  expect(Object.keys(targets ?? {})).toEqual([
    'ko-layers--linux-amd64',
    'ko-layers',
    'ko-build',
    'ko-run',
    'ko-resolve',
    'ko-apply',
    'ko-create',
    'ko-delete',
  ]);
  expect(metadata).toEqual({
    description: 'Go command example.com/m/cmd/a',
    technologies: ['go', 'ko'],
    targetGroups: { ko: Object.keys(targets ?? {}) },
  });
  expect(targets?.['ko-resolve']?.options).toEqual({ filename: ['cmd/a/k8s'] });
  expect(targets?.['ko-resolve']?.dependsOn).toEqual([
    'ko-layers--linux-amd64',
    { projects: ['b'], target: 'ko-layers--linux-amd64' },
  ]);
  expect(targets?.['ko-resolve']?.inputs).toEqual(expect.arrayContaining(inputsOf(found, 'cmd/a', 'cmd/b')));
  expect(Object.keys(found['cmd/b']?.targets ?? {})).not.toContain('ko-resolve');
});

test('each platform of each app is waited for, and targets have the names that nx.json says', async () => {
  const files = {
    ...MODULE,
    'cmd/b/.ko.yaml': 'defaultPlatforms: [linux/arm64, linux/amd64]\n',
    'd/project.json': JSON.stringify({ targets: { up: { executor: '@ko/nx:apply' } } }),
    'd/x.yaml': `${A}---\n${B}`,
  };
  const targets = await targetsIn(files, 'd', { resolveTargetName: 'pin', deleteTargetName: 'down' });
  expect(Object.keys(targets)).toEqual(['pin', 'up', 'ko-create', 'down']);
  expect(targets['up']?.dependsOn).toEqual([
    { projects: ['a', 'b'], target: 'ko-layers--linux-amd64' },
    { projects: ['b'], target: 'ko-layers--linux-arm64' },
  ]);
});

test.each([
  ['nothing', '{"name": "d", "targets": {"x": {"executor": "nx:noop"}}}'],
  ['what is no JSON', '{"@ko/nx:resolve"'],
  ['targets that are none', '{"targets": {"@ko/nx:resolve": [1], "x": null}}'],
])('a project.json with %s is no deployment', async (_rule, text) => {
  expect(await targetsIn({ ...MODULE, 'd/project.json': text }, 'd')).toEqual({});
});

test('one with comments is one', async () => {
  const text =
    '// mine\n{"targets": {"x": {"executor": "@ko/nx:apply" /* "here" */, "options": {"filename": ["a//b"]}}}}';
  expect(Object.keys(await targetsIn({ ...MODULE, 'd/project.json': text }, 'd'))).toContain('x');
});

const edits: GraphEdit[] = [
  ['replicas', { 'd/x.yaml': `${A}replicas: 2\n` }, true],
  ['another reference', { 'd/x.yaml': `${B}replicas: 2\n` }, false],
  ['a manifest more', { 'd/y.yaml': A }, false],
  ['the same said otherwise', { 'd/y.yaml': `# here\n${A}` }, true],
  ['a manifest less', { 'd/y.yaml': undefined }, false],
  ['a program that a manifest names', { 'cmd/a/main.go': `${MAIN}// edited\n` }, true],
  ['manifests of an app', { 'cmd/b/k8s/x.yaml': 'a: 1\n' }, false],
  ['that name it', { 'cmd/b/k8s/x.yaml': B }, false],
  ['a base', { 'base/y.yaml': `${A}a: 1\n` }, true],
  ['that names another', { 'base/y.yaml': B }, false],
  ['what a kustomization reads', { 'e/kustomization.yaml': 'resources: [../base]\nnamePrefix: x\n' }, false],
  ['what it says otherwise', { 'e/kustomization.yaml': 'resources: [../base]\nnamePrefix: x\n\n' }, true],
  [
    'labels, where a selector reads them',
    { 's/x.yaml': `apiVersion: v1\nkind: A\nmetadata: {labels: {a: b}}\n${A}` },
    false,
  ],
  ['an option', { 'd/project.json': deployment({ recursive: true }) }, false],
  ['no deployment any more', { 'd/project.json': '{}' }, false],
];

test('after each edit of a manifest the graph is what a scan finds', async () => {
  const files = {
    ...MODULE,
    'd/project.json': deployment(),
    'd/x.yaml': A,
    'e/project.json': deployment({ kustomize: true }),
    'e/kustomization.yaml': 'resources: [../base]\n',
    'base/kustomization.yaml': 'resources: [y.yaml]\n',
    'base/y.yaml': A,
    's/project.json': deployment({ selector: 'a=b' }),
    's/x.yaml': `apiVersion: v1\nkind: A\n${A}`,
    '.gitignore': '.nx\n',
  };
  const graphs = await editInTurn(files, edits);
  for (const { rule, found, scanned } of graphs) expect([rule, found]).toEqual([rule, scanned]);
  expect(graphs.map(({ rule, isKnown }) => [rule, isKnown])).toEqual(edits.map(([rule, , isKnown]) => [rule, isKnown]));
}, 60_000);
