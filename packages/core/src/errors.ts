// All errors of this package that a user sees. Texts are read whole here, area by area.
export { basePlatform, baseUnavailable, baseUnsupported, invalidBase, scratchPlatform } from './errors/base';
export {
  brokenConfig,
  buildsInEnvironment,
  type FilePosition,
  invalidBuildEntry,
  invalidOverrides,
  invalidTruth,
  missingConfig,
  repeatedConfigKey,
  unknownConfigKey,
  unsupportedConfig,
  wrongConfigType,
} from './errors/config';
export {
  compileError,
  delveUnavailable,
  goEnvUnreadable,
  goNotFound,
  invalidArmVariant,
  invalidEnvironmentEntry,
  missingFolder,
  noBuildInfo,
  notMainPackage,
  packageProblem,
  platformConflict,
  rejectedFlag,
  severalPackages,
} from './errors/go';
export {
  allAndOtherPlatforms,
  invalidAnnotation,
  invalidEpoch,
  invalidLabel,
  unknownCapability,
  unknownCapabilityFlag,
} from './errors/image';
export {
  kodataDanglingLink,
  kodataLinkLoop,
  kodataLinkOutside,
  kodataRootMissing,
  kodataUnsupportedFile,
} from './errors/kodata';
export {
  cacheNotFolder,
  destinationUnsupported,
  imageRefsUnwritable,
  invalidProjectName,
  invalidRepository,
  invalidTag,
  layersUnwritable,
  tagOnlyNeedsOneTag,
  tarballIndex,
  tarballUnwritable,
} from './errors/publish';
export {
  clusterUnreachable,
  invalidTimeout,
  KubectlError,
  kubectlFailed,
  kubectlNotFound,
  kustomizeFailed,
  notReady,
  statusUnreadable,
  type Unready,
} from './errors/kubectl';
export {
  atReference,
  invalidManifest,
  invalidSelector,
  manifestsOverwritten,
  manifestsUnwritable,
  manifestTooLarge,
  manifestUnreadable,
  notAList,
  notAnObject,
  repeatedInput,
} from './errors/resolve';
export { Bug, type CoreErrorCode, UserError } from './errors/user-error';
