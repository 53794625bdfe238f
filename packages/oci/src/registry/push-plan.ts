// What a push has to send, decided without a registry: values in, values out. `push.ts` carries it out.
import type { Digest } from '../digest';
import { invalidManifest } from '../errors';
import type { Layer } from '../layer/layer';
import type { Descriptor } from '../model/descriptor';
import type { Manifest } from '../model/manifest';
import { isNonDistributable } from '../model/media-types';
import type { Repository } from '../reference';

/** One blob that the repository must hold before the manifest that names it. */
export interface BlobToPush {
  readonly descriptor: Descriptor;
  /** The bytes, opened anew by each call. */
  open(signal?: AbortSignal): AsyncIterable<Uint8Array>;
  /** A repository of the same registry that holds the blob. */
  readonly mountFrom?: string | undefined;
}

/**
 * The blobs of one image, each once: layers in the order of the manifest, then the config. Layers that registries need
 * not hold are left out unless they have no other place. `holders`: repositories of the target's registry that are
 * known to hold a blob. Throws `invalid-manifest` when a layer of the manifest is not among `parts.layers`.
 */
export function planBlobs(
  parts: { readonly manifest: Manifest; readonly config: Uint8Array; readonly layers: readonly Layer[] },
  target: Repository,
  holders: ReadonlyMap<Digest, string>,
): BlobToPush[] {
  const layers = new Map(parts.layers.map((layer) => [layer.descriptor.digest, layer]));
  const planned = new Map<Digest, BlobToPush>();
  for (const descriptor of parts.manifest.layers) {
    const elsewhere = isNonDistributable(descriptor.mediaType) && (descriptor.urls ?? []).length > 0;
    if (elsewhere || planned.has(descriptor.digest)) continue;
    const layer = layers.get(descriptor.digest);
    if (layer === undefined)
      throw invalidManifest('manifest', `it lists ${descriptor.digest}, which is no layer of the image`);
    const open = (signal?: AbortSignal) => layer.compressed(signal);
    planned.set(descriptor.digest, { descriptor, open, mountFrom: mountSource(layer, target, holders) });
  }
  const { config } = parts.manifest;
  if (!planned.has(config.digest)) planned.set(config.digest, { descriptor: config, open: () => once(parts.config) });
  return [...planned.values()];
}

/** Where a mount may take the layer from: the same registry, another repository. */
function mountSource(layer: Layer, target: Repository, holders: ReadonlyMap<Digest, string>): string | undefined {
  const { origin } = layer;
  const source = origin?.registry === target.registry ? origin.repository : holders.get(layer.descriptor.digest);
  return source === target.repository ? undefined : source;
}

/**
 * Tags in the order in which they are moved: `latest` last, so that a failure never leaves it ahead of the version it
 * stands for.
 */
export function orderTags(tags: readonly string[]): string[] {
  const unique = [...new Set(tags)];
  return [...unique.filter((tag) => tag !== 'latest'), ...unique.filter((tag) => tag === 'latest')];
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}
