import { logger, readNxJson, type Tree, updateNxJson } from '@nx/devkit';
import { createTreeWithEmptyWorkspace } from '@nx/devkit/testing';
import deploymentGenerator from './generator';
import type { DeploymentOptions } from './schema';

/** A workspace that has the plugin, and these files. */
function workspace(files: Record<string, string> = {}, options: object = {}): Tree {
  const tree = createTreeWithEmptyWorkspace();
  updateNxJson(tree, { plugins: [{ plugin: '@ko/nx', options }] });
  for (const [path, text] of Object.entries(files)) tree.write(path, text);
  return tree;
}

/** Runs the generator and returns what it wrote, by path. */
async function generated(tree: Tree, options: DeploymentOptions): Promise<Record<string, string>> {
  const before = new Map(tree.listChanges().map(({ path, content }) => [path, String(content)]));
  await deploymentGenerator(tree, { skipFormat: true, ...options });
  const changes = tree.listChanges().filter(({ path, content }) => before.get(path) !== String(content));
  return Object.fromEntries(changes.map(({ path, content }) => [path, String(content)]));
}

const json = (text: string | undefined): unknown => JSON.parse(text ?? 'null');

const RESOLVE = { 'ko-resolve': { executor: '@ko/nx:resolve' } };
const HELLO = {
  'go.mod': 'module example.com/m\n\ngo 1.22\n',
  'cmd/hello/main.go': 'package main\n\nfunc main() {}\n',
  'cmd/hallo/main.go': 'package main\n\nfunc main() {}\n',
};
const POD = 'image: ko://example.com/m/cmd/hello\n';

const written: [rule: string, files: Record<string, string>, options: DeploymentOptions, file: string, json: object][] =
  [
    [
      'a folder is a project by its project.json',
      { 'config/core/x.yaml': POD },
      { directory: './config/core/' },
      'config/core/project.json',
      { name: 'core', $schema: '../../node_modules/nx/schemas/project-schema.json', targets: RESOLVE },
    ],
    [
      'it is meant from where the user is',
      {},
      { directory: 'core', cwd: 'config', name: 'web' },
      'config/core/project.json',
      { name: 'web', $schema: '../../node_modules/nx/schemas/project-schema.json', targets: RESOLVE },
    ],
    [
      'a project.json that is there keeps all that it says',
      { 'config/project.json': '// mine\n{"name": "mine", "tags": ["a"], "targets": {"x": {"executor": "nx:noop"}}}' },
      { directory: 'config' },
      'config/project.json',
      { name: 'mine', tags: ['a'], targets: { x: { executor: 'nx:noop' }, ...RESOLVE } },
    ],
    [
      'a folder with a kustomization says so',
      { 'overlay/kustomization.yml': '' },
      { directory: 'overlay' },
      'overlay/project.json',
      {
        name: 'overlay',
        $schema: '../node_modules/nx/schemas/project-schema.json',
        targets: { 'ko-resolve': { executor: '@ko/nx:resolve', options: { kustomize: true } } },
      },
    ],
    [
      'a name that another project has gets its path',
      { 'apps/core/project.json': '{"name": "core"}' },
      { directory: 'config/core' },
      'config/core/project.json',
      { name: 'config-core', $schema: '../../node_modules/nx/schemas/project-schema.json', targets: RESOLVE },
    ],
  ];
test.each(written)('%s', async (_rule, files, options, file, wanted) => {
  const found = await generated(workspace(files), options);
  expect(Object.keys(found)).toEqual([file]);
  expect(json(found[file])).toEqual(wanted);
});

test('the target has the name that nx.json gives it', async () => {
  const found = await generated(workspace({}, { resolveTargetName: 'pin' }), { directory: 'd' });
  expect(json(found['d/project.json'])).toMatchObject({ targets: { pin: { executor: '@ko/nx:resolve' } } });
});

test('a workspace without the plugin gets it', async () => {
  const tree = createTreeWithEmptyWorkspace();
  await generated(tree, { directory: 'd' });
  expect(readNxJson(tree)?.plugins).toEqual([{ plugin: '@ko/nx', options: {} }]);
});

test('what is a deployment already stays as it is', async () => {
  const text = '{"targets": {"up": {"executor": "@ko/nx:apply"}}}';
  expect(await generated(workspace({ 'd/project.json': text, 'd/x.yaml': POD }), { directory: 'd' })).toEqual({});
});

test.each(['hello', 'cmd/hello/', 'example.com/m/cmd/hello', 'ko://example.com/m/cmd/hello'])(
  'an empty folder gets manifests for the app %s',
  async (app) => {
    const found = await generated(workspace(HELLO), { directory: 'config/web', app, port: 80 });
    expect(Object.keys(found).sort()).toEqual(
      ['deployment.yaml', 'project.json', 'service.yaml'].map((file) => `config/web/${file}`),
    );
    const { 'config/web/deployment.yaml': deployment, 'config/web/service.yaml': service } = found;
    expect(deployment?.match(/^ *(?:image|name|containerPort|value): .*$/gm)).toEqual([
      '  name: hello',
      '          image: ko://example.com/m/cmd/hello',
      '              value: "80"',
      '              containerPort: 80',
    ]);
    expect(service).toContain('kind: Service');
  },
);

test('manifests that are there are not joined by others', async () => {
  const found = await generated(workspace({ ...HELLO, 'd/x.yaml': POD }), { directory: 'd', app: 'hello' });
  expect(Object.keys(found)).toEqual(['d/project.json']);
});

const refused: [options: DeploymentOptions, files: Record<string, string>, code: string][] = [
  [{ directory: '../x' }, {}, 'outside-workspace'],
  [{ directory: '/x' }, {}, 'outside-workspace'],
  [{ directory: '.' }, {}, 'invalid-deployment-folder'],
  [{ directory: 'a/node_modules/b' }, {}, 'invalid-deployment-folder'],
  [{ directory: 'x.yaml' }, { 'x.yaml': '' }, 'invalid-deployment-folder'],
  [{ directory: 'd', name: 'a:b' }, {}, 'invalid-app-name'],
  [{ directory: 'd', name: 'core' }, { 'core/project.json': '{"name": "core"}' }, 'app-name-taken'],
  [{ directory: 'd', name: 'core' }, { 'd/project.json': '{"name": "d"}' }, 'project-named'],
  [{ directory: 'd' }, { 'd/project.json': '{"targets": {"ko-resolve": {"executor": "nx:noop"}}}' }, 'target-taken'],
  [{ directory: 'd' }, { 'd/project.json': '[]' }, 'invalid-project-json'],
  [{ directory: 'd', app: 'hullo' }, HELLO, 'unknown-app'],
  [{ directory: 'd', port: 0.5 }, {}, 'invalid-port'],
];
test.each(refused)('%j is refused where there is %j: %s', async (options, files, code) => {
  const tree = workspace(files);
  const before = tree.listChanges();
  await expect(generated(tree, options)).rejects.toMatchObject({ code });
  expect(tree.listChanges()).toEqual(before);
});

test('who mistypes an app is told which there are', async () => {
  await expect(generated(workspace(HELLO), { directory: 'd', app: 'helo' })).rejects.toMatchObject({
    message: 'No app is called "helo", lies there or has that import path. Write "hello".',
  });
  await expect(generated(workspace(HELLO), { directory: 'd', app: 'web' })).rejects.toMatchObject({
    message: 'No app is called "web", lies there or has that import path. Apps are: hallo, hello.',
  });
  await expect(generated(workspace(), { directory: 'd', app: 'web' })).rejects.toMatchObject({
    message:
      'No app is called "web", lies there or has that import path. There is none yet: make one with "nx g @ko/nx:app".',
  });
});

test('the end says what can be done now, and what is missing', async () => {
  const info = jest.spyOn(logger, 'info').mockImplementation(() => {});
  const warn = jest.spyOn(logger, 'warn').mockImplementation(() => {});
  const end = async (files: Record<string, string>, options: DeploymentOptions) => {
    info.mockClear();
    warn.mockClear();
    await (
      await deploymentGenerator(workspace(files), { skipFormat: true, ...options })
    )();
    return [...warn.mock.calls, ...info.mock.calls].flat();
  };
  const steps = (state: string) =>
    `\nd ${state}. Put references into its manifests with: npx nx run d:ko-resolve` +
    '\nThe same, and into the cluster that kubectl knows: npx nx run d:ko-apply';
  expect(await end({ 'd/x.yaml': POD }, { directory: 'd' })).toEqual([steps('is ready')]);
  expect(await end({}, { directory: 'd' })).toEqual([
    'd holds no manifests yet. Write some, and name apps in them like "image: ko://example.com/team/hello".',
    steps('is ready'),
  ]);
  const there = { ...HELLO, 'd/x.yaml': POD, 'd/project.json': `{"name": "d", "targets": ${JSON.stringify(RESOLVE)}}` };
  expect(await end(there, { directory: 'd', app: 'hello' })).toEqual([
    'd holds manifests already, so none were written for hello.',
    steps('was a deployment already'),
  ]);
  info.mockRestore();
  warn.mockRestore();
});
