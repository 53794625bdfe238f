export { Bug, type CoreErrorCode, KubectlError, UserError } from './errors';
export type { Environment } from './environment';
export type { AppLayer, AppLayerKind, AppLayers, LayersFacts } from './assemble/app-layers';
export { type LayersReading, readLayersOutput } from './assemble/layers-output';
export { sealed, unsealed } from './sealed';
export { layersPlatform } from './assemble/layers-platform';
export type { LayerRecord, PlatformRecord } from './assemble/platform-record';
export { type ImageRecord, writeImageRecord } from './image-record';
export { appSources } from './app-sources';
export { buildImage, buildLayers } from './pipeline';
export { openSession, type Registries, type Session } from './session';
export { type Foreseen, foreseeMains, foreseeSources } from './foresee';
export type { AskGo } from './go/answers';
export { type ImageRefs, openImageRefs } from './publish/image-refs';
export {
  type ProgramRequest,
  type ResolvedImage,
  type ResolvedManifests,
  resolveManifests,
  type ResolveRequest,
} from './resolve-manifests';
export { type Giving, giveManifests } from './kubectl/give';
export { podArguments } from './kubectl/pod';
export { reachCluster } from './kubectl/reach';
export { type KubectlOptions, runKubectl } from './kubectl/run';
export { waitTimeout } from './kubectl/timeout';
export { type Applied, waitUntilReady, type WaitRun } from './kubectl/wait';
export { namedReferences, writtenReferences } from './resolve/named-references';
export { KUSTOMIZATION_FILES, kustomizationPaths } from './resolve/kustomization';
export { listManifests } from './resolve/manifest-files';
export { checkManifestsOutput, writeManifests } from './resolve/write-manifests';
export { withTarball } from './publish/tarball';
export type { AppRequest, BuildRequest, BuildResult, LayersRequest, Run } from './request';
export { tidyCache } from './cache/tidy-cache';
export { tidyOutputs, type TidyOptions } from './tidy-outputs';
export {
  depsFolder,
  ensureOutputRoot,
  imageFile,
  layersFolder,
  layoutFolder,
  lockFile,
  projectFolder,
  resolvedFile,
  resolvedImagesFile,
  workFolder,
} from './paths';
export { type LockOptions, withLock } from './lock';
export { nearest } from './nearest';
export type { BuildEntry, KoConfig } from './ko-yaml/ko-config';
export { DEFAULT_BASE_IMAGE, findKoDirectory, type LoadOptions, loadKoConfig } from './ko-yaml/load';
export { entryFor, type EntryOptions, type LocatedMain, locateMain } from './ko-yaml/build-entry';
export { buildSettings } from './ko-yaml/build-settings';
export { prepareGoBuild, type PrepareRequest } from './ko-yaml/prepare-build';
export { goBuild, type GoBuildPlan, type GoBuildRequest, planGoBuild } from './go/build';
export { loadMain, type MainPackage } from './go/packages';
export { type GoRun, runGo } from './go/toolchain';
export { type RequestedPlatforms, requestedPlatforms } from './go/requested-platforms';
export { directoryFilter } from './go/directory-filter';
export { FILE_FIELDS } from './go/sources';
export { findMains, type FindMainsOptions, type FoundMain } from './go/mains';
export { parseGoMod, type ModuleFile, type Replacement } from './go/module-file';
export { findModules, moduleClosure, type ModuleClosure } from './go/modules';
export { parseGoWork, type WorkFile } from './go/work-file';
export { type BuildContext, contextFor, KNOWN_ARCHITECTURE, KNOWN_OS, matchesFileName } from './go/build-context';
export { fileFacts, type FileFacts } from './go/closure/file-facts';
export type { GoTree } from './go/closure/go-tree';
export type { ClosureContext } from './go/closure/closure-context';
export { type GoSources, type MainFolder, openGoSources } from './go/closure/open';
export type { PackageClosure, SourcePackage } from './go/closure/package-closure';
