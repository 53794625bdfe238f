import { readFile, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import type { Environment } from '../environment';
import { buildsInEnvironment, invalidOverrides, missingConfig, unsupportedConfig } from '../errors';
import type { KoConfig } from './ko-config';
import { parseLocated } from './located';
import { strictness } from './strictness';
import { type ConfigFile, decodeConfig, words } from './validate';

/** Spec: ko-behaviour 0.1. */
export const DEFAULT_BASE_IMAGE = 'cgr.dev/chainguard/static:latest';

/** ko looks for `.ko.<extension>` in this order. Spec: ko-behaviour 2.1. */
const EXTENSIONS = [
  'json',
  'toml',
  'yaml',
  'yml',
  'properties',
  'props',
  'prop',
  'hcl',
  'tfvars',
  'dotenv',
  'env',
  'ini',
];

/** What we decode; YAML's parser reads JSON. */
const DECODED = ['.json', '.yaml', '.yml'];

export interface LoadOptions {
  /** Absolute: ko's working directory. Folders above it are not searched. */
  readonly directory: string;
  readonly env: Environment;
  /** Whether what ko passes over in silence (unknown keys, wrong types) is an error. Default: KO_STRICT, else the file, else true. */
  readonly strict?: boolean | undefined;
  /** Messages name the file relative to this folder; default `directory`. */
  readonly displayRoot?: string;
}

/**
 * The configuration that a run uses: `KO_…` variables over the file over ko's defaults. Spec: ko-behaviour 2.1, 2.2, 1.12.
 *
 * @throws UserError `missing-config`, `unsupported-config-format`, `unknown-config-key`, `invalid-ko-yaml`, `invalid-environment`
 */
export async function loadKoConfig(options: LoadOptions): Promise<KoConfig> {
  const { directory, env, displayRoot = directory } = options;
  const file = await configFile(directory, env);
  const text = file === undefined ? '' : await readFile(file, 'utf8');
  const name = file === undefined ? '' : relative(displayRoot, file) || file;
  const located = parseLocated(text, name);
  const strict = strictness(options.strict, env, located);
  return {
    directory,
    ...(file === undefined ? {} : { file }),
    ...overridden(decodeConfig(located, strict), env, strict),
  };
}

/**
 * The folder that is ko's working directory for an app: the nearest one upward from its main, up to the workspace's root, that has
 * a `.ko.yaml` (or its JSON form); else its module's.
 *
 * @param options.workspaceRoot absolute; the others may be relative to it
 * @returns absolute
 */
export async function findKoDirectory(options: {
  workspaceRoot: string;
  moduleDirectory: string;
  mainDirectory: string;
}): Promise<string> {
  const root = resolve(options.workspaceRoot);
  for (let folder = resolve(root, options.mainDirectory); ; folder = dirname(folder)) {
    if ((await searchFolder(folder)) !== undefined) return folder;
    if (folder === root || folder === dirname(folder)) return resolve(root, options.moduleDirectory);
  }
}

async function configFile(directory: string, env: Environment): Promise<string | undefined> {
  const named = env['KO_CONFIG_PATH'];
  if (!named) return decodable(await searchFolder(directory));
  const path = resolve(directory, named);
  const kind = await kindOf(path);
  if (kind === 'file') return decodable(path);
  const inside = join(path, '.ko.yaml');
  if (kind === 'folder' && (await kindOf(inside)) === 'file') return inside;
  throw missingConfig(kind === 'folder' ? inside : path);
}

async function searchFolder(folder: string): Promise<string | undefined> {
  for (const extension of EXTENSIONS) {
    const path = join(folder, `.ko.${extension}`);
    if ((await kindOf(path)) === 'file') return path;
  }
  return undefined;
}

function decodable(file: string | undefined): string | undefined {
  if (file !== undefined && !DECODED.includes(extensionOf(file))) throw unsupportedConfig(file);
  return file;
}

/** As Go has it: `.yaml` is one, too. */
const extensionOf = (file: string): string => /\.[^./\\]*$/.exec(file)?.[0] ?? '';

async function kindOf(path: string): Promise<'file' | 'folder' | undefined> {
  try {
    const status = await stat(path);
    return status.isFile() ? 'file' : status.isDirectory() ? 'folder' : undefined;
  } catch {
    return undefined; // absent or unreadable: the caller says which path it wanted
  }
}

/** `KO_<KEY>` wins over the file's key; an empty value is none. */
function overridden(file: ConfigFile, env: Environment, strict: boolean): Omit<KoConfig, 'directory' | 'file'> {
  if (env['KO_BUILDS']) throw buildsInEnvironment();
  const list = (name: string, own: readonly string[] | undefined) => (env[name] ? words(env[name]) : (own ?? []));
  return {
    defaultBaseImage: env['KO_DEFAULTBASEIMAGE'] || file.defaultBaseImage || DEFAULT_BASE_IMAGE,
    baseImageOverrides: overridesOf(env['KO_BASEIMAGEOVERRIDES'], strict) ?? file.baseImageOverrides ?? {},
    defaultPlatforms: list('KO_DEFAULTPLATFORMS', file.defaultPlatforms),
    defaultEnv: list('KO_DEFAULTENV', file.defaultEnv),
    defaultFlags: list('KO_DEFAULTFLAGS', file.defaultFlags),
    defaultLdflags: list('KO_DEFAULTLDFLAGS', file.defaultLdflags),
    builds: file.builds,
  };
}

/**
 * A JSON object from import path to reference; what is no text is an empty reference, which nothing can be built on. ko passes over
 * what is no JSON object, and takes the keys as they are: in lower case.
 */
function overridesOf(text: string | undefined, strict: boolean): Record<string, string> | undefined {
  if (!text) return undefined;
  const parsed = parseJson(text, strict);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    if (strict) throw invalidOverrides(undefined);
    return {};
  }
  return Object.fromEntries(
    Object.entries(parsed).map(([path, value]) => [path, typeof value === 'string' ? value : '']),
  );
}

function parseJson(text: string, strict: boolean): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (strict) throw invalidOverrides(error);
    return undefined;
  }
}
