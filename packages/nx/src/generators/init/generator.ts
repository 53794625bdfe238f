import {
  type GeneratorCallback,
  logger,
  type NxJsonConfiguration,
  readJson,
  readNxJson,
  type Tree,
  updateNxJson,
  writeJson,
} from 'nx/src/devkit-exports';
import { packageVersion } from '../../version';
import { formatIfPossible } from '../format';
import type { InitOptions } from './schema';

const PLUGIN = '@ko/nx';

/** Registers the plugin in nx.json once, and in package.json if there is one that does not name it. */
export default async function initGenerator(tree: Tree, options: InitOptions): Promise<GeneratorCallback> {
  const nxJson = readNxJson(tree) ?? {};
  if (!hasPlugin(nxJson)) {
    updateNxJson(tree, { ...nxJson, plugins: [...(nxJson.plugins ?? []), { plugin: PLUGIN, options: {} }] });
  }
  const install = options.skipPackageJson ? () => {} : addToPackageJson(tree);
  if (!options.skipFormat && tree.listChanges().length > 0) await formatIfPossible(tree);
  return install;
}

/** Whether nx.json names the plugin, with or without options. */
export function hasPlugin(nxJson: NxJsonConfiguration): boolean {
  return (nxJson.plugins ?? []).some((entry) => (typeof entry === 'string' ? entry : entry.plugin) === PLUGIN);
}

/** A workspace without package.json keeps its plugins in nx.json, where `nx add` has put this one. */
function addToPackageJson(tree: Tree): GeneratorCallback {
  if (!tree.exists('package.json')) return () => {};
  const manifest = readJson<PackageJson>(tree, 'package.json');
  const { dependencies, devDependencies } = manifest;
  if (dependencies?.[PLUGIN] ?? devDependencies?.[PLUGIN]) return () => {};
  const all = Object.entries({ ...devDependencies, [PLUGIN]: packageVersion() });
  writeJson(tree, 'package.json', { ...manifest, devDependencies: Object.fromEntries(all.sort()) });
  return () => logger.info(`package.json names ${PLUGIN} now. Install once more, so that the lock file does, too.`);
}

type PackageJson = Readonly<
  Partial<Record<'dependencies' | 'devDependencies', Readonly<Record<string, string> | undefined>>>
>;
