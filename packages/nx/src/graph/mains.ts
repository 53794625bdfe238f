import { posix } from 'node:path';
import { type FileFacts, findMains, type FoundMain, findModules } from '@ko/core';
import { parsePlatform } from '@ko/oci';
import type { WorkspaceTree } from './go-tree';
import type { PluginSettings } from './options';

/** The mains of all modules, in order of their folders; each one that the options let through. */
export function mainsOf(tree: WorkspaceTree, goModFiles: readonly string[], settings: PluginSettings): FoundMain[] {
  const { include, exclude } = settings;
  const modules = new Set(findModules(goModFiles));
  const platforms = settings.platforms?.flatMap((text) => text.split(',')).filter((platform) => platform !== 'all');
  const read = (path: string) =>
    path.endsWith('.go') ? headOf(tree.facts(path, posix.basename(path))) : (tree.text(path) ?? '');
  const found = findMains({
    files: tree.files.filter((file) => /(\.go|(^|\/)go\.mod)$/.test(file) && !UNSEEN.test(file)),
    read,
    include,
    exclude,
    ...(platforms !== undefined && platforms.length > 0 && { platforms: platforms.map(parsePlatform) }),
  });
  return found.filter(({ module }) => modules.has(module.directory));
}

/** Folders that hold no app, and can be large. */
const UNSEEN = /(^|\/)(vendor|testdata|node_modules)\//;

/** The head of a file as its facts tell it, for who reads sources. A file that cannot be read is an empty one: Go will name it. */
function headOf(facts: FileFacts | undefined): string {
  if (facts?.packageName === undefined) return '';
  const constraint = facts.broken ? '(' : facts.constraint;
  const first = constraint === undefined ? '' : `//go:build ${constraint}\n\n`;
  return `${first}package ${facts.packageName}\n${facts.imports.includes('C') ? '\nimport "C"\n' : ''}`;
}
