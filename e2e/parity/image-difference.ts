// Where two pushed images differ first. Only what decides about a container counts: layers by their uncompressed bytes, then the
// config, then the manifest with the compressor's digests and sizes replaced (Go's gzip and zlib write other bytes for the same tar).
import { gunzipSync } from 'node:zlib';
import type { Repository } from '../golden/bases';
import { reencodedBaseDigest } from '../golden/reencoded-base';
import { documentDifference } from './document-difference';
import { tarDifference } from './tar-difference';

/** A manifest or an index in a repository. */
export interface Pushed {
  readonly repository: Repository;
  readonly digest: string;
}

/** Repositories of base images by name. */
export type Bases = ReadonlyMap<string, Repository>;

/** The first difference, and the content of the entry that differs when there is one. */
export interface Difference {
  readonly text: string;
  readonly contents?: { readonly ko: Buffer; readonly ours: Buffer };
}

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly platform?: Readonly<Record<string, unknown>>;
}

interface Manifest {
  readonly mediaType?: string;
  readonly config?: Descriptor;
  readonly layers?: readonly Descriptor[];
  readonly manifests?: readonly Descriptor[];
  readonly annotations?: Readonly<Record<string, string>>;
}

const BASE_DIGEST = 'org.opencontainers.image.base.digest';

interface Config {
  readonly history?: readonly { readonly comment?: string; readonly empty_layer?: boolean }[];
  readonly rootfs?: { readonly diff_ids?: readonly string[] };
}

/** Image IDs (config digests) of an image or of all images of an index, in order. */
export function imageIDs(pushed: Pushed): string[] {
  const manifest = manifestOf(pushed);
  if (manifest.manifests === undefined) return manifest.config === undefined ? [] : [manifest.config.digest];
  return manifest.manifests.flatMap(({ digest }) => imageIDs({ ...pushed, digest }));
}

/** @returns undefined when both are the same image or index but for its compression */
export function imageDifference(ko: Pushed, ours: Pushed, bases: Bases): Difference | undefined {
  const [theirs, own] = [manifestOf(ko), manifestOf(ours)];
  if ((theirs.manifests === undefined) !== (own.manifests === undefined)) {
    const kind = ({ manifests }: Manifest) => (manifests === undefined ? 'an image' : 'an index');
    return { text: `ko pushed ${kind(theirs)} / ours ${kind(own)}` };
  }
  if (theirs.manifests === undefined) return oneImageDifference({ ko, ours }, theirs, own);
  return indexDifference({ ko, ours }, theirs, own, bases);
}

interface Both {
  readonly ko: Pushed;
  readonly ours: Pushed;
}

function indexDifference({ ko, ours }: Both, theirs: Manifest, own: Manifest, bases: Bases): Difference | undefined {
  const children = theirs.manifests ?? [];
  for (const [position, child] of children.entries()) {
    const other = own.manifests?.[position];
    if (other === undefined) break; // the number of images differs, which the index itself shows
    const difference = imageDifference({ ...ko, digest: child.digest }, { ...ours, digest: other.digest }, bases);
    if (difference !== undefined)
      return { ...difference, text: `image ${position + 1} (${platformText(child)}): ${difference.text}` };
  }
  const text = documentDifference('index', normalIndex(withTrueBase(theirs, own, bases)), normalIndex(own));
  return text === undefined ? undefined : { text };
}

function oneImageDifference({ ko, ours }: Both, theirs: Manifest, own: Manifest): Difference | undefined {
  const [config, ownConfig] = [configText(ko, theirs), configText(ours, own)];
  const layers = theirs.layers ?? [];
  const ownLayers = own.layers ?? [];
  for (const [position, layer] of layers.entries()) {
    const other = ownLayers[position];
    if (other === undefined) break; // the number of layers differs, which the config's diffIDs show
    const difference = layerDifference(ko.repository, ours.repository, layer, other);
    if (difference === undefined) continue;
    const label = `layer ${position + 1} of ${layers.length}${layerName(config, position)}`;
    return { ...difference, text: `${label}: ${difference.text}` };
  }
  const text =
    documentDifference('config', config, ownConfig) ??
    documentDifference('manifest', normalManifest(theirs, config), normalManifest(own, ownConfig));
  return text === undefined ? undefined : { text };
}

function layerDifference(
  ko: Repository,
  ours: Repository,
  theirs: Descriptor,
  own: Descriptor,
): Difference | undefined {
  if (theirs.digest === own.digest) return undefined;
  const [a, b] = [ko.blobs.get(theirs.digest), ours.blobs.get(own.digest)];
  if (a === undefined || b === undefined)
    return { text: `not pushed by both: ko ${theirs.digest} / ours ${own.digest}` };
  return tarDifference(uncompressed(a), uncompressed(b));
}

/** Spec: RFC 1952 section 2.3.1, the two bytes that begin a gzip member. */
function uncompressed(bytes: Buffer): Buffer {
  return bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
}

/** What the history says of a layer; entries of the history that made no layer do not count. */
function layerName(config: string, position: number): string {
  const { history = [] } = JSON.parse(config) as Config;
  const comment = history.filter((entry) => entry.empty_layer !== true)[position]?.comment;
  return comment === undefined ? '' : ` (${comment})`;
}

function manifestOf({ repository, digest }: Pushed): Manifest {
  const manifest = repository.manifests.get(digest);
  if (manifest === undefined) throw new Error(`${digest} was tagged or listed, but not pushed.`);
  return JSON.parse(manifest.bytes.toString('utf8')) as Manifest;
}

function configText({ repository }: Pushed, { config }: Manifest): string {
  const bytes = config === undefined ? undefined : repository.blobs.get(config.digest);
  if (bytes === undefined) return '{}';
  return bytes.toString('utf8');
}

/** The manifest with each layer's diffID in place of its digest, and without the size that depends on the compressor. */
function normalManifest(manifest: Manifest, config: string): string {
  const diffIDs = (JSON.parse(config) as Config).rootfs?.diff_ids ?? [];
  const layers = manifest.layers?.map((layer, position) => ({
    ...layer,
    digest: diffIDs[position] ?? layer.digest,
    size: 0,
  }));
  return JSON.stringify({ ...manifest, layers });
}

/** The index without digests and sizes of its images, which are compared by themselves. */
function normalIndex(index: Manifest): string {
  const manifests = index.manifests?.map((child) => ({ ...child, digest: '', size: 0 }));
  return JSON.stringify({ ...index, manifests });
}

/**
 * ko's index with the true digest of its base, where it names one that nothing has: our deliberate difference of ko-behaviour 5.12,
 * which the golden suite lists. Anything else that ko writes there stays.
 */
function withTrueBase(theirs: Manifest, own: Manifest, bases: Bases): Manifest {
  const digest = own.annotations?.[BASE_DIGEST];
  if (digest === undefined || theirs.annotations === undefined) return theirs;
  const base = [...bases.values()].map(({ manifests }) => manifests.get(digest)).find((found) => found !== undefined);
  const annotations = { ...theirs.annotations, [BASE_DIGEST]: digest };
  if (base === undefined || reencodedBaseDigest(base.bytes, annotations) !== theirs.annotations[BASE_DIGEST])
    return theirs;
  return { ...theirs, annotations };
}

function platformText({ platform = {} }: Descriptor): string {
  const parts = [platform['os'], platform['architecture'], platform['variant']].filter(Boolean).join('/');
  return platform['os.version'] === undefined ? parts : `${parts}:${String(platform['os.version'])}`;
}
