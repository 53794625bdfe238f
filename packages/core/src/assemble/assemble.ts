// What an image on top of a base looks like: config and manifest, byte for byte as ko writes them. Bytes and values in, bytes out.
// The config's digest is the image ID, which has to be ko's for the same binary and base. Spec: ko-behaviour 5.7, 5.12, 5.13.
import {
  type ConfigFile,
  type ContainerConfig,
  decodeConfig,
  decodeManifest,
  type Descriptor,
  type Digest,
  digestOf,
  encodeConfig,
  encodeIndex,
  encodeManifest,
  type HistoryEntry,
  layerMediaTypeFor,
} from '@ko/oci';
import { formatEpoch } from '../epoch';
import type { AppLayer, AppLayerKind } from './app-layers';
import { imagePaths } from './image-paths';

/** What the run's options put into every image. */
export interface Decoration {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Replaces the base's user. */
  readonly user: string | undefined;
  /** Seconds since 1970: SOURCE_DATE_EPOCH. */
  readonly created: number | undefined;
  /** Seconds since 1970: KO_DATA_DATE_EPOCH. */
  readonly kodataCreated: number | undefined;
}

/** Where a base comes from, for the annotations. */
export interface BaseOrigin {
  /** Fully qualified reference. */
  readonly name?: string;
  readonly digest?: Digest;
}

/** One platform's base, the layers that go on top, and what else decides the image's bytes. */
export interface ImageParts {
  readonly base: {
    readonly mediaType: string;
    readonly manifest: Uint8Array;
    readonly config: Uint8Array;
  } & BaseOrigin;
  /** Full import path without `ko://`. */
  readonly importPath: string;
  /** The binary's name in the image. */
  readonly name: string;
  /** OS that it was compiled for; the config keeps what the base says. */
  readonly os: string;
  readonly layers: readonly AppLayer[];
  readonly decoration: Decoration;
}

export interface AssembledImage {
  readonly mediaType: string;
  readonly manifest: Uint8Array;
  readonly config: Uint8Array;
}

/** The image of one platform. */
export function assembleImage(parts: ImageParts): AssembledImage {
  const { base, decoration } = parts;
  const manifest = decodeManifest(base.manifest);
  const config = encodeConfig(assembleConfig(parts, decodeConfig(base.config)));
  const mediaType = layerMediaTypeFor(base.mediaType);
  const { subject: _describesTheBase, ...inherited } = manifest;
  const assembled = encodeManifest({
    ...inherited,
    config: {
      ...manifest.config,
      size: config.length,
      digest: digestOf(config),
      ...(manifest.config.data && { data: config }),
    },
    layers: [...manifest.layers, ...parts.layers.map(({ size, digest }) => ({ mediaType, size, digest }))],
    annotations: { ...manifest.annotations, ...decoration.annotations, ...originAnnotations(base) },
  });
  return { mediaType: base.mediaType, manifest: assembled, config };
}

/** Set for Docker's media types too; before the user's own of the same key. Spec: image-spec v1.1 annotations.md. */
function originAnnotations({ name, digest }: BaseOrigin): Record<string, string> {
  return {
    ...(digest !== undefined && { 'org.opencontainers.image.base.digest': digest }),
    ...(name !== undefined && { 'org.opencontainers.image.base.name': name }),
  };
}

function assembleConfig(parts: ImageParts, base: ConfigFile): ConfigFile {
  const { decoration, layers } = parts;
  return {
    ...base,
    author: 'github.com/ko-build/ko',
    history: [...(base.history ?? []), ...layers.map(({ kind }) => historyEntry(parts, kind))],
    rootfs: { ...base.rootfs, diff_ids: [...base.rootfs.diff_ids, ...layers.map(({ diffID }) => diffID)] },
    config: assembleContainer(parts, base.config),
    ...(decoration.created !== undefined && { created: formatEpoch(decoration.created) }),
  };
}

function historyEntry({ decoration, importPath, name }: ImageParts, kind: AppLayerKind): HistoryEntry {
  const what = {
    kodata: { created: decoration.kodataCreated, comment: 'kodata contents, at $KO_DATA_PATH' },
    // The same words for Windows, where the binary lies elsewhere.
    binary: { created: decoration.created, comment: `go build output, at /ko-app/${name}` },
    debugger: { created: decoration.created, comment: 'Delve debugger, at /ko-app/dlv' },
  }[kind];
  const created_by = `ko build ko://${importPath}`;
  return { author: 'ko', created: formatEpoch(what.created), created_by, comment: what.comment };
}

/** How Delve runs the program that comes after: it waits for a client. Spec: ko-behaviour 5.9. */
const DEBUGGER = '/ko-app/dlv exec --listen=:40000 --headless --log --accept-multiclient --api-version=2 --'.split(' ');

function assembleContainer({ decoration, name, os, layers }: ImageParts, base: ContainerConfig): ContainerConfig {
  const paths = imagePaths(os);
  // By the layer and not by the option: ko starts a debugger on Windows, where it has put none [bug, ko-behaviour 5.9].
  const isDebugged = layers.some(({ kind }) => kind === 'debugger');
  const { Cmd: _argumentsOfTheBase, ...inherited } = base;
  return {
    ...inherited,
    Entrypoint: [...(isDebugged ? DEBUGGER : []), paths.entrypointPrefix + name],
    Env: [...withSearchPath(base.Env ?? [], paths.searchPath), `KO_DATA_PATH=${paths.dataPath}`],
    Labels: { ...base.Labels, ...decoration.labels },
    ...(decoration.user !== undefined && { User: decoration.user }),
  };
}

/** The first PATH with a value gets one folder more, in place; KO_DATA_PATH is added even if the base has one. */
function withSearchPath(env: readonly string[], folder: string): string[] {
  const at = env.findIndex((line) => line.startsWith('PATH='));
  if (at < 0) return [...env, `PATH=${folder}`];
  return env.map((line, position) => (position === at ? `${line}:${folder}` : line));
}

/** What a base's index says of an image and the new index repeats. */
export type IndexEntry = Pick<Descriptor, 'urls' | 'annotations' | 'platform'>;

/** One platform of an index: what is said of it, and the image that stands there now. */
export interface IndexMember {
  readonly entry: IndexEntry;
  readonly image: AssembledImage;
}

/**
 * The index over images of several platforms, in their order. The base's own annotations are not inherited. `origin.digest` is the
 * base's true digest; ko publishes that of a re-encoded base when it is an OCI index (a bug of ko's, ko-behaviour 5.12 and A.8).
 */
export function assembleIndex(parts: {
  readonly mediaType: string;
  readonly members: readonly IndexMember[];
  readonly origin: BaseOrigin;
  readonly annotations: Readonly<Record<string, string>>;
}): Uint8Array {
  return encodeIndex({
    schemaVersion: 2,
    mediaType: parts.mediaType,
    manifests: parts.members.map(memberDescriptor),
    annotations: { ...parts.annotations, ...originAnnotations(parts.origin) },
  });
}

function memberDescriptor({ entry, image }: IndexMember): Descriptor {
  const { artifactType, config } = decodeManifest(image.manifest);
  return {
    ...(entry.urls && { urls: entry.urls }),
    ...(entry.annotations && { annotations: entry.annotations }),
    ...(entry.platform && { platform: entry.platform }),
    mediaType: image.mediaType,
    size: image.manifest.length,
    digest: digestOf(image.manifest),
    artifactType: artifactType ?? config.mediaType,
  };
}
