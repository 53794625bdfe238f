import type { Digest } from '../digest';
import { always, decodeJson, encodeJson, flag, integer, list, map, nothing, optional, record, text } from '../json';
import { timestamp } from '../timestamp';
import { digest } from './descriptor';

/** How one layer (or one step without a layer) came to be. Spec: image-spec v1.1 config.md, `history`. */
export interface HistoryEntry {
  readonly author?: string;
  /** RFC 3339 in Go's normal form; `UNSET_TIME` when it was absent. */
  readonly created: string;
  readonly created_by?: string;
  readonly comment?: string;
  /** Set for a step that has no layer. */
  readonly empty_layer?: boolean;
}

/** How to ask a container for its health; durations in nanoseconds. Spec: Docker image spec v1.2, `Healthcheck`. */
export interface Healthcheck {
  readonly Test?: readonly string[];
  readonly Interval?: number;
  readonly Timeout?: number;
  readonly StartPeriod?: number;
  readonly Retries?: number;
}

/** How to run a container of the image. Spec: image-spec v1.1 config.md, `config`; Docker image spec v1.2. */
export interface ContainerConfig {
  readonly AttachStderr?: boolean;
  readonly AttachStdin?: boolean;
  readonly AttachStdout?: boolean;
  readonly Cmd?: readonly string[];
  readonly Healthcheck?: Healthcheck;
  readonly Domainname?: string;
  readonly Entrypoint?: readonly string[];
  readonly Env?: readonly string[];
  readonly Hostname?: string;
  readonly Image?: string;
  readonly Labels?: Readonly<Record<string, string>>;
  readonly OnBuild?: readonly string[];
  readonly OpenStdin?: boolean;
  readonly StdinOnce?: boolean;
  readonly Tty?: boolean;
  readonly User?: string;
  /** A set: the keys are paths. */
  readonly Volumes?: Readonly<Record<string, Readonly<Record<string, never>>>>;
  readonly WorkingDir?: string;
  /** A set: the keys are like `8080/tcp`. */
  readonly ExposedPorts?: Readonly<Record<string, Readonly<Record<string, never>>>>;
  readonly ArgsEscaped?: boolean;
  readonly NetworkDisabled?: boolean;
  readonly MacAddress?: string;
  readonly StopSignal?: string;
  readonly Shell?: readonly string[];
}

/** The config of an image; the digest of its bytes is the image ID. Spec: image-spec v1.1 config.md. */
export interface ConfigFile {
  readonly architecture: string;
  readonly author?: string;
  readonly container?: string;
  /** RFC 3339 in Go's normal form; `UNSET_TIME` when it was absent. */
  readonly created: string;
  readonly docker_version?: string;
  readonly history?: readonly HistoryEntry[];
  readonly os: string;
  readonly rootfs: RootFS;
  readonly config: ContainerConfig;
  readonly 'os.version'?: string;
  readonly variant?: string;
  readonly 'os.features'?: readonly string[];
}

/** The layers before compression. Spec: image-spec v1.1 config.md, `rootfs`. */
export interface RootFS {
  /** Always `layers`. */
  readonly type: string;
  /** In the order of the manifest's layers. */
  readonly diff_ids: readonly Digest[];
}

const history = record<HistoryEntry>({
  author: optional(text),
  created: always(timestamp),
  created_by: optional(text),
  comment: optional(text),
  empty_layer: optional(flag),
});

const healthcheck = record<Healthcheck>({
  Test: optional(list(text)),
  Interval: optional(integer),
  Timeout: optional(integer),
  StartPeriod: optional(integer),
  Retries: optional(integer),
});

const container = record<ContainerConfig>({
  AttachStderr: optional(flag),
  AttachStdin: optional(flag),
  AttachStdout: optional(flag),
  Cmd: optional(list(text)),
  Healthcheck: optional(healthcheck),
  Domainname: optional(text),
  Entrypoint: optional(list(text)),
  Env: optional(list(text)),
  Hostname: optional(text),
  Image: optional(text),
  Labels: optional(map(text)),
  OnBuild: optional(list(text)),
  OpenStdin: optional(flag),
  StdinOnce: optional(flag),
  Tty: optional(flag),
  User: optional(text),
  Volumes: optional(map(nothing)),
  WorkingDir: optional(text),
  ExposedPorts: optional(map(nothing)),
  ArgsEscaped: optional(flag),
  NetworkDisabled: optional(flag),
  MacAddress: optional(text),
  StopSignal: optional(text),
  Shell: optional(list(text)),
});

const configFile = record<ConfigFile>({
  architecture: always(text),
  author: optional(text),
  container: optional(text),
  created: always(timestamp),
  docker_version: optional(text),
  history: optional(list(history)),
  os: always(text),
  rootfs: always(record<RootFS>({ type: always(text), diff_ids: always(list(digest)) })),
  config: always(container),
  'os.version': optional(text),
  variant: optional(text),
  'os.features': optional(list(text)),
});

/** A config's bytes as a value; what ggcr's types do not know is dropped, as ko drops it. Throws `invalid-json`. */
export function decodeConfig(bytes: Uint8Array): ConfigFile {
  return decodeJson(bytes, configFile, 'config');
}

/** The bytes that ggcr writes for the config; order of keys: ko-behaviour Appendix B. */
export function encodeConfig(value: ConfigFile): Uint8Array {
  return encodeJson(value, configFile);
}
