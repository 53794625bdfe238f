import {
  addDependenciesToPackageJson,
  formatFiles,
  type GeneratorCallback,
  type NxJsonConfiguration,
  readJson,
  readNxJson,
  type Tree,
  updateNxJson,
} from '@nx/devkit';
import { packageVersion } from '../../version';
import type { InitOptions } from './schema';

const PLUGIN = '@ko/nx';

/** Registers the plugin in nx.json once, and in package.json if there is one that does not name it. */
export default async function initGenerator(tree: Tree, options: InitOptions): Promise<GeneratorCallback> {
  const nxJson = readNxJson(tree) ?? {};
  if (!hasPlugin(nxJson)) {
    updateNxJson(tree, { ...nxJson, plugins: [...(nxJson.plugins ?? []), { plugin: PLUGIN, options: {} }] });
  }
  const install = options.skipPackageJson ? () => {} : addToPackageJson(tree);
  if (!options.skipFormat && tree.listChanges().length > 0) await formatFiles(tree);
  return install;
}

/** Whether nx.json names the plugin, with or without options. */
export function hasPlugin(nxJson: NxJsonConfiguration): boolean {
  return (nxJson.plugins ?? []).some((entry) => (typeof entry === 'string' ? entry : entry.plugin) === PLUGIN);
}

/** A workspace without package.json keeps its plugins in nx.json, where `nx add` has put this one. */
function addToPackageJson(tree: Tree): GeneratorCallback {
  if (!tree.exists('package.json')) return () => {};
  const { dependencies, devDependencies } = readJson<Record<string, Record<string, string> | undefined>>(
    tree,
    'package.json',
  );
  if (dependencies?.[PLUGIN] ?? devDependencies?.[PLUGIN]) return () => {};
  return addDependenciesToPackageJson(tree, {}, { [PLUGIN]: packageVersion() });
}
