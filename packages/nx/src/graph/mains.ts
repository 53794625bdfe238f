import { findMains, type FoundMain, findModules } from '@ko/core';
import { parsePlatform } from '@ko/oci';
import type { WorkspaceTree } from './go-tree';
import type { PluginSettings } from './options';

/** The mains of all modules, in order of their folders; each one that the options let through. */
export function mainsOf(tree: WorkspaceTree, goModFiles: readonly string[], settings: PluginSettings): FoundMain[] {
  const { include, exclude } = settings;
  const modules = new Set(findModules(goModFiles));
  const platforms = settings.platforms?.flatMap((text) => text.split(',')).filter((platform) => platform !== 'all');
  const found = findMains({
    files: tree.files.filter((file) => /(\.go|(^|\/)go\.mod)$/.test(file) && !UNSEEN.test(file)),
    read: (path) => tree.text(path) ?? '',
    facts: (path, name) => tree.facts(path, name),
    include,
    exclude,
    ...(platforms !== undefined && platforms.length > 0 && { platforms: platforms.map(parsePlatform) }),
  });
  return found.filter(({ module }) => modules.has(module.directory));
}

/** Folders that hold no app, and can be large. */
const UNSEEN = /(^|\/)(vendor|testdata|node_modules)\//;
