import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Raw content by digest, as a registry holds it. */
export interface Repository {
  readonly tags: Map<string, string>;
  readonly manifests: Map<string, { readonly mediaType: string; readonly bytes: Buffer }>;
  readonly blobs: Map<string, Buffer>;
}

interface LayoutDescriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

export const emptyRepository = (): Repository => ({ tags: new Map(), manifests: new Map(), blobs: new Map() });

/**
 * Reads every OCI layout of a folder as repository `base/<name>`. Nothing is checked: some of the base images are broken on purpose,
 * and what a layout's index does not reach stays a blob.
 */
export function readBases(folders: readonly string[]): Map<string, Repository> {
  const all = new Map<string, Repository>();
  for (const folder of folders.filter((path) => existsSync(path))) {
    for (const name of readdirSync(folder).sort()) {
      const layout = join(folder, name);
      if (existsSync(join(layout, 'index.json'))) all.set(`base/${name}`, readLayout(layout));
    }
  }
  return all;
}

function readLayout(layout: string): Repository {
  const repository = emptyRepository();
  const index = JSON.parse(readFileSync(join(layout, 'index.json'), 'utf8')) as { manifests: LayoutDescriptor[] };
  for (const descriptor of index.manifests) {
    addManifests(layout, descriptor, repository);
    repository.tags.set(descriptor.annotations?.['org.opencontainers.image.ref.name'] ?? 'latest', descriptor.digest);
  }
  for (const hex of readdirSync(join(layout, 'blobs/sha256'))) {
    const digest = `sha256:${hex}`;
    if (!repository.manifests.has(digest)) repository.blobs.set(digest, readBlob(layout, digest));
  }
  return repository;
}

function addManifests(layout: string, { digest, mediaType }: LayoutDescriptor, repository: Repository): void {
  if (!existsSync(blobPath(layout, digest))) return; // a base without this platform's manifest: wanted by a case
  const bytes = readBlob(layout, digest);
  repository.manifests.set(digest, { mediaType, bytes });
  for (const child of childrenOf(bytes)) addManifests(layout, child, repository);
}

function childrenOf(bytes: Buffer): readonly LayoutDescriptor[] {
  try {
    return (JSON.parse(bytes.toString('utf8')) as { manifests?: LayoutDescriptor[] }).manifests ?? [];
  } catch {
    return []; // no JSON, so no index
  }
}

const blobPath = (layout: string, digest: string) => join(layout, 'blobs', ...digest.split(':'));
const readBlob = (layout: string, digest: string) => readFileSync(blobPath(layout, digest));
