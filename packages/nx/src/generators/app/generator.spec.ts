import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { logger, readNxJson, type Tree, updateNxJson } from '@nx/devkit';
import { createTreeWithEmptyWorkspace } from '@nx/devkit/testing';
import appGenerator from './generator';
import type { AppOptions } from './schema';

/** A workspace that has the plugin, and these files. */
function workspace(files: Record<string, string> = {}): Tree {
  const tree = createTreeWithEmptyWorkspace();
  updateNxJson(tree, { plugins: [{ plugin: '@ko/nx', options: {} }] });
  for (const [path, text] of Object.entries(files)) tree.write(path, text);
  return tree;
}

/** Runs the generator and returns what it wrote, by path. */
async function generated(tree: Tree, options: AppOptions): Promise<Record<string, string>> {
  const before = new Map(tree.listChanges().map(({ path, content }) => [path, String(content)]));
  await appGenerator(tree, { skipFormat: true, ...options });
  const changes = tree.listChanges().filter(({ path, content }) => before.get(path) !== String(content));
  return Object.fromEntries(changes.map(({ path, content }) => [path, String(content)]));
}

/** The files in a temporary folder, for as long as `work` runs. */
function onDisk<T>(files: Record<string, string>, work: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'ko-nx-app-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(cwd: string, command: string, ...args: string[]): string {
  const env = { ...process.env, GOENV: 'off', GOPROXY: 'off', GOFLAGS: '', GOTOOLCHAIN: 'local', GOWORK: '' };
  return execFileSync(command, args, { cwd, encoding: 'utf8', env });
}

const ALL = [
  '.ko.yaml',
  'go.mod',
  'k8s/deployment.yaml',
  'k8s/service.yaml',
  'kodata/index.html',
  'main.go',
  'main_test.go',
];
const below = (folder: string, files: readonly string[]) => files.map((file) => `${folder}/${file}`);
const without = (...names: string[]) => ALL.filter((file) => !names.includes(file));

const layouts: [rule: string, files: Record<string, string>, options: AppOptions, written: string[]][] = [
  ['an empty workspace gets a module', {}, { directory: 'hello' }, below('hello', ALL)],
  ['a folder may be deep', {}, { directory: './services/api/' }, below('services/api', ALL)],
  ['the folder is meant from where the user is', {}, { directory: 'api', cwd: 'services' }, below('services/api', ALL)],
  [
    'unless it is written from the root',
    {},
    { directory: 'services/api', cwd: 'services' },
    below('services/api', ALL),
  ],
  ['the root may be an app', {}, { directory: '.', name: 'hello' }, ALL],
  [
    'below a go.mod the app joins the module',
    { 'go.mod': 'module example.com/m\n\ngo 1.24\n' },
    { directory: 'cmd/hello' },
    below('cmd/hello', without('go.mod')),
  ],
  [
    'unless the user wants a module',
    { 'go.mod': 'module example.com/m\n' },
    { directory: 'cmd/hello', module: 'example.com/hello' },
    below('cmd/hello', ALL),
  ],
  [
    'files can be left out',
    {},
    { directory: 'hello', kodata: false, manifests: false },
    below('hello', ['.ko.yaml', 'go.mod', 'main.go', 'main_test.go']),
  ],
  ['a configuration above applies', { '.ko.yaml': '' }, { directory: 'hello' }, below('hello', without('.ko.yaml'))],
  [
    'unless the app has settings of its own',
    { '.ko.yaml': '' },
    { directory: 'hello', base: 'scratch' },
    below('hello', ALL),
  ],
  ['a new module is named as the app', {}, { directory: 'hello', name: 'greeter' }, below('hello', ALL)],
  [
    'a name that neither folder nor module give needs a file',
    {},
    { directory: 'hello', name: 'greeter', module: 'example.com/hello' },
    below('hello', [...ALL, 'project.json']),
  ],
];
test.each(layouts)('%s', async (_rule, files, options, written) => {
  expect(Object.keys(await generated(workspace(files), options)).sort()).toEqual([...written].sort());
});

const programs: [rule: string, files: Record<string, string>, options: AppOptions, importPath: string][] = [
  ['with all there is', {}, { directory: 'hello' }, 'example.com/hello'],
  ['without static files', {}, { directory: 'hello', kodata: false, port: 9000 }, 'example.com/hello'],
  [
    'below a go.mod',
    { 'go.mod': 'module example.com/m\n\ngo 1.22\n' },
    { directory: 'cmd/hello' },
    'example.com/m/cmd/hello',
  ],
  ['in an old go.work', { 'go.work': 'go 1.19\n' }, { directory: 'apps/hello' }, 'example.com/hello'],
  [
    'in a go.work with other modules',
    { 'go.work': 'go 1.22\n\nuse (\n\t./lib\n)\n', 'lib/go.mod': 'module example.com/lib\n\ngo 1.22\n' },
    { directory: 'apps/hello' },
    'example.com/hello',
  ],
  [
    'below a go.mod that no go.work uses yet',
    { 'go.work': 'go 1.22\n', 'm/go.mod': 'module example.com/m\n\ngo 1.22\n' },
    { directory: 'm/hello' },
    'example.com/m/hello',
  ],
];
test.each(programs)(
  'the app is formatted, vetted and passes its test: %s',
  async (_rule, files, options, importPath) => {
    const written = await generated(workspace(files), options);
    onDisk({ ...files, ...written }, (root) => {
      const folder = join(root, options.directory);
      expect(run(folder, 'gofmt', '-l', '.')).toBe('');
      run(folder, 'go', 'vet', './...');
      expect(run(folder, 'go', 'test', './...')).toContain(`ok  \t${importPath}\t`);
      expect(run(folder, 'go', 'list').trim()).toBe(importPath);
    });
    const manifest = written[`${options.directory}/k8s/deployment.yaml`] ?? '';
    expect(manifest).toContain(`image: ko://${importPath}\n`);
    expect(manifest).toContain(`containerPort: ${options.port ?? 8080}\n`);
  },
  120_000,
);

test('the configuration says what the options say, and explains what it leaves open', async () => {
  const text = async (options: Partial<AppOptions>) =>
    (await generated(workspace(), { directory: 'apps/hello', ...options }))['apps/hello/.ko.yaml']
      ?.split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
  expect(await text({})).toEqual([]);
  expect(await text({ base: 'scratch' })).toEqual(['defaultBaseImage: scratch']);
  expect(await text({ base: 'registry.example.com:5000/a@sha256:00' })).toEqual([
    'defaultBaseImage: registry.example.com:5000/a@sha256:00',
  ]);
  expect(await text({ base: 'oci:images/base:v1' })).toEqual(['defaultBaseImage: oci:../../images/base:v1']);
  expect(await text({ base: 'oci:/images/base' })).toEqual(['defaultBaseImage: oci:/images/base']);
  expect(await text({ platforms: ['linux/amd64', 'linux/arm/v7'] })).toEqual([
    'defaultPlatforms:',
    '  - linux/amd64',
    '  - linux/arm/v7',
  ]);
});

test.each([
  ['node_modules/@ko/core', '../../node_modules/@ko/core'],
  ['.nx/installation/node_modules/@ko/core', '../../.nx/installation/node_modules/@ko/core'],
])('editors are told of the schema in %s', async (place, shown) => {
  const files = await generated(workspace({ [`${place}/schemas/ko.schema.json`]: '{}' }), { directory: 'apps/hello' });
  const first = files['apps/hello/.ko.yaml']?.split('\n')[0];
  expect(first).toBe(`# yaml-language-server: $schema=${shown}/schemas/ko.schema.json`);
});

test('editors are told of no schema that is not there', async () => {
  const files = await generated(workspace(), { directory: 'apps/hello' });
  expect(files['apps/hello/.ko.yaml']).not.toContain('$schema');
});

test('a name goes to project, Deployment and Service', async () => {
  const options = { directory: 'hello', name: '2nd.App_x', module: 'example.com/hello' };
  const written = await generated(workspace(), options);
  expect(JSON.parse(written['hello/project.json'] ?? '')).toEqual({ name: '2nd.App_x' });
  expect(written['hello/k8s/service.yaml']).toContain('name: app-2nd-app-x\n');
  expect(written['hello/k8s/deployment.yaml']).toContain('name: app-2nd-app-x\n');
});

test('a name that another project has is not taken', async () => {
  const files = { 'web/hello/project.json': '{"name":"hello"}' };
  const written = await generated(workspace(files), { directory: 'apps/hello' });
  expect(JSON.parse(written['apps/hello/project.json'] ?? '')).toEqual({ name: 'apps-hello' });
  await expect(generated(workspace(files), { directory: 'apps/x', name: 'hello' })).rejects.toMatchObject({
    code: 'app-name-taken',
  });
});

test('a go.work keeps its other bytes', async () => {
  const written = await generated(workspace({ 'go.work': 'go 1.22\n\n// apps\nuse ./a\n' }), { directory: 'b' });
  expect(written['go.work']).toBe('go 1.22\n\n// apps\nuse ./a\nuse ./b\n');
});

test('the plugin is registered if nx.json does not name it', async () => {
  const tree = createTreeWithEmptyWorkspace();
  await appGenerator(tree, { directory: 'hello', skipFormat: true });
  expect(readNxJson(tree)?.plugins).toEqual([{ plugin: '@ko/nx', options: {} }]);
});

test('files that exist are named, and nothing is written', async () => {
  const tree = workspace({ 'hello/main.go': 'package main\n', 'hello/k8s/service.yaml': 'a: b\n' });
  const before = tree.listChanges().length;
  await expect(generated(tree, { directory: 'hello' })).rejects.toMatchObject({
    code: 'file-exists',
    message:
      'hello/main.go, hello/k8s/service.yaml already exist, and nothing is overwritten. Choose another folder, or move what is there.',
  });
  expect(tree.listChanges()).toHaveLength(before);
});

const refused: [options: AppOptions, code: string][] = [
  [{ directory: '../x' }, 'outside-workspace'],
  [{ directory: '/x' }, 'outside-workspace'],
  [{ directory: 'a/testdata/x' }, 'invalid-app-folder'],
  [{ directory: '_x' }, 'invalid-app-folder'],
  [{ directory: 'my app' }, 'invalid-app-folder'],
  [{ directory: 'x', name: 'a:b' }, 'invalid-app-name'],
  [{ directory: 'x', module: 'https://x' }, 'invalid-module-path'],
  [{ directory: 'x', port: 80 }, 'invalid-port'],
  [{ directory: 'x', platforms: ['linux/a/b/c'] }, 'invalid-platform'],
];
test.each(refused)('%j is refused with %s', async (options, code) => {
  await expect(generated(workspace(), options)).rejects.toMatchObject({ code });
});

test('the end names the next step, and what no longer applies', async () => {
  const info = jest.spyOn(logger, 'info').mockImplementation(() => {});
  const warn = jest.spyOn(logger, 'warn').mockImplementation(() => {});
  const done = await appGenerator(workspace({ '.ko.yaml': '' }), {
    directory: 'a/hello',
    base: 'scratch',
    skipFormat: true,
  });
  await done();
  expect(info.mock.calls).toEqual([['\nhello is ready. Build its image with: npx nx run hello:ko-build']]);
  expect(warn.mock.calls).toEqual([['a/hello/.ko.yaml applies to hello now, in place of .ko.yaml.']]);
  info.mockRestore();
  warn.mockRestore();
});
