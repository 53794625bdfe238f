import { workspaces } from './workspace';

const workspace = workspaces();

const PLUGIN = '@ko/nx';

interface NxJson {
  readonly plugins?: readonly (string | { readonly plugin: string; readonly options?: object })[];
  readonly installation?: { readonly version: string; readonly plugins?: Readonly<Record<string, string>> };
}

function pluginEntries({ plugins = [] }: NxJson): unknown[] {
  return plugins.filter((entry) => (typeof entry === 'string' ? entry : entry.plugin) === PLUGIN);
}

describe.each(['npm', 'dotNx'] as const)('nx add @ko/nx in a workspace of kind %s', (kind) => {
  test('installs the packages, names the plugin once in nx.json, and touches nothing else', async () => {
    const w = await workspace({ kind, added: false, files: { 'README.md': '# Mine\n' } });
    const before = w.files();
    const gitignore = w.read('.gitignore');
    await w.nxSucceeds(['add', '@ko/nx@0.1.0']);
    expect(pluginEntries(w.json<NxJson>('nx.json'))).toEqual([{ plugin: PLUGIN, options: {} }]);
    // npm's own lock file is new where npm installed; ./nx keeps its installation in .nx.
    const locked = w.files().filter((file) => file !== 'package-lock.json');
    expect(locked).toEqual(before.filter((file) => file !== 'package-lock.json'));
    expect([w.read('README.md'), w.read('.gitignore')]).toEqual(['# Mine\n', gitignore]);
    if (kind === 'npm') {
      const { devDependencies } = w.json<{ devDependencies: Record<string, string> }>('package.json');
      expect(devDependencies[PLUGIN]).toMatch(/^[~^]?0\.1\.0$/);
    } else {
      expect(w.json<NxJson>('nx.json').installation?.plugins).toEqual({
        [PLUGIN]: expect.stringMatching(/^[~^]?0\.1\.0$/),
      });
    }
  });

  test('init again changes no file', async () => {
    const w = await workspace({ kind });
    const before = w.files().map((file) => [file, w.read(file)]);
    await w.nxSucceeds(['g', '@ko/nx:init']);
    expect(w.files().map((file) => [file, w.read(file)])).toEqual(before);
  });
});
