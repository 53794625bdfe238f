import { join } from 'node:path';
import {
  fileLayer,
  type Image,
  type ImageIndex,
  type Layer,
  layerMediaTypeFor,
  memoryImage,
  memoryIndex,
  OciError,
  type Platform,
} from '@ko/oci';
import type { AppLayers, LateLayer } from './app-layers';
import { assembleImage, assembleIndex, type BaseOrigin, type Decoration } from './assemble';
import { type PlatformRecord, recordPlatform } from './platform-record';
import type { ImagePlan, PlannedImage } from './select';

/** What is ready to be published, and what the record says of each of its platforms. */
export interface Artifact {
  readonly artifact: Image | ImageIndex;
  readonly platforms: readonly PlatformRecord[];
  /** The images of `artifact`, or it alone. */
  readonly images: readonly BuiltImage[];
}

/** An image with the platform that it was planned for and the layers of the program that went into it. */
export interface BuiltImage {
  readonly platform: Platform;
  readonly image: Image;
  readonly layers: AppLayers;
}

/**
 * Puts the layers of a program onto the planned base images. `layers` are in the order of the plan's images. Reads manifests and
 * configs of the base, no layer.
 */
export async function assembleArtifact(
  plan: ImagePlan,
  layers: readonly AppLayers[],
  options: { readonly decoration: Decoration; readonly origin: BaseOrigin; readonly signal?: AbortSignal | undefined },
): Promise<Artifact> {
  const { decoration, origin, signal } = options;
  const built = await Promise.all(
    plan.images.map((planned, position) => buildOne(planned, layers[position] as AppLayers, decoration, signal)),
  );
  const platforms = built.map(({ record }) => record);
  const images = built.map(({ planned, image, app }) => ({ platform: planned.platform, image, layers: app }));
  const [only] = built;
  if (plan.indexMediaType === undefined && only) return { artifact: only.image, platforms, images };
  const index = assembleIndex({
    mediaType: plan.indexMediaType as string,
    members: built.map(({ planned, assembled }) => ({ entry: planned.entry, image: assembled })),
    origin,
    annotations: decoration.annotations,
  });
  const children = built.map(({ image }) => image);
  return { artifact: memoryIndex({ mediaType: plan.indexMediaType as string, index, children }), platforms, images };
}

async function buildOne(planned: PlannedImage, app: AppLayers, decoration: Decoration, signal?: AbortSignal) {
  const { image: base, origin, platform } = planned;
  const { facts } = app;
  const [manifest, config, below] = await Promise.all([
    base.manifest(signal),
    base.config(signal),
    base.layers(signal),
  ]);
  const assembled = assembleImage({
    base: { mediaType: base.mediaType, manifest, config, ...origin },
    importPath: facts.importPath,
    name: facts.name,
    os: platform.os,
    layers: facts.layers,
    decoration,
  });
  const image = memoryImage({ ...assembled, layers: [...below, ...appLayers(app, base.mediaType)] });
  return { planned, app, assembled, image, record: recordPlatform(platform, app, assembled) };
}

function appLayers(app: AppLayers, manifestMediaType: string): Layer[] {
  const mediaType = layerMediaTypeFor(manifestMediaType);
  const { folder, facts, late } = app;
  return facts.layers.map(({ kind, digest, size, diffID, file }) => {
    const layer = fileLayer({ descriptor: { mediaType, size, digest }, diffID, file: join(folder, file) });
    return { ...layer, compressed: (signal) => bytesOf(layer, app, kind === 'binary' ? late : undefined, signal) };
  });
}

/** The bytes of a layer; tells when they are not those of the record. */
async function* bytesOf(
  layer: Layer,
  app: AppLayers,
  late: LateLayer | undefined,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  try {
    await late?.make();
    yield* layer.compressed(signal);
  } catch (error) {
    if (late?.isStale()) app.onDamage?.('The cache knows another layer than the one that was made.');
    else if (isDamage(error)) app.onDamage?.((error as Error).message);
    throw error;
  }
}

/** Other bytes, another size, or no file that can be read. */
function isDamage(error: unknown): boolean {
  const codes: readonly string[] = ['digest-mismatch', 'size-mismatch', 'not-found'];
  return error instanceof OciError ? codes.includes(error.code) : 'syscall' in (error as object);
}
