// Manifests and configs of bases, kept under KOCACHE in ko's OCI layout: a base that is named by its digest then costs no request, one
// that is named by a tag costs the one that tells its digest. Layers are not kept and still come from the registry, with the
// repository that they can be mounted from, which ko forgets [bug, ko-behaviour 10 (4)].
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Digest,
  type Image,
  type ImageIndex,
  type Layer,
  OciError,
  readLayout,
  type Reference,
  type RegistryClient,
  type Reporter,
  writeLayout,
} from '@ko/oci';
import { withLock } from '../lock';

/** What the cache works with. */
export interface DocumentCache {
  /** Absolute path of KOCACHE. */
  readonly cache: string;
  readonly client: RegistryClient;
  readonly reporter: Reporter;
  readonly signal?: AbortSignal | undefined;
}

/** ko's name of the folder. Spec: ko-behaviour 10 (4). */
export const DOCUMENTS = 'img';

/** Name of the lock of whoever writes there. */
export const DOCUMENTS_LOCK = '.lock';

/** What `reference` names, as `client.pull` gives it, its documents from the cache where they are there. */
export async function pullThrough(reference: Reference, through: DocumentCache): Promise<Image | ImageIndex> {
  const { client, signal } = through;
  const { registry, repository } = reference;
  const digest = reference.digest ?? (await client.resolve(reference, signal))?.digest;
  // Not there: pulling says so properly.
  if (digest === undefined) return client.pull(reference, signal);
  // One after the other, so that the platforms of an index do not wait for each other's lock.
  let last = Promise.resolve();
  const keep = (artifact: Image | ImageIndex) => (last = last.then(() => keepDocument(artifact, through)));
  return open(digest, { registry, repository }, { ...through, keep });
}

/** The cache, and how something is put into it. */
type OpenCache = DocumentCache & { readonly keep: (artifact: Image | ImageIndex) => Promise<void> };

async function open(digest: Digest, from: Reference, through: OpenCache): Promise<Image | ImageIndex> {
  const { client, signal } = through;
  const kept = await keptDocument(digest, through);
  let pulled: Promise<Image | ImageIndex> | undefined;
  const remote = () => (pulled ??= client.pull({ ...from, digest }, signal));
  const artifact = kept ?? (await remote());
  if (kept === undefined) await through.keep(artifact);
  if (artifact.kind === 'image') return { ...artifact, layers: () => remoteLayers(artifact, from, remote, signal) };
  return {
    ...artifact,
    // An entry with its content inside of it needs no request anyway.
    child: (entry, stop) =>
      entry.data === undefined
        ? open(entry.digest, from, through)
        : remote().then((index) => childOf(index, entry, stop)),
  };
}

function childOf(index: Image | ImageIndex, ...which: Parameters<ImageIndex['child']>) {
  return (index as ImageIndex).child(...which);
}

/** The layers of an image in a registry, by documents that may come from elsewhere. */
async function remoteLayers(
  documents: Image,
  { registry, repository }: Reference,
  remote: () => Promise<Image | ImageIndex>,
  signal: AbortSignal | undefined,
): Promise<readonly Layer[]> {
  const layers = await documents.layers(signal);
  return layers.map((layer, position) => ({
    ...layer,
    origin: { registry, repository },
    async *compressed(stop) {
      const there = await ((await remote()) as Image).layers(stop);
      yield* (there[position] as Layer).compressed(stop);
    },
  }));
}

/** Undefined when it is not kept, or what is kept is not what the digest says. */
async function keptDocument(digest: Digest, { cache, signal }: DocumentCache): Promise<Image | ImageIndex | undefined> {
  try {
    const kept = await readLayout(join(cache, DOCUMENTS), { digest }, signal);
    if (kept.kind === 'image') await kept.config(signal);
    return kept;
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof OciError || 'syscall' in (error as object)) return undefined;
    throw error;
  }
}

/** A cache that cannot be written costs time alone. One that is broken is begun anew. */
async function keepDocument(artifact: Image | ImageIndex, { cache, reporter, signal }: DocumentCache): Promise<void> {
  const folder = join(cache, DOCUMENTS);
  const options = { documentsOnly: true, signal };
  const waitNotice = `Another run writes to ${folder}`;
  try {
    await mkdir(folder, { recursive: true });
    await withLock(join(folder, DOCUMENTS_LOCK), { reporter, signal, waitNotice }, async () => {
      await writeLayout(folder, artifact, options).catch((error: unknown) => {
        if (!(error instanceof OciError) || error.code !== 'invalid-layout') throw error;
        return writeLayout(folder, artifact, { ...options, replace: true });
      });
    });
  } catch (error) {
    signal?.throwIfAborted();
    // What the registry did wrong is no matter of the cache.
    if (!('syscall' in (error as object))) throw error;
    reporter.warn(`The base cannot be kept for the next build in ${folder}: ${(error as Error).message}`);
  }
}
