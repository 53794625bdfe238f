import { findKoDirectory, type ProgramRequest, type Run } from '@ko/core';
import type { Platform } from '@ko/oci';
import type { ExecutorContext } from '@nx/devkit';
import { pluginSettings } from '../../graph/options';
import { appRequest, appRequestIn, goRequest, moduleAround, projectOf, rootOf } from '../app-request';
import { cachedImportPath, cachedLayers } from '../cached-layers';
import { type ImageOptions, inCoreWords } from '../image-options';
import { appsWithLayers, folderNamed, type NamedApp } from './apps';
import { isBelow, workspaceModules } from './workspace-modules';

/** Which programs references of manifests name, as the workspace knows them. */
export interface Programs {
  /** What is known of the program of a reference; in core's words. */
  request(reference: string): Promise<Partial<ProgramRequest>>;
  /** Project of a program that was asked for; undefined when it is no app of the workspace. */
  project(reference: string): string | undefined;
}

/** ko takes these for paths, and as they are written: they are no import path. Spec: ko-behaviour 3.1. */
const PATH = /^(?:\.{0,2}\/|\.{1,2}$)/;

/**
 * A reference names an app by its import path: that which the app's layers tell, or that of its folder. All other programs are looked
 * for where ko would, beginning in the folder of the task's project, and compiled on the spot.
 *
 * @param given what the task's own options say of images
 */
export function openPrograms(given: ImageOptions, context: ExecutorContext, run: Run): Programs {
  const asked = new Map<string, string>();
  let withLayers: ReturnType<typeof appsWithLayers> | undefined;
  let modules: ReturnType<typeof workspaceModules> | undefined;
  const forAll = { ...optionsOfPlugin(context), ...given };

  const ofApp = async (reference: string, { context: own, options }: NamedApp) => {
    asked.set(reference, projectOf(own));
    return {
      ...inCoreWords(options),
      ...(await appRequest(options, own)),
      cachedLayers: (platform: Platform) => cachedLayers(platform, options, own, run),
      cachedImportPath: () => cachedImportPath(options, own, run),
    };
  };

  /** A main of a dependency, or a path: Go is asked in the module that it is about, else where the task's project lies. */
  const ofOther = async (path: string) => {
    const around = moduleAround(context.root, rootOf(context));
    const about = modules?.find((one) => isBelow(path, one.path)) ?? modules?.find(isRequiredBy(path));
    const isElsewhere = about !== undefined && about.directory !== around;
    const moduleDirectory = isElsewhere ? about.directory : (around ?? '.');
    const mainDirectory = isElsewhere ? about.directory : rootOf(context);
    const directory = await findKoDirectory({ workspaceRoot: context.root, moduleDirectory, mainDirectory });
    return { ...inCoreWords(forAll), ...(await goRequest(forAll, context.root)), directory };
  };

  return {
    project: (reference) => asked.get(reference),
    async request(reference) {
      const path = reference.replace(/^ko:\/\//, '');
      if (PATH.test(path)) return ofOther(path);
      const app = (await (withLayers ??= appsWithLayers(given, context, run))).get(path);
      if (app !== undefined) return ofApp(reference, app);
      const named = folderNamed(path, (modules ??= workspaceModules(context)), given, context);
      if (named?.app !== undefined) return ofApp(reference, named.app);
      if (named === undefined) return ofOther(path);
      return { ...inCoreWords(forAll), ...(await appRequestIn(named.folder, forAll, context.root)) };
    },
  };
}

const isRequiredBy =
  (path: string) =>
  ({ requires }: { readonly requires: readonly string[] }): boolean =>
    requires.some((module) => isBelow(path, module));

/** What nx.json says of the images of all apps. */
function optionsOfPlugin({ nxJsonConfiguration }: ExecutorContext): ImageOptions {
  const plugin = nxJsonConfiguration.plugins?.find((one) => typeof one === 'object' && one.plugin === '@ko/nx');
  const { platforms, base, buildvcs, strict, kodataRoots } = pluginSettings(
    typeof plugin === 'object' ? plugin.options : undefined,
  );
  return {
    buildvcs,
    ...(platforms !== undefined && { platform: [...platforms] }),
    ...(base !== undefined && { base }),
    ...(strict !== undefined && { strict }),
    ...(kodataRoots !== undefined && { kodataRoots: [...kodataRoots] }),
  };
}
