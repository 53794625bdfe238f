import type { Layer } from '../layer/layer';
import { type ConfigFile, decodeConfig } from '../model/config';
import type { Descriptor } from '../model/descriptor';
import { decodeManifest, type Manifest } from '../model/manifest';
import { isImageConfig } from '../model/media-types';
import type { Image } from './image';
import { attempt, compareContent, type Examination } from './examination';
import { validateLayer } from './validate-layer';

/** Reports what is wrong with one image; see `validate`. */
export async function validateImage(image: Image, path: string, examination: Examination): Promise<void> {
  const { signal, fast } = examination.options;
  const bytes = await attempt(path, examination, () => image.manifest(signal));
  const manifest = bytes && (await attempt(path, examination, () => decodeManifest(bytes)));
  if (manifest === undefined) return;
  if (manifest.mediaType !== undefined && manifest.mediaType !== image.mediaType) {
    examination.report(path, `it is served as ${image.mediaType}, but calls itself ${manifest.mediaType}`);
  }
  const config = await examineConfig(image, manifest, `${path}.config`, examination);
  const layers = (await attempt(`${path}.layers`, examination, () => image.layers(signal))) ?? [];
  if (layers.length !== manifest.layers.length) {
    examination.report(`${path}.layers`, `the manifest lists ${manifest.layers.length}, there are ${layers.length}`);
  }
  for (const [position, layer] of layers.entries()) {
    const at = `${path}.layers[${position}]`;
    compareLayer(at, manifest.layers[position], config?.rootfs.diff_ids[position], layer, examination);
    if (!fast) await validateLayer(layer, at, examination);
  }
}

/** The config, if it is an image's and can be read. */
async function examineConfig(
  image: Image,
  manifest: Manifest,
  path: string,
  examination: Examination,
): Promise<ConfigFile | undefined> {
  const bytes = await attempt(path, examination, () => image.config(examination.options.signal));
  if (bytes === undefined) return undefined;
  compareContent(path, manifest.config, { mediaType: manifest.config.mediaType, bytes }, examination);
  if (!isImageConfig(manifest.config.mediaType)) return undefined;
  const config = await attempt(path, examination, () => decodeConfig(bytes));
  if (config === undefined) return undefined;
  const layers = manifest.layers.length;
  const diffIDs = config.rootfs.diff_ids.length;
  if (diffIDs !== layers) examination.report(path, `it has ${diffIDs} diff_ids, the manifest has ${layers} layers`);
  const steps = config.history?.filter((entry) => entry.empty_layer !== true).length;
  if (steps !== undefined && steps !== layers) {
    examination.report(path, `its history has ${steps} entries with a layer, the manifest has ${layers} layers`);
  }
  return config;
}

function compareLayer(
  path: string,
  listed: Descriptor | undefined,
  diffID: string | undefined,
  { descriptor, diffID: own }: Layer,
  { report }: Examination,
): void {
  for (const part of ['mediaType', 'digest', 'size'] as const) {
    if (listed !== undefined && listed[part] !== descriptor[part]) {
      report(path, `the manifest says ${part} ${listed[part]}, the layer says ${descriptor[part]}`);
    }
  }
  if (diffID !== undefined && diffID !== own)
    report(path, `the config says the diffID ${diffID}, the layer says ${own}`);
}
