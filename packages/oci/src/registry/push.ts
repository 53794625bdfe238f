// Carries out a push. The normal case, an image whose manifest the repository does not hold:
//
//   HEAD manifests/<tag>         of all tags at once; one that has our digest already shows that the manifest is there
//   HEAD manifests/<digest>      404; 200 would end it here: whoever holds a manifest holds its blobs
//   …    blobs                   push-blob.ts, several at once
//   PUT  manifests/<tag>         one tag after another: Quay fails on the same manifest at once (jib#2470)
//
// So nothing changed costs one HEAD for each tag. The children of an index come first, by digest; the index comes when
// all are there. That a registry has lost a blob of a manifest which it holds shows only when a tag is moved.
import { type Digest, isDigest } from '../digest';
import { invalidManifest, RegistryError } from '../errors';
import { artifactDescriptor, documentOf, indexOf, manifestOf } from '../image/derive';
import type { Image, ImageIndex } from '../image/image';
import type { Descriptor } from '../model/descriptor';
import type { Repository } from '../reference';
import { manifestPath } from './endpoints';
import { protocolFailure } from './failure';
import { LIMITS } from './limits';
import { headManifest } from './pull-manifest';
import { type BlobOutcome, BlobPusher } from './push-blob';
import { orderTags, planBlobs } from './push-plan';
import { pushScope } from './scope';
import { Slots } from './slots';
import type { Transport } from './transport';

/** What a push did; see `PushResult` of the client. */
export interface Pushed {
  readonly descriptor: Descriptor;
  readonly blobs: readonly { readonly digest: Digest; readonly outcome: BlobOutcome }[];
  readonly manifestsPushed: number;
  readonly tagsMoved: readonly string[];
}

/** How to push; see `RegistryClient.push`. */
export interface PushOptions {
  readonly tags: readonly string[];
  /** Awaited before the first tag is moved: for what whoever finds a tag shall find, too. */
  readonly beforeTags?: (() => Promise<unknown>) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Statuses of HEAD that mean "no such manifest": Artifactory says 403 (RTFACT-13797), Harbor 412 for one that its
 * policy blocks.
 */
const ABSENT = [403, 404, 405, 412];

/** Answers to a PUT of a tag that cannot be moved: ECR 400, Docker Hub 403, GAR 409, Harbor 412. */
const IMMUTABLE = [400, 403, 409, 412];

/** Pushes to the repositories of one registry. */
export class Pusher {
  readonly #blobs: BlobPusher;
  readonly #tagging = new Map<string, Slots>();

  constructor(private readonly transport: Transport) {
    this.#blobs = new BlobPusher(transport);
  }

  /**
   * Makes the repository hold `artifact`, and the tags point to it. Throws `registry`, or what reading the artifact or
   * `beforeTags` throws.
   */
  async push(artifact: Image | ImageIndex, target: Repository, options: PushOptions): Promise<Pushed> {
    const { signal } = options;
    const run = new PushRun(this.transport, this.#blobs, target, signal);
    const descriptor = await artifactDescriptor(artifact, signal);
    const manifest = { descriptor, bytes: await documentOf(artifact, signal) };
    const tags = orderTags(options.tags);
    const before = await run.pointedTo(tags, descriptor.mediaType);
    const isHere = (tag: string) => before.get(tag)?.digest === descriptor.digest;
    const held = tags.some(isHere) || (await run.held(descriptor));
    const contentsAgain = () => run.contents(artifact, LIMITS.nestedIndexes, true);
    if (!held) await run.contents(artifact, LIMITS.nestedIndexes);
    if (!held && tags.length === 0) await run.put(manifest, descriptor.digest, contentsAgain);
    await options.beforeTags?.();
    const tagsMoved: string[] = [];
    for (const tag of tags.filter((one) => !isHere(one))) {
      const move = () => run.tag(manifest, tag, before.get(tag), contentsAgain);
      if (await this.#taggingIn(target.repository).run(signal, move)) tagsMoved.push(tag);
    }
    this.transport.options.reporter.info(
      `${held ? 'existing' : 'pushed'} manifest: ${target.registry}/${target.repository}@${descriptor.digest}`,
    );
    const blobs = [...run.outcomes].map(([digest, outcome]) => ({ digest, outcome }));
    return { descriptor, blobs, manifestsPushed: run.children + (held ? 0 : 1), tagsMoved };
  }

  #taggingIn(repository: string): Slots {
    const slots = this.#tagging.get(repository) ?? new Slots(1);
    this.#tagging.set(repository, slots);
    return slots;
  }
}

interface EncodedManifest {
  readonly descriptor: Descriptor;
  readonly bytes: Uint8Array;
}

/** One push: what it has done so far, and the signal that ends all of it when one part fails. */
class PushRun {
  readonly outcomes = new Map<Digest, BlobOutcome>();
  children = 0;
  readonly signal: AbortSignal;
  readonly #failed = new AbortController();
  #seen = 0;

  constructor(
    private readonly transport: Transport,
    private readonly blobs: BlobPusher,
    private readonly target: Repository,
    signal: AbortSignal | undefined,
  ) {
    this.signal = signal === undefined ? this.#failed.signal : AbortSignal.any([signal, this.#failed.signal]);
  }

  async held({ digest, mediaType }: Descriptor): Promise<boolean> {
    return (await this.#head(digest, mediaType)) !== undefined;
  }

  /** What each tag points to now; tags that do not exist are left out. */
  async pointedTo(tags: readonly string[], mediaType: string): Promise<ReadonlyMap<string, Descriptor>> {
    const found = new Map<string, Descriptor>();
    await this.#each(tags, async (tag) => {
      const descriptor = await this.#head(tag, mediaType);
      if (descriptor !== undefined) found.set(tag, descriptor);
    });
    return found;
  }

  /** Brings everything that the manifest of `artifact` names. `again`: what is known of blobs counts no more. */
  async contents(artifact: Image | ImageIndex, depth: number, again = false): Promise<void> {
    if (artifact.kind === 'index') {
      const { manifests } = await indexOf(artifact, this.signal);
      this.#seen += manifests.length;
      if (depth === 0)
        throw invalidManifest('index', `more than ${LIMITS.nestedIndexes} indexes lie within each other`);
      if (this.#seen > LIMITS.manifestsPerIndex) {
        throw invalidManifest('index', `it lists more than ${LIMITS.manifestsPerIndex} manifests`);
      }
      await this.#each(manifests, async (descriptor) => {
        await this.#child(await artifact.child(descriptor, this.signal), descriptor, depth - 1);
      });
      return;
    }
    const blobs = planBlobs(
      {
        manifest: await manifestOf(artifact, this.signal),
        config: await artifact.config(this.signal),
        layers: await artifact.layers(this.signal),
      },
      this.target,
      this.blobs.holders,
    );
    const { repository } = this.target;
    for (const { descriptor } of again ? blobs : []) this.blobs.forget(descriptor.digest, repository);
    await this.#each(blobs, async (blob) => {
      const { digest } = blob.descriptor;
      const outcome = await this.blobs.push(blob, repository, this.signal);
      if (outcome !== 'existing' || !this.outcomes.has(digest)) this.outcomes.set(digest, outcome);
    });
  }

  async #child(child: Image | ImageIndex, descriptor: Descriptor, depth: number): Promise<void> {
    if (await this.held(descriptor)) return;
    await this.contents(child, depth);
    const manifest = { descriptor, bytes: await documentOf(child, this.signal) };
    await this.put(manifest, descriptor.digest, () => this.contents(child, depth, true));
    this.children++;
  }

  /** Moves the tag, which pointed to `before`. Whether it had to be moved: somebody else may have been faster. */
  async tag(
    manifest: EncodedManifest,
    tag: string,
    before: Descriptor | undefined,
    contentsAgain: () => Promise<void>,
  ): Promise<boolean> {
    const { digest, mediaType } = manifest.descriptor;
    try {
      await this.put(manifest, tag, contentsAgain);
      return true;
    } catch (error) {
      if (!(error instanceof RegistryError) || !IMMUTABLE.includes(error.status ?? 0)) throw error;
      // ECR refuses even the digest that is there; somebody may have put it there just now (buildkit#2004).
      const now = (await this.#head(tag, mediaType)) ?? before;
      if (now?.digest === digest) return false;
      if (now === undefined) throw error;
      throw error.after(
        error.attempts,
        `The tag ${tag} points to ${now.digest}; if it is immutable, choose another one.`,
      );
    }
  }

  /**
   * Writes the manifest. A registry that has not seen the blobs yet, or has lost them, is given time and asked for each
   * again.
   */
  async put(manifest: EncodedManifest, tagOrDigest: string, contentsAgain: () => Promise<void>): Promise<void> {
    let missing = false;
    await this.transport.patience.retry(LIMITS.attempts, this.signal, async () => {
      if (missing) await contentsAgain();
      try {
        await this.#put(manifest, tagOrDigest);
      } catch (error) {
        missing =
          error instanceof RegistryError &&
          (error.codes.includes('MANIFEST_BLOB_UNKNOWN') || error.codes.includes('BLOB_UNKNOWN'));
        throw missing ? (error as RegistryError).passing() : error;
      }
    });
  }

  async #put({ descriptor, bytes }: EncodedManifest, tagOrDigest: string): Promise<void> {
    const { repository, registry } = this.target;
    const step = { op: 'manifest.put', repository, about: `manifest ${tagOrDigest}` } as const;
    const response = await this.transport.request({
      step,
      method: 'PUT',
      at: manifestPath(repository, tagOrDigest),
      scopes: [pushScope(repository)],
      headers: { 'content-type': descriptor.mediaType },
      body: bytes,
      accept: [200, 201, 202],
      attempts: 1,
      signal: this.signal,
    });
    await response.discard();
    const stored = response.header('docker-content-digest');
    if (!isDigest(stored) || !stored.startsWith('sha256:') || stored === descriptor.digest) return;
    const why = `it stored ${stored} in place of ${descriptor.digest}`;
    throw protocolFailure({ step: { ...step, registry }, method: 'PUT', url: response.url }, why, {
      status: response.status,
    });
  }

  #head(tagOrDigest: string, mediaType: string): Promise<Descriptor | undefined> {
    const { repository } = this.target;
    const question = { scopes: [pushScope(repository)], mediaType, signal: this.signal };
    return headManifest(this.transport, repository, tagOrDigest, question, ABSENT);
  }

  /** All at once (the transport limits blobs); the first failure ends everything else, and is the one that is told. */
  async #each<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
    let failure: { readonly error: unknown } | undefined;
    await Promise.all(
      items.map((item) =>
        work(item).catch((error: unknown) => {
          failure ??= { error };
          this.#failed.abort(error);
        }),
      ),
    );
    if (failure !== undefined) throw failure.error;
  }
}
