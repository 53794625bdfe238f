import { chmodSync, rmSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { ProjectConfiguration } from '@nx/devkit';
import { globWithWorkspaceContext } from 'nx/src/utils/workspace-context';
import {
  edit,
  editInTurn,
  goMod,
  type GraphEdit,
  infer,
  inWorkspace,
  MAIN,
  projects,
} from '../testing/graph-workspace';
import type { KoPluginOptions } from './options';

const names = async (files: Record<string, string>, options?: KoPluginOptions) =>
  Object.fromEntries(Object.entries(await projects(files, options)).map(([folder, { name }]) => [folder, name]));

test('strict and kodataRoots of the plugin are for every target that reads .ko.yaml or kodata', async () => {
  const found = await projects(
    { 'go.mod': goMod('m'), 'main.go': MAIN },
    { strict: false, kodataRoots: ['../shared'] },
  );
  const targets = Object.values(found['.']?.targets ?? {}).filter(({ executor }) =>
    /^@ko\/nx:(?:build|layers)$/.test(executor ?? ''),
  );
  expect(targets.map(({ options }) => options as object)).toEqual([
    expect.objectContaining({ strict: false, kodataRoots: ['../shared'] }),
    expect.objectContaining({ strict: false, kodataRoots: ['../shared'] }),
  ]);
});

test('requireFresh of the plugin is for what publishes: layers stay what they are', async () => {
  const files = { 'go.mod': goMod('m'), 'main.go': MAIN };
  const targetsWith = async (options: KoPluginOptions) => (await projects(files, options))['.']?.targets ?? {};
  const fresh = await targetsWith({ requireFresh: true });
  for (const [target, { options, executor }] of Object.entries(await targetsWith({}))) {
    const own = { ...(options as object), ...(/:(?:build|run)$/.test(executor ?? '') && { requireFresh: true }) };
    expect({ target, ...(fresh[target]?.options as object) }).toEqual({ target, ...own });
  }
});

test('an app is a project with a target for each platform, one for all of them, and the build', async () => {
  const options: KoPluginOptions = {
    platforms: ['linux/amd64', 'linux/arm/v7'],
    repository: 'registry.example.com/team',
    tags: ['v1'],
  };
  const files = { 'go.mod': goMod('example.com/m'), 'cmd/hello/main.go': MAIN, 'lib/lib.go': 'package lib\n' };
  const layers = (platform: string, folder: string) => ({
    executor: '@ko/nx:layers',
    cache: true,
    inputs: expect.any(Array) as string[],
    outputs: [`{workspaceRoot}/dist/ko/{projectName}/${folder}`],
    options: { platform, buildvcs: false, layersVersion: 4 },
    metadata: {
      description: `Compiles example.com/m/cmd/hello for ${platform} and packs the binary and kodata as image layers`,
      technologies: ['go', 'ko'],
      help: { command: `nx run hello:ko-layers--${folder} --help`, example: { options: { ldflags: ['-s', '-w'] } } },
    },
  });
  expect(await projects(files, options)).toEqual({
    'cmd/hello': {
      name: 'hello',
      root: 'cmd/hello',
      sourceRoot: 'cmd/hello',
      projectType: 'application',
      targets: {
        'ko-layers--linux-amd64': layers('linux/amd64', 'linux-amd64'),
        'ko-layers--linux-arm-v7': layers('linux/arm/v7', 'linux-arm-v7'),
        'ko-layers': {
          executor: 'nx:noop',
          dependsOn: ['ko-layers--linux-amd64', 'ko-layers--linux-arm-v7'],
          inputs: expect.any(Array) as string[],
          metadata: {
            description: 'Compiles example.com/m/cmd/hello for each of its platforms',
            technologies: ['go', 'ko'],
            help: layers('linux/amd64', 'linux-amd64').metadata.help,
          },
        },
        'ko-build': {
          executor: '@ko/nx:build',
          cache: false,
          dependsOn: ['ko-layers--linux-amd64', 'ko-layers--linux-arm-v7'],
          inputs: expect.any(Array) as string[],
          outputs: ['{workspaceRoot}/dist/ko/{projectName}/image.json', '{workspaceRoot}/dist/ko/{projectName}/oci'],
          options: {
            platform: ['linux/amd64', 'linux/arm/v7'],
            repository: 'registry.example.com/team',
            tags: ['v1'],
            buildvcs: false,
          },
          metadata: {
            description: 'Builds the image of example.com/m/cmd/hello, publishes it and prints its reference',
            technologies: ['go', 'ko'],
            help: {
              command: 'nx run hello:ko-build --help',
              example: { options: { platform: ['linux/amd64', 'linux/arm64'], tags: ['v1.2.0'] } },
            },
          },
        },
        'ko-run': {
          executor: '@ko/nx:run',
          cache: false,
          dependsOn: ['ko-layers--linux-amd64', 'ko-layers--linux-arm-v7'],
          inputs: expect.any(Array) as string[],
          options: { repository: 'registry.example.com/team', tags: ['v1'] },
          metadata: {
            description: 'Publishes the image of example.com/m/cmd/hello and starts a pod with it, by kubectl run',
            technologies: ['go', 'ko'],
            help: {
              command: 'nx run hello:ko-run --help',
              example: { options: { args: ['--verbose'], kubectlArgs: ['--namespace=default'] } },
            },
          },
        },
      },
      metadata: {
        description: 'Go command example.com/m/cmd/hello',
        technologies: ['go', 'ko'],
        targetGroups: { ko: ['ko-layers--linux-amd64', 'ko-layers--linux-arm-v7', 'ko-layers', 'ko-build', 'ko-run'] },
      },
    },
  });
});

test('each project is reported under the go.mod of its module, the deepest one', async () => {
  const files = { 'go.mod': goMod('a'), 'main.go': MAIN, 'sub/go.mod': goMod('b'), 'sub/cmd/x/main.go': MAIN };
  const results = await inWorkspace(files, (root) => infer(root, ['go.mod', 'sub/go.mod']));
  expect(results.map(([file, { projects: found }]) => [file, Object.keys(found ?? {})])).toEqual([
    ['go.mod', ['.']],
    ['sub/go.mod', ['sub/cmd/x']],
  ]);
});

const found: [
  rule: string,
  files: Record<string, string>,
  options: KoPluginOptions | undefined,
  names: Record<string, string>,
][] = [
  [
    'what Go ignores is no app',
    {
      'go.mod': goMod('example.com/m'),
      'cmd/a/main.go': MAIN,
      'testdata/x/main.go': MAIN,
      'cmd/_old/main.go': MAIN,
      'cmd/.hidden/main.go': MAIN,
      'vendor/x/main.go': MAIN,
      'hack/tools/go.mod': goMod('example.com/m/hack/tools'),
      'hack/tools/lint/main.go': MAIN,
      'cmd/test/main_test.go': 'package main\n',
      'cmd/win/main_windows.go': MAIN,
      'cmd/ignored/main.go': `//go:build ignore\n\n${MAIN}`,
    },
    undefined,
    { 'cmd/a': 'a', 'hack/tools/lint': 'lint' },
  ],
  [
    'include names the folders',
    {
      'go.mod': goMod('example.com/m'),
      'cmd/a/main.go': MAIN,
      'tools/go.mod': goMod('example.com/t'),
      'tools/gen/main.go': MAIN,
    },
    { include: ['tools/**'] },
    { 'tools/gen': 'gen' },
  ],
  [
    'exclude wins over include',
    { 'go.mod': goMod('example.com/m'), 'cmd/a/main.go': MAIN, 'cmd/b/main.go': MAIN },
    { include: ['cmd/*'], exclude: ['cmd/b'] },
    { 'cmd/a': 'a' },
  ],
  [
    'a project.json names its app, and frees the name for others',
    {
      'go.mod': goMod('example.com/m'),
      'a/x/main.go': MAIN,
      'a/x/project.json': '{"name":"first"}',
      'b/x/main.go': MAIN,
    },
    undefined,
    { 'a/x': 'first', 'b/x': 'x' },
  ],
  [
    'a file that nobody can make sense of takes nothing else down',
    {
      'a/go.mod': '(((',
      'a/main.go': MAIN,
      'b/go.mod': goMod('example.com/b'),
      'b/main.go': MAIN,
      'b/bad/x.go': '\u0000\ufffd "',
      'b/.ko.yaml': ': : [',
    },
    undefined,
    { b: 'b' },
  ],
];
test.each(found)('%s', async (_rule, files, options, expected) => {
  expect(await names(files, options)).toEqual(expected);
});

test('a folder that cannot be read takes nothing else down', async () => {
  const files = {
    'a/go.mod': goMod('example.com/a'),
    'a/main.go': MAIN,
    'b/go.mod': goMod('example.com/b'),
    'b/main.go': MAIN,
  };
  await inWorkspace(files, async (root) => {
    chmodSync(join(root, 'a/main.go'), 0);
    rmSync(join(root, 'a/go.mod')); // gone since Nx listed it
    const results = await infer(root, ['a/go.mod', 'b/go.mod']);
    expect(results.map(([file]) => file)).toEqual(['b/go.mod']);
  });
});

const platformCases: [
  rule: string,
  koYaml: Record<string, string>,
  options: KoPluginOptions | undefined,
  targets: string[],
][] = [
  ['without a word it is linux/amd64', {}, undefined, ['linux-amd64']],
  [
    '.ko.yaml decides',
    { 'cmd/a/.ko.yaml': 'defaultPlatforms: [linux/arm64, linux/arm/v7]\n' },
    undefined,
    ['linux-arm64', 'linux-arm-v7'],
  ],
  [
    'the nearest one upward',
    { '.ko.yaml': 'defaultPlatforms: [linux/s390x]\n', 'cmd/.ko.yaml': 'defaultPlatforms: [linux/arm64]\n' },
    undefined,
    ['linux-arm64'],
  ],
  [
    'nx.json wins',
    { '.ko.yaml': 'defaultPlatforms: [linux/arm64]\n' },
    { platforms: ['linux/riscv64'] },
    ['linux-riscv64'],
  ],
  [
    'platforms of equal layers share a target',
    {},
    { platforms: ['linux/arm64/v8', 'linux/arm64', 'linux/amd64/v2'] },
    ['linux-arm64', 'linux-amd64-v2'],
  ],
  ['all is known only to the build', {}, { platforms: ['all'] }, []],
  [
    'what is no platform is left to the build',
    { '.ko.yaml': 'defaultPlatforms: ["a/b/c/d", linux/arm64]\n' },
    undefined,
    ['linux-arm64'],
  ],
  ['a broken file is left to the build', { '.ko.yaml': 'defaultPlatforms: [\n' }, undefined, ['linux-amd64']],
];
test.each(platformCases)('%s', async (_rule, koYaml, options, targets) => {
  const files = { 'go.mod': goMod('example.com/m'), 'cmd/a/main.go': MAIN, ...koYaml };
  const app = (await projects(files, options))['cmd/a'];
  expect(app?.targets?.['ko-layers']?.dependsOn).toEqual(targets.map((target) => `ko-layers--${target}`));
});

/** The files that Nx finds for a target's inputs, but for the modules' own, and whether the layers may come from the cache. */
async function reads(
  files: Record<string, string>,
  folder: string,
  options?: KoPluginOptions,
  unseen = /(^|\/)go\.(mod|sum)$/,
) {
  const modules = Object.keys(files).filter((file) => posix.basename(file) === 'go.mod');
  return inWorkspace(files, async (root) => {
    const results = await infer(root, modules, options);
    const found = Object.assign({}, ...results.map(([, result]) => result.projects)) as Record<
      string,
      ProjectConfiguration
    >;
    const { targets = {} } = found[folder] ?? {};
    const filesOf = async (target: string) => {
      const inputs = (targets[target]?.inputs ?? []).filter((input) => typeof input === 'string');
      const globs = inputs.map((input) => input.replace('{workspaceRoot}/', ''));
      const matched = await globWithWorkspaceContext(root, globs);
      return matched.filter((file) => !unseen.test(file)).sort();
    };
    const layers = targets['ko-layers--linux-amd64'];
    return { layers: await filesOf('ko-layers--linux-amd64'), build: await filesOf('ko-build'), cache: layers?.cache };
  });
}

const uses = (path: string) => `package main\n\nimport _ "${path}"\n\nfunc main() {}\n`;

const closures: [
  rule: string,
  files: Record<string, string>,
  layers: string[],
  /** What `ko-build` has as well: affected must know of it, hashes not. */
  more: string[],
  cache: boolean,
][] = [
  [
    'what Go compiles, and no other package, platform, test or text',
    {
      'svc/go.mod': goMod('example.com/svc'),
      'svc/main.go': uses('example.com/svc/lib'),
      'svc/main_test.go': 'package main\n',
      'svc/README.md': 'x',
      'svc/.ko.yaml': 'defaultBaseImage: scratch\n',
      'svc/lib/lib.go': 'package lib\n',
      'svc/lib/lib_windows.go': 'package lib\n',
      'svc/lib/lib_windows.pb.go': 'package lib\n',
      'svc/lib/lib_linux_arm64.go': 'package lib\n',
      'svc/lib/lib_linux_amd64.s': '\n',
      'svc/lib/lib_test.go': 'package lib\n',
      'svc/lib/gen.go': '//go:build ignore\n\npackage main\n',
      'svc/lib/_x.go': 'package lib\n',
      'svc/other/other.go': 'package other\n',
    },
    ['svc/lib/lib.go', 'svc/lib/lib_linux_amd64.s', 'svc/main.go'],
    // What a text leaves out, another text of before may have let in.
    ['svc/.ko.yaml', 'svc/lib/gen.go'],
    true,
  ],
  [
    'what is embedded, from its pattern, without what Go leaves out',
    {
      'svc/go.mod': goMod('example.com/svc'),
      'svc/main.go':
        'package main\n\nimport _ "embed"\n\n//go:embed web *.sql all:raw\nvar x string\n\nfunc main() {}\n',
      'svc/web/a.html': 'a',
      'svc/web/.dot': 'a',
      'svc/web/deep/_x': 'a',
      'svc/web/.hidden/b.html': 'a',
      'svc/web/nested/go.mod': goMod('example.com/nested'),
      'svc/web/nested/c.html': 'a',
      'svc/a.sql': 'a',
      'svc/a.txt': 'a',
      'svc/raw/.x/y': 'a',
    },
    ['svc/a.sql', 'svc/main.go', 'svc/raw/.x/y', 'svc/web/a.html'],
    ['svc/web/nested/c.html'],
    true,
  ],
  [
    'the profile of a main, and none of a library',
    {
      'svc/go.mod': goMod('example.com/svc'),
      'svc/main.go': uses('example.com/svc/lib'),
      'svc/default.pgo': 'x',
      'svc/lib/lib.go': 'package lib\n',
      'svc/lib/default.pgo': 'x',
    },
    ['svc/default.pgo', 'svc/lib/lib.go', 'svc/main.go'],
    [],
    true,
  ],
  [
    'a local replacement',
    {
      'svc/go.mod': `${goMod('example.com/svc')}\nrequire example.com/lib v0.0.0\nreplace example.com/lib => ../lib\n`,
      'svc/main.go': uses('example.com/lib/used'),
      'lib/go.mod': goMod('example.com/lib'),
      'lib/used/x.go': 'package used\n',
      'lib/unused/x.go': 'package unused\n',
    },
    ['lib/used/x.go', 'svc/main.go'],
    [],
    true,
  ],
  [
    'what a go.work uses',
    {
      'go.work': 'go 1.22\nuse ./svc\nuse ./lib\n',
      'svc/go.mod': goMod('example.com/svc'),
      'svc/main.go': uses('example.com/lib'),
      'lib/go.mod': goMod('example.com/lib'),
      'lib/x.go': 'package lib\n',
    },
    ['go.work', 'lib/x.go', 'svc/main.go'],
    [],
    true,
  ],
  [
    'a replacement outside of the workspace leaves nothing to the cache',
    {
      'svc/go.mod': `${goMod('example.com/svc')}\nrequire example.com/lib v0.0.0\nreplace example.com/lib => ../../lib\n`,
      'svc/main.go': uses('example.com/lib'),
    },
    ['svc/main.go'],
    [],
    false,
  ],
  [
    'where .ko.yaml has Go run, modules are looked up',
    {
      '.ko.yaml': 'builds:\n  - dir: other\n    main: ../svc\n',
      'svc/go.mod': goMod('example.com/svc'),
      'svc/main.go': uses('example.com/lib'),
      'other/go.mod': `${goMod('example.com/other')}\nrequire example.com/svc v0.0.0\nrequire example.com/lib v0.0.0\nreplace example.com/svc => ../svc\nreplace example.com/lib => ../lib\n`,
      'lib/go.mod': goMod('example.com/lib'),
      'lib/x.go': 'package lib\n',
    },
    ['lib/x.go', 'svc/main.go'],
    ['.ko.yaml'],
    true,
  ],
  [
    'tags that .ko.yaml sets',
    {
      'svc/.ko.yaml': 'defaultFlags: ["-tags=fancy"]\n',
      'svc/go.mod': goMod('example.com/svc'),
      'svc/main.go': MAIN,
      'svc/fancy.go': '//go:build fancy\n\npackage main\n',
      'svc/plain.go': '//go:build !fancy\n\npackage main\n',
    },
    ['svc/fancy.go', 'svc/main.go'],
    ['svc/.ko.yaml', 'svc/plain.go'],
    true,
  ],
  [
    'all of the module, when nobody can know what Go will take',
    {
      'svc/.ko.yaml': 'defaultFlags: ["-overlay=x.json"]\n',
      'svc/go.mod': goMod('example.com/svc'),
      'svc/main.go': MAIN,
      'svc/x.json': '{}',
    },
    ['svc/.ko.yaml', 'svc/main.go', 'svc/x.json'],
    [],
    false,
  ],
  [
    'what links in kodata lead to, behind links too, and a target that is not there',
    {
      'svc/go.mod': goMod('example.com/svc'),
      'svc/main.go': MAIN,
      'svc/kodata/a/web': '->../../../web',
      'svc/kodata/LICENSE': '->../../LICENSE',
      'svc/kodata/later': '->../../later',
      LICENSE: 'x',
      'web/x': 'x',
      'web/more': '->../more',
      'more/y': 'y',
      'late/z': 'z',
    },
    ['LICENSE', 'more/y', 'svc/kodata/LICENSE', 'svc/main.go', 'web/x'],
    [],
    true,
  ],
  [
    'what links beside Go files lead to',
    {
      'svc/go.mod': goMod('example.com/svc'),
      'svc/main.go':
        'package main\n\nimport (\n\t_ "example.com/svc/lib"\n\t_ "example.com/svc/linked"\n)\n\nfunc main() {}\n',
      'svc/lib/x.go': '->../../shared/x.go',
      'shared/x.go': 'package lib\n',
      'svc/linked': '->../other',
      'other/y.go': 'package linked\n',
      'other/y_test.go': 'package linked\n',
    },
    ['other/y.go', 'shared/x.go', 'svc/lib/x.go', 'svc/main.go'],
    [],
    true,
  ],
];
test.each(closures)('inputs: %s', async (_rule, files, layers, more, cache) => {
  expect(await reads(files, 'svc')).toEqual({ layers, build: [...layers, ...more].sort(), cache });
});

test('the go.mod of a module beside is an input of whoever uses it, though its own package lies there', async () => {
  const files = {
    'svc/go.mod': `${goMod('example.com/svc')}\nrequire example.com/lib v0.0.0\nreplace example.com/lib => ../lib\n`,
    'svc/main.go': uses('example.com/lib'),
    'lib/go.mod': goMod('example.com/lib'),
    'lib/x.go': 'package lib\n',
  };
  const { layers } = await reads(files, 'svc', undefined, /^$/);
  expect(layers).toEqual(['lib/go.mod', 'lib/x.go', 'svc/go.mod', 'svc/main.go']);
});

test('with exactModules, a target lists modules, and layers depend on what it lists', async () => {
  const files = {
    'go.mod': goMod('example.com/m'),
    'go.sum': '\n',
    'cmd/a/main.go': uses('example.com/m/lib'),
    'lib/lib.go': 'package lib\n',
  };
  const { layers, build } = await reads(files, 'cmd/a', { exactModules: true, depsTargetName: 'mods' }, /^$/);
  expect({ layers, build }).toEqual({
    layers: ['cmd/a/main.go', 'lib/lib.go'],
    build: ['cmd/a/main.go', 'go.mod', 'go.sum', 'lib/lib.go'],
  });
  const found = await projects(files, { exactModules: true, depsTargetName: 'mods' });
  const { targets = {} } = found['cmd/a'] ?? {};
  expect(targets['ko-layers--linux-amd64']?.dependsOn).toEqual(['mods']);
  expect(targets['ko-layers--linux-amd64']?.inputs).toContainEqual({
    dependentTasksOutputFiles: '**/deps/linux-amd64/modules.json',
  });
  expect(targets['mods']).toMatchObject({
    executor: '@ko/nx:deps',
    cache: true,
    outputs: ['{workspaceRoot}/dist/ko/{projectName}/deps'],
    options: { platforms: ['linux/amd64'] },
  });
});

test('an import more is another list of modules, and an edit of another kind is not', async () => {
  const digest = async (main: string) => {
    const found = await projects({ 'go.mod': goMod('m'), 'cmd/a/main.go': main }, { exactModules: true });
    return found['cmd/a']?.targets?.['ko-deps']?.inputs;
  };
  const plain = await digest(MAIN);
  expect(await digest(`${MAIN}\nfunc init() { println(1) }\n`)).toEqual(plain);
  expect(await digest(uses('example.com/x'))).not.toEqual(plain);
});

test('a go.mod that cuts an imported package out is an input of the image', async () => {
  const files = {
    'go.mod': goMod('example.com/m'),
    'cmd/a/main.go': uses('example.com/m/lib/queue'),
    'lib/queue/queue.go': 'package queue\n',
  };
  const { build } = await reads(
    { ...files, 'lib/queue/go.mod': goMod('example.com/m/lib/queue') },
    'cmd/a',
    undefined,
    /^$/,
  );
  expect(build).toEqual(['cmd/a/main.go', 'go.mod', 'lib/queue/go.mod']);
});

test('each platform has its own inputs, and ko-build those of all', async () => {
  const files = {
    'go.mod': goMod('m'),
    'cmd/a/main.go': MAIN,
    'cmd/a/x_amd64.go': 'package main\n',
    'cmd/a/x_arm64.go': 'package main\n',
    'cmd/a/x_windows.go': 'package main\n',
  };
  expect(await reads(files, 'cmd/a', { platforms: ['linux/amd64', 'linux/arm64'] })).toEqual({
    layers: ['cmd/a/main.go', 'cmd/a/x_amd64.go'],
    build: ['cmd/a/main.go', 'cmd/a/x_amd64.go', 'cmd/a/x_arm64.go'],
    cache: true,
  });
});

/** Options of an app's layers target. */
async function optionsOf(files: Record<string, string>) {
  const found = await projects({ 'go.mod': goMod('m'), 'cmd/a/main.go': MAIN, 'cmd/b/main.go': MAIN, ...files });
  return found['cmd/a']?.targets?.['ko-layers--linux-amd64']?.options as Record<string, unknown>;
}

test('of .ko.yaml, what goes into the layers of this app is an option of theirs, and nothing else', async () => {
  const own = '  - main: ./cmd/a\n    ldflags: [-s]\n    env: [A=1]\n    linux_capabilities: [cap_net_raw]\n';
  const plain = await optionsOf({ '.ko.yaml': `builds:\n${own}` });
  expect(plain['settings']).toEqual({ dir: '.', env: ['A=1'], ldflags: ['-s'], linuxCapabilities: ['cap_net_raw'] });
  const more = `# a comment\ndefaultBaseImage: scratch\nbuilds:\n${own}  - main: ./cmd/b\n    flags: [-v]\n`;
  expect(await optionsOf({ '.ko.yaml': more })).toEqual(plain);
  expect((await optionsOf({ '.ko.yaml': 'defaultBaseImage: scratch\n' }))['settings']).toBeUndefined();
});

test('where a link in kodata lies and leads is part of the layers', async () => {
  const options = await optionsOf({ 'cmd/a/kodata/web': '->../../../assets', 'assets/x': 'x' });
  expect(options['kodataLinks']).toEqual(['cmd/a/kodata/web -> ../../../assets']);
});

test('the graph is the same from the cache, and for every version of a file', async () => {
  const files = { 'go.mod': goMod('example.com/m'), 'cmd/a/main.go': MAIN };
  await inWorkspace(files, async (root) => {
    const first = await infer(root, ['go.mod']);
    expect(await infer(root, ['go.mod'])).toEqual(first);
    edit(join(root, 'cmd/a/main.go'), 'package a\n', 1);
    expect(await infer(root, ['go.mod'])).toEqual([]);
    edit(join(root, 'cmd/a/main.go'), MAIN, 2);
    expect(await infer(root, ['go.mod'])).toEqual(first);
  });
});

const LIB = 'package lib\n\nimport _ "embed"\n\n//go:embed data/*.txt\nvar Data string\n';
const edits: GraphEdit[] = [
  ['the body of a function', { 'lib/lib.go': `${LIB}\nfunc F() {}\n` }, true],
  ['and again', { 'lib/lib.go': `${LIB}\nfunc F() int { return 1 }\n` }, true],
  ['a test file', { 'lib/lib_test.go': 'package lib\n\nimport "testing"\n' }, true],
  ['a text that is embedded', { 'lib/data/a.txt': 'other\n' }, true],
  ['a comment in a header', { 'cgo/c.h': '// note\n#include "d.h"\n' }, true],
  ['an import more', { 'lib/lib.go': LIB.replace('"embed"', '"embed"\nimport _ "example.com/m/more"') }, false],
  ['one less', { 'lib/lib.go': LIB }, false],
  ['a constraint', { 'more/more.go': '//go:build windows\n\npackage more\n' }, false],
  ['a constraint of what is imported', { 'lib/lib.go': `//go:build linux\n\n${LIB}` }, false],
  ['another pattern', { 'lib/lib.go': LIB.replace('*.txt', 'a.txt') }, false],
  ['a file that no pattern matches', { 'docs/b.txt': 'b\n' }, true],
  ['a file that no pattern matches, beside one that does', { 'lib/data/b.txt': 'b\n' }, false],
  ['a pattern that does', { 'lib/lib.go': LIB }, false],
  ['a link beside embedded texts', { 'lib/data/c.txt': '->a.txt' }, false],
  ['a text beside it', { 'lib/data/b.txt': 'c\n' }, true],
  ['a text in its place', { 'lib/data/c.txt': 'other\n' }, false],
  ['a file that is gone', { 'lib/data/b.txt': undefined }, false],
  ['an include more', { 'cgo/c.h': '#include "e.h"\n' }, false],
  ['another package clause', { 'cmd/b/main.go': 'package b\n' }, false],
  ['and back', { 'cmd/b/main.go': MAIN }, false],
  ['a version in go.mod', { 'go.mod': `${goMod('example.com/m')}\nrequire example.com/x v1.0.0\n` }, false],
  ['.ko.yaml', { '.ko.yaml': 'defaultPlatforms: [linux/arm64]\n' }, false],
  ['a project.json', { 'cmd/b/project.json': '{ "name": "bee" }' }, false],
  ['another name in it', { 'cmd/b/project.json': '{ "name": "bumble" }' }, false],
  ['a link beside sources', { 'lib/linked.go': '->../more/more.go' }, false],
  ['a body beside a link', { 'cmd/b/main.go': 'package main\n\nfunc main() { println() }\n' }, true],
  ['a link elsewhere', { 'lib/linked.go': '->../cgo/c.go' }, false],
];

test('after each edit the graph is what a scan finds, and one that says nothing new needs no scan', async () => {
  const files = {
    'go.mod': goMod('example.com/m'),
    'cmd/a/main.go':
      'package main\n\nimport (\n\t_ "example.com/m/cgo"\n\t_ "example.com/m/lib"\n)\n\nfunc main() {}\n',
    'cmd/b/main.go': MAIN,
    'lib/lib.go': LIB,
    'lib/lib_test.go': 'package lib\n',
    'lib/data/a.txt': 'a\n',
    'cgo/c.go': 'package cgo\n\n// #include "c.h"\nimport "C"\n',
    'cgo/c.h': '#include "d.h"\n',
    'more/more.go': 'package more\n',
    'docs/a.txt': 'a\n',
    '.ko.yaml': 'defaultPlatforms: [linux/amd64]\ndefaultEnv: [CGO_ENABLED=1]\n',
    'cmd/b/project.json': '{}',
    '.gitignore': '.nx\n',
  };
  const graphs = await editInTurn(files, edits);
  for (const { rule, found, scanned } of graphs) expect([rule, found]).toEqual([rule, scanned]);
  expect(graphs.map(({ rule, isKnown }) => [rule, isKnown])).toEqual(edits.map(([rule, , isKnown]) => [rule, isKnown]));
}, 30_000);

test('an option that the plugin does not have is refused with the one that was meant', async () => {
  const options = { platform: ['linux/amd64'] } as KoPluginOptions;
  await expect(projects({ 'go.mod': goMod('m') }, options)).rejects.toMatchObject({
    code: 'unknown-plugin-option',
    message: 'nx.json: the plugin @ko/nx has no option "platform". Write "platforms", or remove it.',
  });
  await expect(projects({ 'go.mod': goMod('m') }, { tags: 'v1' } as never)).rejects.toMatchObject({
    code: 'invalid-plugin-option',
    message: 'nx.json: the option "tags" of the plugin @ko/nx is not a list of texts. Correct it.',
  });
});
