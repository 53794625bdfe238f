import { readNxJson, type Tree, updateNxJson, writeJson } from '@nx/devkit';
import { createTreeWithEmptyWorkspace } from '@nx/devkit/testing';
import { packageVersion } from '../../version';
import initGenerator from './generator';

const OPTIONS = { skipFormat: true };

/** What the generator changed, by path. */
const changes = (tree: Tree) => tree.listChanges().map(({ path, type }) => `${type} ${path}`);

/** A tree whose starting files are no changes. */
function workspace(files: Record<string, unknown>): Tree {
  const tree = createTreeWithEmptyWorkspace();
  for (const { path } of tree.listChanges()) tree.delete(path);
  for (const [path, value] of Object.entries(files)) writeJson(tree, path, value as object);
  return tree;
}

test('the plugin is added behind those that are there, and the rest of nx.json stays', async () => {
  const nxJson = {
    defaultBase: 'main',
    plugins: ['@nx/js', { plugin: '@nx/eslint/plugin', options: { targetName: 'lint' } }],
  };
  const tree = workspace({ 'nx.json': nxJson });
  await initGenerator(tree, OPTIONS);
  expect(readNxJson(tree)).toEqual({ ...nxJson, plugins: [...nxJson.plugins, { plugin: '@ko/nx', options: {} }] });
});

test.each([
  ['by name', '@ko/nx'],
  ['with options', { plugin: '@ko/nx', options: { platforms: ['linux/arm64'] } }],
])('a workspace that has the plugin %s is left alone', async (_how, plugin) => {
  const tree = workspace({
    'nx.json': { plugins: [plugin] },
    'package.json': { devDependencies: { '@ko/nx': '0.0.1' } },
  });
  const before = tree.listChanges().map(({ path, content }) => [path, String(content)]);
  await initGenerator(tree, OPTIONS);
  await initGenerator(tree, OPTIONS);
  expect(tree.listChanges().map(({ path, content }) => [path, String(content)])).toEqual(before);
});

test('a second run changes nothing', async () => {
  const tree = workspace({ 'nx.json': {}, 'package.json': { name: 'w' } });
  await initGenerator(tree, OPTIONS);
  const after = tree.listChanges().map(({ path, content }) => [path, String(content)]);
  await initGenerator(tree, OPTIONS);
  expect(tree.listChanges().map(({ path, content }) => [path, String(content)])).toEqual(after);
});

test('package.json gets the plugin only if it does not name it', async () => {
  const version = packageVersion();
  const cases: [before: object, after: object][] = [
    [{ name: 'w' }, { name: 'w', devDependencies: { '@ko/nx': version } }],
    [{ devDependencies: { '@ko/nx': 'file:x.tgz' } }, { devDependencies: { '@ko/nx': 'file:x.tgz' } }],
    [{ dependencies: { '@ko/nx': '9.9.9' } }, { dependencies: { '@ko/nx': '9.9.9' } }],
  ];
  for (const [before, after] of cases) {
    const tree = workspace({ 'nx.json': {}, 'package.json': before });
    await initGenerator(tree, OPTIONS);
    expect(JSON.parse(tree.read('package.json', 'utf8') ?? '')).toMatchObject(after);
  }
  const untouched = workspace({ 'nx.json': {}, 'package.json': { name: 'w' } });
  await initGenerator(untouched, { ...OPTIONS, skipPackageJson: true });
  expect(JSON.parse(untouched.read('package.json', 'utf8') ?? '')).toEqual({ name: 'w' });
});

test('a workspace without package.json gets none', async () => {
  const tree = workspace({ 'nx.json': { installation: { version: '23.2.1' } } });
  updateNxJson(tree, { installation: { version: '23.2.1', plugins: { '@ko/nx': '0.1.0' } } });
  await initGenerator(tree, OPTIONS);
  expect(changes(tree).filter((change) => change.includes('package.json'))).toEqual([]);
  expect(readNxJson(tree)).toEqual({
    installation: { version: '23.2.1', plugins: { '@ko/nx': '0.1.0' } },
    plugins: [{ plugin: '@ko/nx', options: {} }],
  });
});
