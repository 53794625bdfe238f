import { posix } from 'node:path';
import { directoryFilter } from '@ko/core';
import type { WorkspaceTree } from './go-tree';

// Two projects of one name, and no command of Nx works: MultipleProjectsWithSameNameError, on 22, 23 and 24. So names that others have are
// not given to apps. What is seen are the files of which Nx itself makes projects; what other plugins infer is not.

const PROJECT = 'project.json';
const PACKAGE = 'package.json';
const WORKSPACES = ['pnpm-workspace.yaml', 'lerna.json'];

/** Names that folders have by their project.json, or by their package.json as a member of the workspace, by folder. */
export function givenNames(tree: Pick<WorkspaceTree, 'files' | 'text'>): Map<string, string> {
  const named = tree.files.filter((file) => /(^|\/)(project|package)\.json$/.test(file));
  const isMember = members(tree);
  const read = (file: string) => objectIn(tree.text(file));
  const names = new Map<string, string>();
  for (const file of named) {
    const folder = posix.dirname(file);
    const sibling = posix.join(folder, PACKAGE);
    if (posix.basename(file) === PROJECT) {
      // One without a name takes away what a plugin says.
      const name = textOf(read(file)['name']) ?? textOf(read(sibling)['name']) ?? nameByFolder(folder);
      if (name !== undefined) names.set(folder, name);
    } else if (!names.has(folder) && isMember(file)) {
      const json = read(file);
      const name = textOf(objectOf(json['nx'])['name']) ?? textOf(json['name']) ?? nameByFolder(folder);
      if (name !== undefined) names.set(folder, name);
    }
  }
  return names;
}

/** What a package.json says about names and projects: other edits of it say nothing to the graph. */
export function packageSays(text: string | undefined): unknown {
  const { name, nx, workspaces } = objectIn(text);
  return [name, nx === undefined ? undefined : [objectOf(nx)['name']], workspaces];
}

/** Which package.json make projects. Spec: nx/src/plugins/package-json/create-nodes `buildPackageJsonPatterns`. */
function members(tree: Pick<WorkspaceTree, 'text'>): (file: string) => boolean {
  const { workspaces, nx } = objectIn(tree.text(PACKAGE));
  const [pnpm, lerna] = WORKSPACES.map((file) => tree.text(file));
  const folders = [
    ...textsOf(Array.isArray(workspaces) ? workspaces : objectOf(workspaces)['packages']),
    ...(pnpm === undefined ? [] : itemsOf(pnpm)),
    ...(lerna === undefined ? [] : textsOf(objectIn(lerna)['packages'] ?? ['packages/*'])),
  ];
  const globs = folders.map((glob) => (glob.endsWith(`/${PACKAGE}`) ? glob : posix.join(glob, PACKAGE)));
  const [include, exclude] = [
    globs.filter((glob) => !glob.startsWith('!')),
    globs.filter((glob) => glob.startsWith('!')),
  ];
  const wanted = directoryFilter({ include, exclude: exclude.map((glob) => glob.slice(1)) });
  return (file) => (file === PACKAGE && nx !== undefined) || (globs.length > 0 && wanted(file));
}

/** `packages` of a pnpm-workspace.yaml, in the form in which everybody writes it. */
function itemsOf(text: string): string[] {
  const list = /^packages:[ \t]*\n((?:[ \t]*(?:-.*|#.*)?\n?)*)/m.exec(text)?.[1] ?? '';
  return [...list.matchAll(/^[ \t]*-[ \t]+(['"]?)(.+?)\1[ \t]*(?:#.*)?$/gm)].map(([, , item = '']) => item);
}

/** As Nx derives it; the workspace itself has none. */
function nameByFolder(folder: string): string | undefined {
  return folder === '.' ? undefined : posix.basename(folder).toLowerCase();
}

function objectIn(text: string | undefined): Readonly<Record<string, unknown>> {
  try {
    return objectOf(JSON.parse(text ?? '{}'));
  } catch {
    return {}; // Nx says what is wrong with it
  }
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}
