import type { Keychain } from '../auth/keychain';
import type { Digest } from '../digest';
import type { Image, ImageIndex } from '../image/image';
import type { Descriptor } from '../model/descriptor';
import type { Reference, Repository } from '../reference';
import { type Reporter, silentReporter } from '../reporter';
import { openHttp } from './http';
import { pull } from './pull';
import { headManifest } from './pull-manifest';
import { Pusher, type PushOptions } from './push';
import { pullScope } from './scope';
import { Transport, type TransportOptions } from './transport';

/** What a client of registries is made of. */
export interface RegistryClientOptions {
  /** Asked once for each repository. */
  readonly keychain: Keychain;
  readonly reporter?: Reporter;
  /** Sent with every request, token and storage hosts included: `ko-nx/1.2.3 (node/22; linux)`. */
  readonly userAgent: string;
  /**
   * Registries that may be spoken to without TLS or with a certificate nobody vouches for: `true` for every one, or
   * their hosts as in `Reference.registry`.
   */
  readonly insecure?: boolean | readonly string[];
  /** Proxy variables (`HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`, either case). Loopback is never proxied. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Blobs in flight at once for one registry; 4 by default. */
  readonly concurrency?: number;
  /**
   * First wait before a second attempt, in milliseconds; 1000 by default, a second. Tests make it small: a server's
   * `Retry-After` shrinks in the same proportion.
   */
  readonly retryWaitMs?: number;
}

/** How one blob came to be in the repository. */
export interface PushedBlob {
  readonly digest: Digest;
  readonly outcome: 'existing' | 'mounted' | 'pushed';
}

/** What a push did. */
export interface PushResult {
  /** Of the manifest or index that was asked for. */
  readonly descriptor: Descriptor;
  /** One entry for each blob that was looked at; empty when the repository held the manifest. */
  readonly blobs: readonly PushedBlob[];
  /** Manifests and indexes that the repository did not hold before. */
  readonly manifestsPushed: number;
  /** Tags that did not point here before, in the order of the requests. */
  readonly tagsMoved: readonly string[];
}

/**
 * Reads from and writes to any number of registries; connections, tokens and what is known of blobs are shared by all
 * calls.
 */
export interface RegistryClient {
  /**
   * Media type, digest and size of what `ref` names, `undefined` when there is none. Costs a HEAD, no pull of Docker
   * Hub's count.
   */
  resolve(ref: Reference, signal?: AbortSignal): Promise<Descriptor | undefined>;
  /**
   * What `ref` names. Config, layers and children are fetched when asked for; every byte is verified. Layers carry
   * `origin`.
   */
  pull(ref: Reference, signal?: AbortSignal): Promise<Image | ImageIndex>;
  /**
   * Makes `repository` hold the image or index, and its tags point there. Asks first: when the manifest is there, no
   * blob is looked at, and when all tags point to it, one request for each was all. An index's children go by digest,
   * never by tag. Spec: distribution-spec v1.1 Push.
   */
  push(artifact: Image | ImageIndex, repository: Repository, options: PushOptions): Promise<PushResult>;
  /** Ends all connections; requests that still run fail. */
  close(): Promise<void>;
}

/**
 * A client. Opens no connection by itself. Its methods throw `registry` (a `RegistryError`), `credential`,
 * `digest-mismatch`, `size-mismatch`, and for documents that cannot be used `unsupported-media-type`,
 * `invalid-manifest`, `invalid-json`.
 */
export function createRegistryClient(options: RegistryClientOptions): RegistryClient {
  const { insecure = false } = options;
  const http = openHttp(options.env ?? {});
  const lifetime = new AbortController();
  const shared: TransportOptions = {
    http,
    keychain: options.keychain,
    reporter: options.reporter ?? silentReporter,
    userAgent: options.userAgent,
    concurrency: options.concurrency ?? 4,
    retryWaitMs: options.retryWaitMs ?? 1000,
    lifetime: lifetime.signal,
  };
  const registries = new Map<string, { readonly transport: Transport; readonly pusher: Pusher }>();
  const at = (registry: string) => {
    const known = registries.get(registry);
    if (known !== undefined) return known;
    const transport = new Transport(
      registry,
      typeof insecure === 'boolean' ? insecure : insecure.includes(registry),
      shared,
    );
    const made = { transport, pusher: new Pusher(transport) };
    registries.set(registry, made);
    return made;
  };
  return {
    resolve(ref, signal) {
      const question = { scopes: [pullScope(ref.repository)], signal };
      return headManifest(at(ref.registry).transport, ref.repository, tagOrDigest(ref), question);
    },
    pull: (ref, signal) => pull(at(ref.registry).transport, ref.repository, tagOrDigest(ref), signal),
    push: (artifact, target, how) => at(target.registry).pusher.push(artifact, target, how),
    async close() {
      lifetime.abort(new Error('the registry client is closed'));
      await http.close();
    },
  };
}

/** A digest wins over a tag beside it, and no tag means `latest`. */
function tagOrDigest({ digest, tag }: Reference): string {
  return digest ?? tag ?? 'latest';
}
