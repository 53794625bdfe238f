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
    // The second is a copy of the first in which `nx add @ko/nx@0.1.0` has run (template.ts).
    const before = await workspace({ kind, added: false });
    const w = await workspace({ kind });
    expect(pluginEntries(w.json<NxJson>('nx.json'))).toEqual([{ plugin: PLUGIN, options: {} }]);
    expect(w.files()).toEqual(before.files());
    const changed = w.files().filter((file) => w.read(file) !== before.read(file));
    expect(changed).toEqual(kind === 'npm' ? ['nx.json', 'package-lock.json', 'package.json'] : ['nx.json']);
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
