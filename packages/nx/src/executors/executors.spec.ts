import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parsePlatform } from '@ko/oci';
import type { ExecutorContext, Task, TargetConfiguration } from '@nx/devkit';
import { resetWorkspaceContext } from 'nx/src/utils/workspace-context';
import buildExecutor from './build/executor';
import type { BuildOptions } from './build/schema';
import layersExecutor from './layers/executor';

// Nx's daemon, where one runs for this repository, knows nothing of the folders below.
process.env['NX_DAEMON'] = 'false';

const APP = {
  'apps/hello/go.mod': 'module example.com/hello\n\ngo 1.22\n',
  'apps/hello/main.go': 'package main\n\nfunc main() { println("hello") }\n',
  'apps/hello/.ko.yaml': 'defaultBaseImage: scratch\n',
  'apps/hello/kodata/page.txt': 'page\n',
};

/** What a run of Nx would know: the project, its targets, and the tasks of the run with their hashes. */
interface Workspace {
  readonly root: string;
  /** Runs `hello:<target>` as a task of a run that has these tasks. Returns what it printed. */
  run(target: string, options?: BuildOptions, tasks?: Record<string, string>): Promise<Output>;
  path(...names: string[]): string;
}

interface Output {
  readonly success: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

const LAYERS = 'ko-layers--linux-amd64';
const TARGETS: Record<string, TargetConfiguration> = {
  [LAYERS]: {
    executor: '@ko/nx:layers',
    inputs: ['{workspaceRoot}/apps/hello/**/*'],
    options: { platform: 'linux/amd64', buildvcs: false, layersVersion: 1 },
  },
  'ko-build': { executor: '@ko/nx:build', options: { buildvcs: false } },
};

async function inWorkspace(
  files: Record<string, string>,
  work: (workspace: Workspace) => Promise<void>,
): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'ko-nx-run-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    await work({
      root,
      path: (...names) => join(root, 'dist/ko/hello', ...names),
      run: (target, options = {}, tasks = { [LAYERS]: 'hash-1' }) =>
        captured(() => {
          resetWorkspaceContext(); // each run stands for a process of its own
          const context = contextOf(root, target, tasks);
          const all = { ...TARGETS[target]?.options, ...options } as never;
          return TARGETS[target]?.executor === '@ko/nx:layers'
            ? layersExecutor(all, context)
            : buildExecutor(all, context);
        }),
    });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function contextOf(root: string, targetName: string, tasks: Record<string, string>): ExecutorContext {
  const project = { name: 'hello', root: 'apps/hello', targets: TARGETS };
  const taskOf = ([target, hash]: [string, string]): [string, Task] => [
    `hello:${target}`,
    {
      id: `hello:${target}`,
      target: { project: 'hello', target },
      hash,
      overrides: {},
      outputs: [],
      parallelism: true,
      cache: true,
    },
  ];
  return {
    root,
    cwd: root,
    isVerbose: false,
    projectName: 'hello',
    targetName,
    ...(TARGETS[targetName] && { target: TARGETS[targetName] }),
    projectsConfigurations: { version: 2, projects: { hello: project } },
    nxJsonConfiguration: {},
    projectGraph: { nodes: {}, dependencies: {} },
    taskGraph: {
      roots: [],
      tasks: Object.fromEntries(Object.entries(tasks).map(taskOf)),
      dependencies: {},
      continuousDependencies: {},
    },
  };
}

/** Runs `work` with the streams of this process caught, and without what the machine's environment would add. */
async function captured(work: () => Promise<{ success: boolean }>): Promise<Output> {
  const texts = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    jest.spyOn(process[name], 'write').mockImplementation((text) => ((texts[name] += String(text)), true)),
  );
  const env = process.env;
  process.env = {
    PATH: env['PATH'],
    HOME: env['HOME'],
    GOCACHE: env['GOCACHE'],
    GOENV: 'off',
    GOPROXY: 'off',
    GOTOOLCHAIN: 'local',
    ...overrides,
  };
  try {
    return { ...(await work()), ...texts };
  } finally {
    process.env = env;
    for (const spy of spies) spy.mockRestore();
  }
}

/** Variables that a test sets for the runs inside of `withVariables`. */
let overrides: Record<string, string> = {};

async function withVariables<T>(variables: Record<string, string>, work: () => Promise<T>): Promise<T> {
  overrides = variables;
  try {
    return await work();
  } finally {
    overrides = {};
  }
}

const compiled = (output: Output) =>
  (output.stderr.match(/^Building .*/gm) ?? []).map((line) => line.replace(/.* for /, ''));
const record = (workspace: Workspace) =>
  JSON.parse(readFileSync(workspace.path('image.json'), 'utf8')) as {
    reference: string;
    platforms: { platform: string; imageID: string }[];
  };

jest.setTimeout(180_000);

test('layers go to the folder that Nx caches, with the hash of the task, and nothing else stays', () =>
  inWorkspace(APP, async (workspace) => {
    expect(await workspace.run(LAYERS)).toEqual({
      success: true,
      stdout: '',
      stderr: 'Building example.com/hello for linux/amd64\n',
    });
    expect(JSON.parse(readFileSync(workspace.path('linux-amd64/layers.json'), 'utf8'))).toMatchObject({
      taskHash: 'hash-1',
      importPath: 'example.com/hello',
      platform: 'linux/amd64',
    });
    expect(readdirSync(workspace.path())).toEqual(['linux-amd64']);
    expect(readFileSync(join(workspace.root, 'dist/ko/.gitignore'), 'utf8')).toBe('*\n');
  }));

test('the build prints one line on stdout and writes the record beside', () =>
  inWorkspace(APP, async (workspace) => {
    await workspace.run(LAYERS);
    const output = await workspace.run('ko-build');
    const { reference, platforms } = record(workspace);
    expect({ success: output.success, stdout: output.stdout }).toEqual({ success: true, stdout: `${reference}\n` });
    expect(reference).toMatch(/^oci:dist\/ko\/hello\/oci@sha256:[0-9a-f]{64}$/);
    expect(platforms.map(({ platform }) => platform)).toEqual(['linux/amd64']);
    expect(compiled(output)).toEqual([]);
    expect(readdirSync(workspace.path()).sort()).toEqual(['image.json', 'linux-amd64', 'oci']);
  }));

// Each row changes one thing after the layers were built; the image must be what compiling anew gives.
const inPlace: [
  rule: string,
  options: BuildOptions,
  tasks: Record<string, string>,
  variables: Record<string, string>,
  built: string[],
][] = [
  ['layers of another hash', {}, { [LAYERS]: 'hash-2' }, {}, ['linux/amd64']],
  ['no layers task in the run', {}, {}, {}, ['linux/amd64']],
  ['other ldflags', { ldflags: ['-s'] }, { [LAYERS]: 'hash-1' }, {}, ['linux/amd64']],
  ['another stamp', { buildvcs: 'auto' }, { [LAYERS]: 'hash-1' }, {}, ['linux/amd64']],
  ['another platform', { platform: ['linux/arm64'] }, { [LAYERS]: 'hash-1' }, {}, ['linux/arm64']],
  ['a platform more', { platform: ['linux/amd64', 'linux/arm64'] }, { [LAYERS]: 'hash-1' }, {}, ['linux/arm64']],
  ['a platform by variables', {}, { [LAYERS]: 'hash-1' }, { GOOS: 'linux', GOARCH: 'arm64' }, ['linux/arm64']],
  ['what has to be fresh', { requireFresh: true }, { [LAYERS]: 'hash-1' }, {}, ['linux/amd64']],
  ['the same platform by variables', {}, { [LAYERS]: 'hash-1' }, { GOOS: 'linux', GOARCH: 'amd64' }, []],
  ['a configuration that no input names', {}, { [LAYERS]: 'hash-1' }, { KO_CONFIG_PATH: '.ko.yaml' }, ['linux/amd64']],
  ['a file that GOFLAGS names', {}, { [LAYERS]: 'hash-1' }, { GOFLAGS: '-overlay=o.json' }, ['linux/amd64']],
  ['tags in GOFLAGS', {}, { [LAYERS]: 'hash-1' }, { GOFLAGS: '-tags=x' }, ['linux/amd64']],
  ['GOFLAGS that choose no files', {}, { [LAYERS]: 'hash-1' }, { GOFLAGS: '-v' }, []],
  ['tags in KO_DEFAULTFLAGS', {}, { [LAYERS]: 'hash-1' }, { KO_DEFAULTFLAGS: '-tags=x' }, ['linux/amd64']],
  ['the time', {}, { [LAYERS]: 'hash-1' }, { KO_DEFAULTLDFLAGS: '-X=main.a={{.Date}}' }, ['linux/amd64']],
  [
    'the time, fixed',
    {},
    { [LAYERS]: 'hash-1' },
    { KO_DEFAULTLDFLAGS: '-X=main.a={{.Date}}', SOURCE_DATE_EPOCH: '1' },
    [],
  ],
];
test.each(inPlace)('layers are taken or compiled anew: %s', async (_rule, options, tasks, variables, built) =>
  inWorkspace({ ...APP, 'apps/hello/o.json': '{}' }, async (workspace) => {
    const output = await withVariables(variables, async () => {
      await workspace.run(LAYERS);
      return workspace.run('ko-build', options, tasks);
    });
    expect({ success: output.success, built: compiled(output) }).toEqual({ success: true, built });
    for (const { platform } of record(workspace).platforms) expect(parsePlatform(platform).os).toBe('linux');
    expect(existsSync(workspace.path('.work-build'))).toBe(false);
  }),
);

test('layers are for the platform of the target, whatever GOOS and GOARCH say', () =>
  inWorkspace(APP, async (workspace) => {
    await workspace.run(LAYERS);
    const before = readFileSync(workspace.path('linux-amd64/layers.json'), 'utf8');
    await withVariables({ GOOS: 'windows', GOARCH: 'arm64' }, () => workspace.run(LAYERS));
    expect(readFileSync(workspace.path('linux-amd64/layers.json'), 'utf8')).toBe(before);
  }));

const afterwards: [rule: string, files: Record<string, string>, note: RegExp | undefined][] = [
  [
    'a page in kodata that git ignores',
    { 'apps/hello/kodata/gen.html': 'x' },
    /git ignores apps\/hello\/kodata\/gen\.html/,
  ],
  ['a Go file that git ignores', { 'apps/hello/gen.go': 'package main\n' }, /git ignores apps\/hello\/gen\.go/],
  ['a file that Nx sees, and that made no other hash', { 'apps/hello/x_windows.go': 'package main\n' }, undefined],
];
test.each(afterwards)('after the layers came %s', async (_rule, files, note) =>
  inWorkspace({ ...APP, '.gitignore': 'gen.*\n' }, async (workspace) => {
    await workspace.run(LAYERS);
    for (const [path, text] of Object.entries(files)) writeFileSync(join(workspace.root, path), text);
    const output = await workspace.run('ko-build');
    expect({ ...output, built: compiled(output) }).toMatchObject({ success: true, built: note ? ['linux/amd64'] : [] });
    if (note) expect(output.stderr).toMatch(note);
  }),
);

test('a go.work that git ignores is nothing that a hash knows', () =>
  inWorkspace({ ...APP, '.gitignore': 'go.work\n', 'go.work': 'go 1.22\n\nuse ./apps/hello\n' }, async (workspace) => {
    await workspace.run(LAYERS);
    const output = await workspace.run('ko-build');
    expect(compiled(output)).toEqual(['linux/amd64']);
    expect(output.stderr).toContain('git ignores go.work');
  }));

test('layers are not recorded when .ko.yaml is not what was hashed', () =>
  inWorkspace(
    { ...APP, 'apps/hello/.ko.yaml': 'defaultBaseImage: scratch\ndefaultLdflags: [-s]\n' },
    async (workspace) => {
      await workspace.run(LAYERS);
      expect(compiled(await workspace.run('ko-build'))).toEqual(['linux/amd64']);
      await workspace.run(LAYERS, { settings: { ldflags: ['-s'] } } as BuildOptions);
      expect(compiled(await workspace.run('ko-build'))).toEqual([]);
    },
  ));

test('layers that were changed behind our back are not believed', () =>
  inWorkspace(APP, async (workspace) => {
    await workspace.run(LAYERS);
    await workspace.run('ko-build');
    const [first] = record(workspace).platforms;
    const blob = readdirSync(workspace.path('linux-amd64')).find((name) => name.endsWith('.tar.gz')) ?? '';
    writeFileSync(workspace.path('linux-amd64', blob), 'short');
    const output = await workspace.run('ko-build');
    expect(output.success).toBe(true);
    expect(compiled(output)).toEqual(['linux/amd64']);
    expect(record(workspace).platforms).toEqual([expect.objectContaining({ imageID: first?.imageID })]);
  }));

const failures: [rule: string, files: Record<string, string>, options: BuildOptions, stderr: RegExp][] = [
  [
    "the compiler's text stands alone",
    { ...APP, 'apps/hello/main.go': 'package main\n\nfunc main() { undefined() }\n' },
    {},
    /\n# example\.com\/hello\n\.\/main\.go:3:15: undefined: undefined\n$/,
  ],
  [
    'a package that is no main',
    { ...APP, 'apps/hello/lib/x.go': 'package lib\n' },
    { importPath: './lib' },
    /^Error \(not-a-main-package\): [^\n]+\n$/,
  ],
  [
    'a key that .ko.yaml does not have',
    { ...APP, 'apps/hello/.ko.yaml': 'defaultBaseImages: scratch\n' },
    {},
    /^Error \(unknown-config-key\): apps\/hello\/\.ko\.yaml:1:1: [^\n]*"defaultBaseImage"[^\n]*\n$/,
  ],
  [
    'a project without a module',
    { 'apps/hello/main.go': APP['apps/hello/main.go'] },
    {},
    /^Error \(no-go-module\): [^\n]+\n$/,
  ],
];
test.each(failures)('a failure is told and no exception: %s', async (_rule, files, options, stderr) =>
  inWorkspace(files, async (workspace) => {
    const output = await workspace.run('ko-build', options);
    expect({ success: output.success, stdout: output.stdout }).toEqual({ success: false, stdout: '' });
    expect(output.stderr).toMatch(stderr);
    expect(existsSync(workspace.path('image.json'))).toBe(false);
  }),
);

test('strict and kodataRoots count for the layers and for the image', async () => {
  const files = { ...APP, 'apps/hello/.ko.yaml': 'defaultBaseImage: scratch\nunknown: 1\n', 'shared/note.txt': 'x' };
  await inWorkspace(files, async (outer) => {
    await inWorkspace(files, async (workspace) => {
      symlinkSync(join(outer.root, 'shared'), join(workspace.root, 'apps/hello/kodata/shared'));
      const lenient = { strict: false, kodataRoots: [join(outer.root, 'shared')] };
      for (const target of [LAYERS, 'ko-build']) {
        expect((await workspace.run(target, {}, {})).stderr).toContain('.ko.yaml has no key "unknown" here.');
        const outside = await workspace.run(target, { strict: false }, {});
        expect(outside.stderr).toMatch(/apps\/hello\/kodata\/shared in kodata leads to .*kodataRoots/s);
        expect(await workspace.run(target, lenient, {})).toMatchObject({ success: true });
      }
      await withVariables({ KO_STRICT: 'false', KO_DATA_PATH_ALLOWED_ROOT: tmpdir() }, async () => {
        expect(await workspace.run('ko-build', {}, {})).toMatchObject({ success: true });
      });
    });
  });
});
