// The archive that `docker save` writes and `docker load` reads, as ggcr makes it for ko: of each image the config under its digest,
// its layers as `<hex>.tar.gz`, each once, and at the end `manifest.json`. Entries stand in the order in which images were added.
// Spec: moby image/spec v1.2, "Combined Image JSON + Filesystem Changeset Format"; ko-behaviour 9.4.
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type TemporaryFile, temporaryFor } from '../atomic-file';
import { type Digest, splitDigest } from '../digest';
import { manifestOf } from '../image/derive';
import type { Image } from '../image/image';
import type { Layer } from '../layer/layer';
import { tarEnd, tarHeader, tarPadding } from '../layer/tar';
import type { Descriptor } from '../model/descriptor';
import { isNonDistributable } from '../model/media-types';

/** An archive that is being written. **One call at a time.** */
export interface DockerArchive {
  /**
   * Adds an image, or tags to one that is in the archive. Layers are verified on their way. Throws what reading the image throws;
   * the archive cannot be used afterwards.
   *
   * @param tags `registry/repository:tag`, as Docker is to show them
   */
  add(image: Image, tags: readonly string[], signal?: AbortSignal): Promise<void>;
  /** Ends the archive and puts it in the place of the file, if an image was added. */
  close(): Promise<void>;
  /** Removes what was written, unless the archive was closed. Has to be called in the end. */
  discard(): Promise<void>;
}

/** What `manifest.json` says of an image; the order of the keys is ggcr's. */
interface ArchivedImage {
  readonly Config: Digest;
  /** `null` for an image without a name. */
  RepoTags: string[] | null;
  readonly Layers: readonly string[];
  /** Where layers that may not be distributed come from, by diffID. */
  readonly LayerSources?: Readonly<Record<string, Descriptor>>;
}

/** ko's mode of each entry; times are 0. */
const MODE = 0o644;

/**
 * Opens an archive at `file`, whose folder is made if it is missing. Nothing is written before the first image, and `file` is as it was
 * until `close`. What cannot be written ends in an error: ko says so in a log line alone [bug, ko-behaviour 9.4].
 */
export function createDockerArchive(file: string): DockerArchive {
  const images: ArchivedImage[] = [];
  const held = new Set<string>();
  let opened: { readonly target: TemporaryFile; readonly handle: FileHandle } | undefined;

  async function write(name: string, size: number, content: () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>) {
    if (held.has(name)) return;
    held.add(name);
    opened ??= await openBeside(file);
    const { handle } = opened;
    await handle.writeFile(tarHeader({ name, type: 'file', mode: MODE, size }));
    for await (const chunk of content()) await handle.writeFile(chunk);
    await handle.writeFile(tarPadding(size));
  }

  return {
    async add(image, tags, signal) {
      signal?.throwIfAborted();
      const { config } = await manifestOf(image, signal);
      const bytes = await image.config(signal);
      const layers = await image.layers(signal);
      await write(config.digest, bytes.length, () => [bytes]);
      for (const layer of layers) {
        signal?.throwIfAborted();
        await write(fileName(layer), layer.descriptor.size, () => layer.compressed(signal));
      }
      record(images, { Config: config.digest, Layers: layers.map(fileName), ...sourcesOf(layers) }, tags);
    },
    async close() {
      if (images.length === 0) return;
      const list = Buffer.from(JSON.stringify(images));
      await write('manifest.json', list.length, () => [list]);
      await opened?.handle.writeFile(tarEnd);
      await opened?.handle.close();
      await opened?.target.commit();
    },
    async discard() {
      await opened?.handle.close().catch(() => undefined); // closed before
      await opened?.target.discard();
    },
  };
}

async function openBeside(file: string): Promise<{ target: TemporaryFile; handle: FileHandle }> {
  await mkdir(dirname(file), { recursive: true });
  const target = temporaryFor(file);
  return { target, handle: await open(target.temporary, 'wx', MODE) };
}

function record(images: ArchivedImage[], image: Omit<ArchivedImage, 'RepoTags'>, tags: readonly string[]): void {
  const known = images.find(({ Config, Layers }) => Config === image.Config && `${Layers}` === `${image.Layers}`);
  const RepoTags = [...new Set([...(known?.RepoTags ?? []), ...tags])];
  const { Config, Layers, ...sources } = image;
  const complete = { Config, RepoTags: RepoTags.length > 0 ? RepoTags : null, Layers, ...sources };
  if (known === undefined) images.push(complete);
  else known.RepoTags = complete.RepoTags;
}

/** ggcr's name, whatever the compression. */
function fileName({ descriptor }: Layer): string {
  return `${splitDigest(descriptor.digest).hex}.tar.gz`;
}

function sourcesOf(layers: readonly Layer[]): Pick<ArchivedImage, 'LayerSources'> {
  const foreign = layers.filter(({ descriptor }) => isNonDistributable(descriptor.mediaType));
  if (foreign.length === 0) return {};
  return { LayerSources: Object.fromEntries(foreign.map(({ diffID, descriptor }) => [diffID, descriptor])) };
}
