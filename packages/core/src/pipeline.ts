import { resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { artifactDescriptor, type DockerArchive, formatPlatform, type Image, type ImageIndex } from '@ko/oci';
import type { AppLayers } from './assemble/app-layers';
import { type Artifact, assembleArtifact } from './assemble/artifact';
import { type Base, checkBases, chooseBase } from './assemble/base';
import { planImages } from './assemble/select';
import { type App, buildAppLayers } from './build-layers';
import { cacheFolder } from './cache/folder';
import { Bug, tarballIndex } from './errors';
import { openDelve } from './go/delve';
import { requestedPlatforms } from './go/requested-platforms';
import type { ImageRecord } from './image-record';
import { locateMain } from './ko-yaml/build-entry';
import type { KoConfig } from './ko-yaml/ko-config';
import { loadKoConfig } from './ko-yaml/load';
import { readDecoration, readPlatforms } from './options';
import { openImageRefs } from './publish/image-refs';
import { openDestinations } from './publish/open';
import { withTarball } from './publish/tarball';
import { planPublish, type PublishPlan, registriesOf } from './publish/plan';
import type { AppRequest, BuildRequest, BuildResult, LayersRequest, Run } from './request';
import { openSession, type Registries, type Session } from './session';
import { sbomRepository } from './sbom/attach';
import { type CollectedSbom, collectSboms } from './sbom/collect';
import { sbomFileName, writeSbom } from './sbom/files';
import { withSoundLayers } from './sound-layers';
import { emptyWork, removeWork } from './work-folder';

/**
 * Builds the kodata layer and the binary layer of one main package for one platform into `request.folder`. Uses neither a base image
 * nor any network but Go's own.
 */
export async function buildLayers(request: LayersRequest, outer: Run, shared?: Session): Promise<AppLayers> {
  const run = shared ? { ...outer, ask: shared.ask, buildTogether: shared.buildTogether } : outer;
  await emptyWork(request.workFolder);
  const app = await loadApp(request, await loadConfig(request, run), run);
  return buildAppLayers(app, request, run);
}

/**
 * Builds the image of one main package, publishes it, and says what became of it. What can be known to be wrong without work is
 * reported before any is done, in ko's order: options, `.ko.yaml`, destination, package (ko-behaviour 1.1).
 */
export async function buildImage(request: BuildRequest, run: Run, shared?: Session): Promise<BuildResult> {
  const session = shared ?? openSession(run);
  const build = (archive: DockerArchive | undefined) =>
    buildInto(archive, request, { ...run, ask: session.ask }, session);
  try {
    const { tarball } = request;
    if (typeof tarball !== 'string') return await build(tarball);
    return await withTarball(tarball, { directory: request.workspaceRoot, reporter: run.reporter }, build);
  } finally {
    if (shared === undefined) await session.close();
  }
}

async function buildInto(
  archive: DockerArchive | undefined,
  request: BuildRequest,
  run: Run,
  session: Session,
): Promise<BuildResult> {
  const decoration = readDecoration(request, run.env);
  const platformsAsked = readPlatforms(request.platforms);
  const koConfig = await loadConfig(request, run);
  checkBases(koConfig);
  const requested = requestedPlatforms({ flag: platformsAsked, config: koConfig, env: run.env });
  const publishing = planPublish(request, run.env);
  await emptyWork(request.workFolder);
  // `insecureRegistry` is about the registry that is written to: ko also fetches a base from anywhere without TLS then, which would let
  // a stranger choose it.
  const registries = session.registries(run.env, request.insecureRegistry ? registriesOf(publishing) : []);
  const delve = request.debug ? openDelve(request.goTempInWork ? request.workFolder : undefined, run) : undefined;
  const bases = openBases(request, koConfig, registries, run);
  try {
    let loading: Promise<App> | undefined;
    const app = () => (loading ??= loadApp(request, koConfig, run).then((loaded) => ({ ...loaded, delve })));
    const importPath = (await request.cachedImportPath?.()) ?? (await app()).located.main.importPath;
    const destinations = openDestinations(publishing, importPath, {
      client: registries.client,
      reporter: run.reporter,
      archive,
      sbomRepository: pushesSboms(request, publishing) ? sbomRepository(run.env) : undefined,
    });
    const base = await bases.of(importPath);
    const plan = await planImages(base, requested, run.signal);
    if (archive && plan.images.length > 1) {
      throw tarballIndex(
        importPath,
        plan.images.map(({ platform }) => formatPlatform(platform)),
      );
    }
    const { signal } = run;
    const build = async (layers: readonly AppLayers[]): Promise<BuildResult> => {
      const assembled = await assembleArtifact(plan, layers, { decoration, origin: base.origin, signal });
      const { artifact, platforms } = assembled;
      const sboms = await describeContents(assembled, layers, request, run);
      const references: string[] = [];
      for (const destination of destinations) references.push(await destination.publish(artifact, { sboms, signal }));
      const known = { importPath, tags: publishing.tags, base: base.origin, platforms };
      return describe(artifact, references.at(-1), known);
    };
    // A layer that is recorded need not be made for a registry that most likely holds it. Where nothing is pushed, nobody would notice
    // that the record is wrong.
    const mayBeLate = publishing.destinations.every(({ kind }) => kind === 'registry');
    const collection = { request, importPath, app, mayBeLate };
    const result = await withSoundLayers(plan, collection, run, build);
    if (publishing.hint) run.reporter.info(publishing.hint);
    await openImageRefs(request.imageRefs ?? '', request.workspaceRoot).add(result);
    return result;
  } finally {
    bases.close();
    await delve?.close();
    await removeWork(request.workFolder);
  }
}

/** SBOMs have a place in registries alone. */
function pushesSboms({ sbom }: BuildRequest, { destinations }: PublishPlan): boolean {
  return sbom !== 'none' && destinations.some(({ kind }) => kind === 'registry');
}

function loadConfig(request: AppRequest, { env }: Run): Promise<KoConfig> {
  const { directory, strict, workspaceRoot: displayRoot } = request;
  return loadKoConfig({ directory, env, strict, displayRoot });
}

async function loadApp(request: AppRequest, koConfig: KoConfig, { env, reporter, signal, ask }: Run): Promise<App> {
  const located = await locateMain(koConfig, request.importPath, { env, signal, ask });
  if (located.entry) reporter.info(`Using build config ${located.entry.id} for ${located.main.importPath}`);
  const cache = await cacheFolder(env, { directory: request.directory, fallback: request.cacheFolder });
  return { request, koConfig, located, cache };
}

/**
 * How long asking for a base waits for Go to be started, in milliseconds: loading what speaks to registries holds this process for 60,
 * and Go takes longer.
 */
const GO_FIRST_MS = 10;

/**
 * The bases of a build. When all programs have the same one, it is asked for at once, while Go still looks for the package; a failure is
 * told when its turn comes.
 */
function openBases(request: BuildRequest, koConfig: KoConfig, registries: Registries, { env, reporter }: Run) {
  const closed = new AbortController();
  const ask = async (importPath: string): Promise<Base> => {
    const cache = await cacheFolder(env, { directory: request.directory, fallback: request.cacheFolder });
    const directory = request.base ? request.workspaceRoot : koConfig.directory;
    return registries.base(chooseBase(koConfig, importPath, request.base), { directory, cache });
  };
  const isOneForAll = request.base || Object.keys(koConfig.baseImageOverrides).length === 0;
  const early = isOneForAll ? wait(GO_FIRST_MS, undefined, { signal: closed.signal }).then(() => ask('')) : undefined;
  early?.catch(() => undefined);
  return {
    async of(importPath: string): Promise<Base> {
      const base = await (early ?? ask(importPath));
      reporter.info(`Using base ${base.display} for ${importPath}`);
      return base;
    },
    /** A build that has ended asks for nothing any more. */
    close: () => closed.abort(new Error('the build has ended')),
  };
}

/** The SBOMs of what was assembled, also written to the folder that was asked for. Spec: ko-behaviour 6.5, 7. */
async function describeContents(
  assembled: Artifact,
  [first]: readonly AppLayers[],
  { sbom, sbomDir, workspaceRoot }: BuildRequest,
  { reporter, signal }: Run,
): Promise<readonly CollectedSbom[]> {
  if (sbom === 'none') return [];
  const sboms = await collectSboms(assembled, signal);
  for (const { of, document } of sbomDir ? sboms : []) {
    const file = sbomFileName(first?.facts.name ?? '', of);
    await writeSbom(resolve(workspaceRoot, sbomDir as string), file, document, reporter);
  }
  return sboms;
}

async function describe(
  artifact: Image | ImageIndex,
  reference: string | undefined,
  known: Pick<ImageRecord, 'importPath' | 'tags' | 'base' | 'platforms'>,
): Promise<BuildResult> {
  if (reference === undefined) throw new Bug('There was no destination.');
  const { digest, mediaType } = await artifactDescriptor(artifact);
  const { importPath, tags, base, platforms } = known;
  const record: ImageRecord = { formatVersion: 1, importPath, reference, digest, mediaType, tags, base, platforms };
  return { reference, digest, mediaType, tags, record };
}
