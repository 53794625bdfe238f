import { posix } from 'node:path';
import { KUSTOMIZATION_FILES } from '@ko/core';
import { getProjects, parseJson, readNxJson, type Tree } from 'nx/src/devkit-exports';
import {
  appNameTaken,
  invalidAppName,
  invalidDeploymentFolder,
  invalidPort,
  invalidProjectJson,
  projectNamed,
  targetTaken,
} from '../../errors';
import { pluginSettings, type PluginSettings } from '../../graph/options';
import { givenDirectory } from '../directory';
import { appOf, type KnownApp } from './apps';
import type { DeploymentOptions } from './schema';

type Json = Readonly<Record<string, unknown>>;

/** What the generator is about to write. */
export interface DeploymentPlan {
  /** Workspace-relative. */
  readonly directory: string;
  readonly name: string;
  readonly targets: { readonly resolve: string; readonly apply: string };
  /** The whole project.json; undefined where it says all that it has to. */
  readonly project: Json | undefined;
  readonly hasManifests: boolean;
  readonly app: KnownApp | undefined;
}

const OURS = /^@ko\/nx:(?:resolve|apply|create|delete)$/;

/**
 * Decides what makes a folder a deployment, by what it holds already.
 *
 * @throws UserError `outside-workspace`, `invalid-deployment-folder`, `invalid-project-json`, `project-named`, `target-taken`,
 * `invalid-app-name`, `app-name-taken`, `unknown-app`, `invalid-port`
 */
export function planDeployment(tree: Tree, options: DeploymentOptions): DeploymentPlan {
  const directory = givenDirectory(options);
  if (directory === '.') throw invalidDeploymentFolder(directory, 'it is the workspace itself');
  const unseen = directory.split('/').find((part) => UNSEEN.includes(part));
  if (unseen !== undefined) throw invalidDeploymentFolder(directory, `nothing in "${unseen}" is a project`);
  if (tree.isFile(directory)) throw invalidDeploymentFolder(directory, 'it is a file');
  const port = options.port ?? 8080;
  if (!Number.isInteger(port) || port < 1 || port > 65535) throw invalidPort(port);

  const settings = settingsOf(tree);
  const file = posix.join(directory, 'project.json');
  const existing = tree.exists(file) ? objectIn(file, tree.read(file, 'utf8') ?? '') : undefined;
  const name = projectName(tree, directory, existing, options);
  const entries = tree.children(directory);
  const kustomize = options.kustomize ?? entries.some((entry) => KUSTOMIZATION_FILES.includes(entry));
  const installed = tree.exists('package.json') ? '' : '.nx/installation/';
  const targets = { resolve: settings.resolveTargetName, apply: settings.applyTargetName };
  return {
    directory,
    name,
    targets,
    project: extended(existing, { file, name, target: targets.resolve, kustomize, schema: installed + SCHEMA }),
    hasManifests: entries.some((entry) => /\.(?:ya?ml)$/.test(entry) || KUSTOMIZATION_FILES.includes(entry)),
    app: options.app === undefined ? undefined : appOf(tree, options.app, settings),
  };
}

const SCHEMA = 'node_modules/nx/schemas/project-schema.json';
const UNSEEN = ['node_modules', '.git', '.nx'];

interface ProjectFile {
  readonly file: string;
  readonly name: string;
  /** Name of the target. */
  readonly target: string;
  readonly kustomize: boolean;
  /** Where Nx's own schema lies. */
  readonly schema: string;
}

/** Undefined where a target of ours is there already. */
function extended(
  existing: Json | undefined,
  { file, name, target, kustomize, schema }: ProjectFile,
): Json | undefined {
  const given = (existing?.['targets'] ?? {}) as Readonly<Record<string, { readonly executor?: string } | undefined>>;
  if (Object.values(given).some((one) => OURS.test(one?.executor ?? ''))) return undefined;
  if (given[target] !== undefined) throw targetTaken(file, target);
  const targets = { ...given, [target]: { executor: '@ko/nx:resolve', ...(kustomize && { options: { kustomize } }) } };
  if (existing !== undefined) return { ...existing, targets };
  return { name, $schema: posix.relative(posix.dirname(file), schema), targets };
}

/** The name, made different from that of a project elsewhere unless the user chose it: two of one name fail every command. */
function projectName(tree: Tree, directory: string, existing: Json | undefined, { name: wanted }: DeploymentOptions) {
  const projects = getProjects(tree);
  const present = existing === undefined ? undefined : [...projects].find(([, { root }]) => root === directory)?.[0];
  if (present !== undefined && wanted !== undefined && wanted !== present) {
    throw projectNamed(posix.join(directory, 'project.json'), present);
  }
  if (present !== undefined) return present;
  const clean = (text: string) => text.replace(/[^\w.-]+/g, '-').replace(/^[^A-Za-z0-9]+|-+$/g, '') || 'deployment';
  const candidates = wanted === undefined ? [posix.basename(directory), directory].map(clean) : [wanted];
  if (!/^[A-Za-z0-9][\w.-]*$/.test(candidates[0] as string)) throw invalidAppName(candidates[0] as string);
  const isTaken = (name: string) => projects.has(name) && projects.get(name)?.root !== directory;
  const free = candidates.find((name) => !isTaken(name));
  if (free === undefined)
    throw appNameTaken(candidates[0] as string, projects.get(candidates[0] as string)?.root ?? '');
  return free;
}

function objectIn(file: string, text: string): Json {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (error) {
    throw invalidProjectJson(file, error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error));
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalidProjectJson(file, 'it holds something else');
  }
  return value as Json;
}

function settingsOf(tree: Tree): PluginSettings {
  const entry = (readNxJson(tree)?.plugins ?? []).find((one) => typeof one !== 'string' && one.plugin === '@ko/nx');
  return pluginSettings(typeof entry === 'object' ? entry.options : undefined);
}
