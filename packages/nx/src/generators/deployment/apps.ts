import { posix } from 'node:path';
import { findMains, nearest } from '@ko/core';
import type { Tree } from 'nx/src/devkit-exports';
import { unknownApp } from '../../errors';
import { givenNames } from '../../graph/given-names';
import { projectNames } from '../../graph/names';
import type { PluginSettings } from '../../graph/options';

/** An app as the plugin will infer it. */
export interface KnownApp {
  readonly name: string;
  readonly importPath: string;
}

/**
 * The app that a user means, by its project's name, its folder or its import path.
 *
 * @throws UserError `unknown-app`
 */
export function appOf(tree: Tree, wanted: string, { include, exclude }: PluginSettings): KnownApp {
  const files = filesOf(tree);
  const text = (path: string) => tree.read(path, 'utf8') ?? undefined;
  const mains = findMains({
    files: files.filter((file) => SOURCES.test(file)),
    read: (path) => text(path) ?? '',
    include,
    exclude,
  });
  const given = givenNames({ files, text });
  const folders = new Set(mains.map(({ directory }) => directory));
  const taken = [...given].filter(([folder]) => !folders.has(folder)).map(([, name]) => name);
  const names = projectNames(
    mains.map((main) => ({ ...main, ownName: given.get(main.directory) })),
    new Set(taken),
  );
  const folder = posix.normalize(wanted.replaceAll('\\', '/')).replace(/(?<=.)\/$/, '');
  const importPath = wanted.replace(/^ko:\/\//, '');
  const main =
    mains.find(({ directory }) => names.get(directory) === wanted) ??
    mains.find((one) => one.directory === folder || one.importPath === importPath);
  const known = mains.map(({ directory }) => names.get(directory) ?? directory);
  if (main === undefined) throw unknownApp(wanted, known, nearest(wanted, known));
  return { name: names.get(main.directory) ?? main.directory, importPath: main.importPath };
}

const SOURCES = /(\.go|(^|\/)go\.mod)$/;
const UNSEEN = /^(?:node_modules|dist|vendor|testdata|\..*)$/;

function filesOf(tree: Tree): string[] {
  const found: string[] = [];
  const visit = (folder: string): void => {
    for (const name of tree.children(folder)) {
      const path = posix.join(folder, name);
      if (tree.isFile(path)) found.push(path);
      else if (!UNSEEN.test(name)) visit(path);
    }
  };
  visit('.');
  return found.sort();
}
