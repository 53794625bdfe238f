import { mkdir, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { formatPlatform, MEDIA_TYPE, type Platform, type TarSource, writeLayer } from '@ko/oci';
import type { AppLayers, LateLayer } from './assemble/app-layers';
import { binaryEntries } from './assemble/binary-layer';
import { fileCapabilities } from './assemble/capabilities';
import { kodataEntries } from './assemble/kodata-layer';
import { kodataRoots } from './assemble/kodata-roots';
import { layerFile, writeLayersOutput } from './assemble/layers-output';
import { layersPlatform } from './assemble/layers-platform';
import { binaryFolder } from './cache/folder';
import { compile, type EarlierLayer, keep } from './compile';
import { readEpoch } from './epoch';
import { Bug, UserError } from './errors';
import type { AskGo } from './go/answers';
import { type BuildInfo, readBuildInfo } from './go/build-info';
import { type Delve, isDebuggable } from './go/delve';
import { runGo } from './go/toolchain';
import type { LocatedMain } from './ko-yaml/build-entry';
import type { KoConfig } from './ko-yaml/ko-config';
import { prepareGoBuild } from './ko-yaml/prepare-build';
import type { AppRequest, Run } from './request';
import { defaultModuleProxy } from './sbom/module-proxy';
import { removeWork, withGoTemporary } from './work-folder';

/** A main package with all that decides how it is compiled. */
export interface App {
  /** Folder of the cache, if there is one. */
  readonly cache?: string | undefined;
  /** When a debugger is asked for. */
  readonly delve?: Delve | undefined;
  readonly request: AppRequest;
  readonly koConfig: KoConfig;
  readonly located: LocatedMain;
}

/** Where the layers go; see `LayersRequest`. */
export interface LayersTarget {
  readonly platform: Platform;
  /** Other platforms that have the same layers (of another OS version): the cache has a folder for each, as ko's has. */
  readonly equals?: readonly Platform[];
  readonly folder: string;
  /** Of this run alone. Removed at the end, unless `mayBeLate`. */
  readonly workFolder: string;
  readonly taskHash?: string | undefined;
  /**
   * A layer that an earlier run compressed need not be written before somebody asks for its bytes. `workFolder` stays then: the
   * caller removes it.
   */
  readonly mayBeLate?: boolean;
}

/**
 * Compiles an app for one platform and writes its kodata layer and its binary layer into `target.folder`. The binary is read once, by
 * the layer's writer. Spec: ko-behaviour 4, 5.3 to 5.8.
 */
export async function buildAppLayers(app: App, target: LayersTarget, run: Run): Promise<AppLayers> {
  const { main, entry, directory } = app.located;
  const { env, reporter, signal, ask = runGo } = run;
  const platform = layersPlatform(target.platform);
  const mtime = readEpoch(env, 'KO_DATA_DATE_EPOCH') ?? 0;
  const capabilities = fileCapabilities(entry?.linuxCapabilities ?? []);
  reporter.info(`Building ${main.importPath} for ${formatPlatform(target.platform)}`);
  await mkdir(target.workFolder, { recursive: true });
  let late: LateLayer | undefined;
  try {
    // Of this run alone: a Go that outlived a killed run may still be writing to its own.
    const own = await mkdtemp(join(target.workFolder, 'go-'));
    const out = join(own, 'out');
    const plan = await planBuild(app, platform, out, run);
    const goEnv = app.request.goTempInWork ? withGoTemporary(plan.env, own) : plan.env;
    const binary = () => binaryEntries({ file: out, name: main.name, os: platform.os, capabilities });
    const caches = cacheFolders(app, [target.platform, ...(target.equals ?? [])]);
    const compilation = { plan: { ...plan, env: goEnv }, cwd: directory, out, caches, entries: binary };
    // Beside the build: whoever starts a process waits for it.
    const asking = defaultModuleProxy({ cwd: directory, env: plan.env, signal, ask });
    // It can fail first, an interrupt ends both: as long as nobody waits for it, Node would end the process there and then.
    const asked = asking.catch(() => undefined);
    const earlier = await compile(compilation, run).finally(() => asked);
    late = target.mayBeLate && earlier ? lateLayer(earlier, binary, target.folder) : undefined;
    const dlv = await debuggerFor(target.platform, app, run);
    const { workspaceRoot } = app.request;
    const roots = await kodataRoots(join(main.directory, 'kodata'), app.request, env);
    const moduleProxy = await asking;
    const buildInfo = await buildInfoIfAny(out);
    const layers = await writeLayersOutput(
      target.folder,
      {
        kodata: kodataEntries(main.directory, { os: platform.os, mtime, workspaceRoot, roots, reporter, signal }),
        binary: late && earlier ? earlier : binary(),
        ...(dlv !== undefined && {
          debugger: binaryEntries({ file: dlv, name: 'dlv', os: platform.os, capabilities }),
        }),
      },
      {
        ...(target.taskHash !== undefined && { taskHash: target.taskHash }),
        importPath: main.importPath,
        name: main.name,
        platform: formatPlatform(platform),
        goVersion: buildInfo?.goVersion ?? (await goVersion({ cwd: directory, env: plan.env, signal }, ask)),
        goArguments: plan.args.map((argument) => (argument === out ? 'out' : argument)),
        ...(buildInfo !== undefined && { buildInfo }),
        ...(moduleProxy !== undefined && { moduleProxy }),
      },
      { signal },
    );
    const made = layers.facts.layers.find(({ kind }) => kind === 'binary');
    // The folder that it comes from has it.
    const others = { ...compilation, caches: late ? caches.slice(1) : caches };
    if (made) await keep(others, { ...made, isPlain: capabilities === undefined }, run);
    return late ? { ...layers, late } : layers;
  } finally {
    if (late === undefined) await removeWork(target.workFolder);
  }
}

function cacheFolders({ cache, located }: App, platforms: readonly Platform[]): string[] {
  if (cache === undefined) return [];
  return platforms.map((platform) => binaryFolder(cache, located.main.importPath, platform));
}

/** The file of a layer that was recorded by an earlier run, when it is asked for. */
function lateLayer({ digest }: EarlierLayer, entries: () => AsyncIterable<TarSource>, folder: string): LateLayer {
  const write = async () => {
    const { file, descriptor } = await writeLayer(entries(), layerFile(folder, digest), {
      mediaType: MEDIA_TYPE.ociLayer,
    });
    if (descriptor.digest === digest) return;
    isStale = true;
    throw new Bug(`${file} was recorded as ${digest} and is ${descriptor.digest}.`);
  };
  let isStale = false;
  let made: Promise<void> | undefined;
  return { make: () => (made ??= write()), isStale: () => isStale };
}

function planBuild(
  { request, koConfig, located, delve }: App,
  platform: Platform,
  out: string,
  { env, signal, ask }: Run,
) {
  const { ldflags, disableOptimizations, buildvcs } = request;
  const epoch = readEpoch(env, 'SOURCE_DATE_EPOCH');
  const created = epoch === undefined ? new Date() : new Date(epoch * 1000);
  return prepareGoBuild({
    config: koConfig,
    located,
    platform,
    env,
    ldflags,
    disableOptimizations: disableOptimizations || delve !== undefined,
    buildvcs,
    out,
    created,
    signal,
    ask,
  });
}

/** Path of the debugger for a platform, if one is asked for and can run there. */
async function debuggerFor(platform: Platform, { delve }: App, { reporter, signal }: Run): Promise<string | undefined> {
  if (delve === undefined) return undefined;
  if (isDebuggable(platform)) return delve.build(platform, signal);
  reporter.warn(
    `image for platform "${formatPlatform(platform)}" will be built without debugging enabled because debugging is not supported for that platform`,
  );
  return undefined;
}

/** The toolchain that built, which a module can choose, when the binary does not tell; empty when Go does not say either. */
async function goVersion(at: Parameters<AskGo>[1], ask: AskGo): Promise<string> {
  return (await ask(['env', 'GOVERSION'], at)).stdout.trim();
}

/** What a stand-in for Go makes need be no Go program; only an SBOM would miss the information, and says so then. */
async function buildInfoIfAny(binary: string): Promise<BuildInfo | undefined> {
  return readBuildInfo(binary).catch((error: unknown) => {
    if (error instanceof UserError && error.code === 'no-build-info') return undefined;
    throw error;
  });
}
