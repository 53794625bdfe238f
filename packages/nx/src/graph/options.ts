import { layersPlatform, nearest } from '@ko/core';
import { parsePlatform, type Platform } from '@ko/oci';
import { invalidPluginOption, unknownPluginOption } from '../errors';
import type { KoPluginOptions } from './schema';

export type { KoPluginOptions } from './schema';

/** The plugin's options, complete: what has a default has it. */
export interface PluginSettings {
  readonly include: readonly string[] | undefined;
  readonly exclude: readonly string[];
  /** As written; undefined means that `.ko.yaml` decides. */
  readonly platforms: readonly string[] | undefined;
  readonly repository: string | undefined;
  readonly base: string | undefined;
  readonly tags: readonly string[] | undefined;
  readonly buildvcs: boolean | 'auto';
  readonly strict: boolean | undefined;
  readonly kodataRoots: readonly string[] | undefined;
  readonly requireFresh: boolean | undefined;
  readonly exactModules: boolean;
  readonly depsTargetName: string;
  readonly buildTargetName: string;
  readonly layersTargetName: string;
  readonly resolveTargetName: string;
  readonly applyTargetName: string;
  readonly createTargetName: string;
  readonly deleteTargetName: string;
  readonly runTargetName: string;
}

type Check = readonly [wanted: string, holds: (value: unknown) => boolean];

const text: Check = ['a text', (value) => typeof value === 'string' && value !== ''];
const texts: Check = ['a list of texts', (value) => Array.isArray(value) && value.every(text[1])];

const CHECKS = {
  include: texts,
  exclude: texts,
  platforms: texts,
  repository: text,
  base: text,
  tags: texts,
  buildvcs: ['true, false or "auto"', (value) => typeof value === 'boolean' || value === 'auto'],
  strict: ['true or false', (value) => typeof value === 'boolean'],
  kodataRoots: texts,
  requireFresh: ['true or false', (value) => typeof value === 'boolean'],
  exactModules: ['true or false', (value) => typeof value === 'boolean'],
  depsTargetName: text,
  buildTargetName: text,
  layersTargetName: text,
  resolveTargetName: text,
  applyTargetName: text,
  createTargetName: text,
  deleteTargetName: text,
  runTargetName: text,
} as const satisfies Record<keyof KoPluginOptions, Check>;

/**
 * What nx.json says about the plugin, checked and completed.
 *
 * @throws UserError `unknown-plugin-option`, `invalid-plugin-option`; OciError `invalid-platform`
 */
export function pluginSettings(options: unknown): PluginSettings {
  const given = (options ?? {}) as Record<string, unknown>;
  const known = Object.keys(CHECKS);
  for (const [option, value] of Object.entries(given)) {
    if (!(option in CHECKS)) throw unknownPluginOption(option, known, nearest(option, known));
    const [wanted, holds] = CHECKS[option as keyof KoPluginOptions];
    if (value !== undefined && !holds(value)) throw invalidPluginOption(option, wanted);
  }
  const checked = given as KoPluginOptions;
  for (const platform of checked.platforms ?? []) if (platform !== 'all') parsePlatform(platform);
  return {
    include: checked.include,
    exclude: checked.exclude ?? [],
    platforms: checked.platforms,
    repository: checked.repository,
    base: checked.base,
    tags: checked.tags,
    buildvcs: checked.buildvcs ?? false,
    strict: checked.strict,
    kodataRoots: checked.kodataRoots,
    requireFresh: checked.requireFresh,
    exactModules: checked.exactModules ?? false,
    depsTargetName: checked.depsTargetName ?? 'ko-deps',
    buildTargetName: checked.buildTargetName ?? 'ko-build',
    layersTargetName: checked.layersTargetName ?? 'ko-layers',
    resolveTargetName: checked.resolveTargetName ?? 'ko-resolve',
    applyTargetName: checked.applyTargetName ?? 'ko-apply',
    createTargetName: checked.createTargetName ?? 'ko-create',
    deleteTargetName: checked.deleteTargetName ?? 'ko-delete',
    runTargetName: checked.runTargetName ?? 'ko-run',
  };
}

const DEFAULT_PLATFORMS = ['linux/amd64'];

/**
 * The platforms that get a layers target of their own, without repetition: those of nx.json, else of `.ko.yaml`, else ko's
 * default. `all` needs the base image to be known, so it gets none: what it means is compiled by the build itself.
 *
 * @param defaultPlatforms of the applicable `.ko.yaml`, as written. What cannot be parsed is left out here: the build says so.
 */
export function targetPlatforms(settings: PluginSettings, defaultPlatforms: readonly string[]): Platform[] {
  const fromFile = defaultPlatforms.length > 0 ? defaultPlatforms : DEFAULT_PLATFORMS;
  const wanted = (settings.platforms ?? fromFile).flatMap((platform) => platform.split(','));
  const platforms = new Map<string, Platform>();
  for (const text of wanted) {
    if (text === 'all') continue;
    const platform = parsed(text);
    if (platform?.architecture === undefined || platform.architecture === '') continue;
    const { os, architecture, variant = '' } = layersPlatform(platform);
    platforms.set([os, architecture, variant].join('/'), layersPlatform(platform));
  }
  return [...platforms.values()];
}

function parsed(text: string): Platform | undefined {
  try {
    return parsePlatform(text);
  } catch {
    return undefined; // the build parses it again and tells the user
  }
}
