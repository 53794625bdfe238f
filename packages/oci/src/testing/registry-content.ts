import { createHash, randomUUID } from 'node:crypto';
import type { RepositoryContent } from './registry-model';

/** A manifest as it was put. */
export interface StoredManifest {
  readonly mediaType: string;
  readonly bytes: Buffer;
}

/** An open upload. `state` is in its Location and changes with each request. */
export interface Upload {
  readonly repository: string;
  readonly chunks: Buffer[];
  size: number;
  state: string;
}

interface Repository {
  readonly blobs: Map<string, Buffer>;
  readonly manifests: Map<string, StoredManifest>;
  readonly tags: Map<string, string>;
}

/** Everything that a registry holds. */
export class RegistryContent {
  readonly #repositories = new Map<string, Repository>();
  readonly uploads = new Map<string, Upload>();

  /** A copy of `seed`, or nothing. */
  constructor(seed?: RegistryContent) {
    for (const [name, { blobs, manifests, tags }] of seed?.all() ?? []) {
      this.#repositories.set(name, { blobs: new Map(blobs), manifests: new Map(manifests), tags: new Map(tags) });
    }
  }

  all(): Iterable<[string, Repository]> {
    return this.#repositories;
  }

  /** The repository; it comes into being when it is written to. */
  repository(name: string): Repository {
    const known = this.#repositories.get(name);
    if (known !== undefined) return known;
    const made: Repository = { blobs: new Map(), manifests: new Map(), tags: new Map() };
    this.#repositories.set(name, made);
    return made;
  }

  has(name: string): boolean {
    return this.#repositories.has(name);
  }

  listing(name: string): RepositoryContent {
    const { blobs, manifests, tags } = this.#repositories.get(name) ?? {
      blobs: new Map(),
      manifests: new Map(),
      tags: new Map(),
    };
    return { blobs: [...blobs.keys()].sort(), manifests: [...manifests.keys()].sort(), tags: Object.fromEntries(tags) };
  }

  beginUpload(repository: string): { id: string; upload: Upload } {
    const id = randomUUID();
    const upload = { repository, chunks: [], size: 0, state: randomUUID() };
    this.uploads.set(id, upload);
    return { id, upload };
  }
}

/** The digest of `bytes` by the algorithm of `like`. */
export function digestLike(like: string, bytes: Uint8Array): string {
  const algorithm = like.startsWith('sha512:') ? 'sha512' : 'sha256';
  return `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`;
}
