import { posix } from 'node:path';
import { parseGoMod } from '@ko/core';
import { parsePlatform } from '@ko/oci';
import type { Tree } from 'nx/src/devkit-exports';
import { invalidAppFolder, invalidAppName, invalidModulePath, invalidPort } from '../../errors';
import { shortName } from '../../graph/names';
import { givenDirectory, resourceName } from '../directory';
import { goLine, usesModule } from './go-work';
import type { AppOptions } from './schema';

/** A group of template files, by the folder of `files/` that holds it. */
export type Part = 'app' | 'module' | 'config' | 'kodata' | 'manifests';

/** What the generator is about to write. Folders and files are workspace-relative. */
export interface AppPlan {
  readonly directory: string;
  readonly name: string;
  readonly module: { readonly directory: string; readonly path: string };
  readonly parts: readonly Part[];
  /** The go.work that has to use the module and does not yet. */
  readonly workFile: string | undefined;
  /** A ko configuration further up, which the app's own takes the place of. */
  readonly hiddenConfig: string | undefined;
  /** For the templates. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Without go.work: old enough for every supported Go, and what the templates are written in. */
const GO_VERSION = '1.22';

/**
 * Decides what an app in `options.directory` consists of, by what the workspace holds already.
 *
 * @throws UserError `outside-workspace`, `invalid-app-folder`, `invalid-app-name`, `invalid-module-path`, `invalid-port`
 */
export function planApp(tree: Tree, options: AppOptions): AppPlan {
  const directory = appDirectory(options);
  const port = options.port ?? 8080;
  if (!Number.isInteger(port) || port < 1024 || port > 65535) throw invalidPort(port);
  const platforms = options.platforms ?? [];
  for (const platform of platforms) if (platform !== 'all') parsePlatform(platform);

  const existing = options.module === undefined ? moduleAround(tree, directory) : undefined;
  const folderName = posix.basename(directory === '.' ? tree.root.replaceAll('\\', '/') : directory);
  const newModule = { directory, path: options.module ?? `example.com/${options.name ?? folderName}` };
  const module = existing ?? newModule;
  const name = options.name ?? shortName({ directory, module });
  if (!/^[A-Za-z0-9][\w.-]*$/.test(name)) throw invalidAppName(name);
  if (!MODULE_PATH.test(module.path)) throw invalidModulePath(module.path);

  const workFile = upward(tree, directory, (entry) => entry === 'go.work');
  const workText = workFile === undefined ? undefined : (tree.read(workFile, 'utf8') ?? '');
  const moduleFromWork = posix.relative(posix.dirname(workFile ?? '.'), module.directory) || '.';
  const used = workText === undefined || usesModule(workText, moduleFromWork);
  const koConfig = upward(tree, directory, (entry) => entry.startsWith('.ko.'));
  const ownConfig = koConfig === undefined || Boolean(options.base) || platforms.length > 0;
  const kodata = options.kodata ?? true;
  const importPath = posix.join(module.path, posix.relative(module.directory, directory));
  return {
    directory,
    name,
    module,
    parts: [
      'app',
      ...(existing === undefined ? (['module'] as const) : []),
      ...(ownConfig ? (['config'] as const) : []),
      ...(kodata ? (['kodata'] as const) : []),
      ...((options.manifests ?? true) ? (['manifests'] as const) : []),
    ],
    workFile: used ? undefined : workFile,
    hiddenConfig: ownConfig && koConfig !== undefined && posix.dirname(koConfig) !== directory ? koConfig : undefined,
    variables: {
      name,
      command: posix.basename(importPath),
      resource: resourceName(name),
      module: module.path,
      goVersion: workText === undefined ? GO_VERSION : lowerVersion(goLine(workText), GO_VERSION),
      importPath,
      base: options.base === undefined ? undefined : yamlText(baseFrom(directory, options.base, options.cwd ?? '')),
      platforms,
      port,
      kodata,
      schema: schemaOfConfig(tree, directory),
    },
  };
}

/** The folder that the user means, if Go can take an app from it. */
function appDirectory(options: AppOptions): string {
  const directory = givenDirectory(options);
  for (const part of directory === '.' ? [] : directory.split('/')) {
    if (/^[._]/.test(part) || UNSEEN.includes(part)) {
      throw invalidAppFolder(directory, `Go passes over folders like "${part}"`);
    }
    if (!/^[\w~+-][\w.~+-]*(?<!\.)$/.test(part)) {
      throw invalidAppFolder(directory, `"${part}" cannot be part of a Go import path`);
    }
  }
  return directory;
}

const UNSEEN = ['testdata', 'vendor', 'node_modules'];

/** Spec: go.dev/ref/mod#go-mod-file-ident, as far as a user could get it wrong. */
const MODULE_PATH = /^[A-Za-z0-9~-][\w.~-]*(?<!\.)(\/[\w~+-][\w.~+-]*(?<!\.))*$/;

function moduleAround(tree: Tree, directory: string): AppPlan['module'] | undefined {
  const file = upward(tree, directory, (entry) => entry === 'go.mod');
  if (file === undefined) return undefined;
  const path = parseGoMod(tree.read(file, 'utf8') ?? '').module;
  if (path === undefined) throw invalidModulePath(`the module line of ${file}`);
  return { directory: posix.dirname(file), path };
}

/** The nearest file, in `directory` or above it, whose name is wanted. */
function upward(tree: Tree, directory: string, wanted: (entry: string) => boolean): string | undefined {
  for (let folder = directory; ; folder = posix.dirname(folder)) {
    const entry = tree.children(folder).find((name) => wanted(name) && tree.isFile(posix.join(folder, name)));
    if (entry !== undefined) return posix.join(folder, entry);
    if (folder === '.') return undefined;
  }
}

/** Where npm installs the schema of `.ko.yaml`. Others may keep it where no fixed path leads: then editors are told of none. */
const SCHEMAS = ['', '.nx/installation/'].map((place) => `${place}node_modules/@ko/core/schemas/ko.schema.json`);

function schemaOfConfig(tree: Tree, directory: string): string | undefined {
  const file = SCHEMAS.find((candidate) => tree.exists(candidate));
  return file === undefined ? undefined : posix.relative(directory, file);
}

/** ko looks for a layout from the folder of `.ko.yaml`; the user wrote it from where they are. */
function baseFrom(directory: string, base: string, cwd: string): string {
  const folder = /^oci:(?!\/)(.*)$/.exec(base)?.[1];
  return folder === undefined ? base : `oci:${posix.relative(directory, posix.join(cwd, folder))}`;
}

/** Plain where YAML reads it as the text it is; no reference ends with a colon. */
function yamlText(text: string): string {
  return /^[A-Za-z][\w./:@-]*(?<!:)$/.test(text) ? text : JSON.stringify(text);
}

function lowerVersion(a: string, b: string): string {
  const [aMinor = 0, bMinor = 0] = [a, b].map((version) => Number(/^1\.(\d+)/.exec(version)?.[1] ?? Infinity));
  return aMinor < bMinor ? a : b;
}
