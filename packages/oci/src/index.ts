export { type Digest, digestOf, isDigest, parseDigest, splitDigest } from './digest';
export { OciError, type OciErrorCode, printable, RegistryError, type RegistryFailure } from './errors';
export { type Reporter, silentReporter } from './reporter';
export { formatPlatform, parsePlatform, type Platform, platformFolder, platformMatches } from './platform';
export { formatReference, parseReference, parseRepository, type Reference, type Repository } from './reference';
export { normalTimestamp, UNSET_TIME } from './timestamp';
export { abortable } from './abortable';
export { removeLeftovers, writeAtomically } from './atomic-file';
export type { Descriptor } from './model/descriptor';
export { decodeManifest, encodeManifest, type Manifest } from './model/manifest';
export { decodeIndex, encodeIndex, type IndexManifest } from './model/index-manifest';
export {
  type ConfigFile,
  type ContainerConfig,
  decodeConfig,
  encodeConfig,
  type Healthcheck,
  type HistoryEntry,
  type RootFS,
} from './model/config';
export { isDockerMediaType, isImageManifest, isIndex, layerMediaTypeFor, MEDIA_TYPE } from './model/media-types';
export type { Layer } from './layer/layer';
export { type TarEntry, tarEnd, tarHeader, tarPadding } from './layer/tar';
export { EMPTY_KODATA_GZIP } from './layer/gzip';
export { type StoredLayer, type TarSource, writeLayer } from './layer/write-layer';
export { diffIDOf } from './layer/diff-id';
export { fileLayer } from './layer/file-layer';
export { memoryLayer } from './layer/memory-layer';
export type { Image, ImageIndex } from './image/image';
export { artifactDescriptor, configOf, imageID, indexOf, manifestOf, platformOf } from './image/derive';
export { memoryImage, memoryIndex } from './image/memory';
export { emptyImage } from './image/empty';
export type { Finding, ValidateOptions } from './image/examination';
export { validate } from './image/validate';
export { type LayoutSelection, readLayout } from './store/layout';
export { type LayoutWriteOptions, writeLayout } from './store/layout-writer';
export { createDockerArchive, type DockerArchive } from './store/docker-archive';
export { Credential, type CredentialKind } from './auth/credential';
export { anonymousKeychain, chainKeychains, type CredentialTarget, type Keychain } from './auth/keychain';
export {
  createRegistryClient,
  type PushedBlob,
  type PushResult,
  type RegistryClient,
  type RegistryClientOptions,
} from './registry/client';
export type { PushOptions } from './registry/push';
export { dockerKeychain } from './auth/docker-config';
