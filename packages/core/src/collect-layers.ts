import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { formatPlatform, type Platform, platformFolder } from '@ko/oci';
import type { AppLayers } from './assemble/app-layers';
import { layersPlatform } from './assemble/layers-platform';
import type { ImagePlan } from './assemble/select';
import { type App, buildAppLayers } from './build-layers';
import { Bug } from './errors';
import { mapLimited } from './parallel';
import type { BuildRequest, Run } from './request';

/** Whose layers, and from where. */
export interface Collection {
  readonly request: BuildRequest;
  readonly importPath: string;
  /** Asked for when something has to be compiled. */
  readonly app: () => Promise<App>;
  /** Whether a layer that an earlier run compressed may be made when it is asked for: see `LayersTarget`. */
  readonly mayBeLate: boolean;
  /** Platforms whose layers are not taken from a task, as `layersPlatform` writes them. */
  readonly distrusted?: ReadonlySet<string>;
}

/**
 * The layers for each image of the plan, from a task or compiled in place. Images whose layers are the same bytes share one
 * compilation.
 */
export async function collectLayers(plan: ImagePlan, collection: Collection, run: Run): Promise<AppLayers[]> {
  const { request } = collection;
  const keyOf = (platform: Platform) => formatPlatform(layersPlatform(platform));
  // The base's own name of a platform shows in messages, of equals the first one's, and in the cache's folders, as with ko.
  const distinct = new Map<string, Equals>();
  for (const { platform } of plan.images) {
    const [first = platform, ...others] = distinct.get(keyOf(platform)) ?? [];
    distinct.set(keyOf(platform), first === platform ? [first] : [first, ...others, platform]);
  }
  const limit = request.jobs || availableParallelism();
  const found = new Map<string, AppLayers>();
  await mapLimited([...distinct], { limit, signal: run.signal }, async ([key, platforms], signal) => {
    const cached = await layersOfTask(key, platforms[0], collection, run);
    found.set(key, cached ?? (await compileInPlace(platforms, collection, { ...run, signal })));
  });
  return plan.images.map(({ platform }) => {
    const layers = found.get(keyOf(platform));
    if (layers === undefined) throw new Bug(`No layers for ${formatPlatform(platform)}.`);
    return layers;
  });
}

/** Platforms whose layers are the same bytes. */
type Equals = readonly [Platform, ...Platform[]];

async function layersOfTask(
  key: string,
  platform: Platform,
  { request, importPath, distrusted }: Collection,
  { reporter }: Run,
): Promise<AppLayers | undefined> {
  // No task builds a debugger.
  if (request.debug || distrusted?.has(key)) return undefined;
  const layers = await request.cachedLayers(layersPlatform(platform));
  if (layers === undefined) return undefined;
  // A folder is not believed because it is there: its facts have to be about this program.
  const { facts } = layers;
  if (facts.importPath === importPath && facts.platform === key) return layers;
  reporter.info(`Compiling again: the layers found are of ${facts.importPath} for ${facts.platform}.`);
  return undefined;
}

async function compileInPlace(
  [platform, ...equals]: Equals,
  { request, app, mayBeLate }: Collection,
  run: Run,
): Promise<AppLayers> {
  const own = join(request.workFolder, platformFolder(platform));
  const folders = { folder: join(own, 'layers'), workFolder: join(own, 'go') };
  return buildAppLayers(await app(), { platform, equals, ...folders, mayBeLate }, run);
}
