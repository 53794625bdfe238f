import { posix } from 'node:path';
import { parseGoMod } from '@ko/core';
import type { FolderIndex } from './folder-index';
import type { WorkspaceTree } from './go-tree';
import type { Inputs } from './inputs';
import { searched } from './inputs';
import { nearestKoFolder } from './ko-settings';
import { literal, nameable, pattern } from './patterns';
import { moduleAround, moduleFolders, nearestWork, upTo } from './upward';

/** An app, as far as it concerns those that name it. */
export interface NameableApp {
  readonly name: string;
  readonly directory: string;
  readonly importPath: string;
  /** Names of the targets that make its layers. */
  readonly layers: readonly string[];
  /** All that can have gone into its image. */
  readonly inputs: Inputs;
}

/** What a reference names. */
export interface Named {
  /** More than one where several modules have the same path. */
  readonly apps: readonly NameableApp[];
  /** Patterns of what decides about the reference beside these apps. */
  readonly inputs: readonly string[];
}

const SCHEME = 'ko://';

/**
 * Which app a reference names, for manifests in a folder. What no app of the workspace is may be a main of a dependency, one that the
 * plugin's options leave out, or nothing at all: that is for the executor to say, but a change of what it comes from is a change.
 *
 * @returns for a project's folder and a reference with `ko://`
 */
export function openNaming(
  apps: readonly NameableApp[],
  tree: Pick<WorkspaceTree, 'files' | 'text'>,
  index: FolderIndex,
): (folder: string) => { readonly inputs: readonly string[]; name(reference: string): Named } {
  const byFolder = new Map(apps.map((app) => [app.directory, app]));
  const byPath = new Map<string, NameableApp[]>();
  for (const app of apps) byPath.set(app.importPath, [...(byPath.get(app.importPath) ?? []), app]);
  const modules = moduleFolders(tree);
  const koFolders = new Set(
    tree.files.filter((file) => /(^|\/)\.ko\.[^/]*$/.test(file)).map((file) => posix.dirname(file)),
  );
  const modulePaths = new Map(
    [...modules].map((folder) => [parseGoMod(tree.text(goMod(folder)) ?? '').module, folder]),
  );

  /** What an import path that is no app comes from. */
  const unknown = (path: string, koFolder: string): string[] => {
    for (let prefix = path; prefix !== '.' && prefix !== '/'; prefix = posix.dirname(prefix)) {
      const module = modulePaths.get(prefix);
      if (module === undefined) continue;
      const folder = posix.join(module, path.slice(prefix.length));
      return [...programIn(folder, index), ...moduleFilesIn([module])];
    }
    const home = moduleAround(koFolder, modules);
    const work = nearestWork(koFolder, tree);
    const around = work === undefined && home !== undefined ? [home] : [...modules];
    const vendored = around.map((folder) => posix.join(folder, 'vendor')).filter((folder) => index.has(folder));
    return [
      ...moduleFilesIn(around),
      ...searched(upTo(koFolder, work), '{go.work,go.work.sum}'),
      ...vendored.map((folder) => pattern(nameable(folder), '**/*')),
    ];
  };

  return (folder) => {
    const found = nearestKoFolder(koFolders, folder);
    const koFolder = found ?? moduleAround(folder, modules) ?? '.';
    return {
      // ko looks for its configuration upward from the manifests.
      inputs: searched(upTo(folder, found), '.ko.*'),
      name(reference) {
        const path = reference.slice(SCHEME.length).replace(/(?<=.)\/+$/, '');
        if (!/^\.{0,2}(?:\/|$)/.test(path)) {
          const named = byPath.get(path) ?? [];
          return { apps: named, inputs: named.length > 0 ? [] : unknown(path, koFolder) };
        }
        const main = path.startsWith('/') ? '..' : posix.join(koFolder, path);
        const app = byFolder.get(main);
        if (app !== undefined) return { apps: [app], inputs: [] };
        return { apps: [], inputs: main.startsWith('..') ? [] : programIn(main, index) };
      },
    };
  };
}

/** A folder that may hold a program that is no app: what one that is there imports is not known. */
function programIn(folder: string, index: FolderIndex): string[] {
  if (!index.files(folder).some((name) => name.endsWith('.go'))) return [pattern(nameable(folder), '*.go')];
  return [pattern('.', '**/*.go')];
}

function moduleFilesIn(folders: readonly string[]): string[] {
  return literal(folders.flatMap((folder) => [goMod(folder), posix.join(folder, 'go.sum')]));
}

const goMod = (folder: string) => posix.join(folder, 'go.mod');
