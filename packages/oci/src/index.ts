export { type Digest, digestOf, isDigest, parseDigest, splitDigest } from './digest';
export { OciError, type OciErrorCode, printable } from './errors';
export { type Reporter, silentReporter } from './reporter';
export type { Descriptor } from './model/descriptor';
export type { Platform } from './platform';
export type { Layer } from './layer/layer';
export type { Image, ImageIndex } from './image/image';
export { Credential, type CredentialKind } from './auth/credential';
export { anonymousKeychain, chainKeychains, type CredentialTarget, type Keychain } from './auth/keychain';
export {
  createRegistryClient,
  type PushedBlob,
  type PushResult,
  type RegistryClient,
  type RegistryClientOptions,
  type Repository,
} from './registry/client';
export { dockerKeychain } from './auth/docker-config';
