import { wholeApp } from './apps';
import { indexFolders } from './folder-index';
import { layersInputs } from './inputs';
import { orWhole } from './nodes';
import { pluginSettings } from './options';
import { openSourcePatterns } from './source-patterns';

const main = { directory: 'svc/cmd/a', importPath: 'm/cmd/a', module: { directory: 'svc', path: 'm' } };
const tree = { files: ['svc/go.mod', 'svc/cmd/a/main.go'], text: () => 'module m\n' };

test('an app that we fail on is all of its module, and is not cached', () => {
  const app = wholeApp(main, tree, pluginSettings({}), new Error('no such thing'));
  const [platform] = app.platforms;
  const patterns = openSourcePatterns(indexFolders(tree.files), 23);
  expect(platform && layersInputs(app, platform, patterns)).toContain('{workspaceRoot}/svc/**/*');
  expect(app.unnameable).toBe('@ko/nx failed on its sources (no such thing), which is a bug');
});

test('an app without a project of its own kind gets the one that stands for all of its module', () => {
  const app = wholeApp(main, tree, pluginSettings({}), 'first');
  const project = (one: typeof app) => {
    if (one === app) throw new Error('second');
    return one.unnameable;
  };
  expect(orWhole(app, project, (error) => wholeApp(main, tree, pluginSettings({}), error))).toContain('(second)');
});
