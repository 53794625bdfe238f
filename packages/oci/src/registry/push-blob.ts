// One blob into one repository:
//
//   HEAD  /v2/a/b/blobs/sha256:…                               200: there already
//   POST  /v2/a/b/blobs/uploads/?mount=sha256:…&from=base/x    201: mounted; 202: a session as below
//   POST  /v2/a/b/blobs/uploads/                               202, Location
//   …     upload.ts
//
// A session belongs to one attempt: what fails begins anew with HEAD, which also tells whether the attempt before got
// through after all. A replay into the same session may double the bytes (jib#4526).
import type { Digest } from '../digest';
import { RegistryError } from '../errors';
import { blobPath, mountPath, uploadLocation, uploadsPath } from './endpoints';
import { protocolFailure } from './failure';
import type { HttpResponse } from './http';
import { LIMITS } from './limits';
import type { BlobToPush } from './push-plan';
import { abortable } from '../abortable';
import { pullScope, pushScope } from './scope';
import type { Transport } from './transport';
import { cancel, upload, type UploadSession } from './upload';
import { FIRST_WAY, nextWay, type Way } from './upload-plan';

/** How a blob came to be where it is. */
export type BlobOutcome = 'existing' | 'mounted' | 'pushed';

interface Work {
  readonly done: Promise<BlobOutcome>;
  readonly signal: AbortSignal | undefined;
}

/** Brings blobs into the repositories of one registry, each once however many images share it. */
export class BlobPusher {
  readonly #work = new Map<string, Work>();
  readonly #holders = new Map<Digest, string>();
  readonly #refusedMounts = new Set<string>();
  /** What this registry has been found to accept. */
  #way: Way = FIRST_WAY;

  constructor(private readonly transport: Transport) {}

  /** Repositories into which this client has brought blobs: sources for mounts. */
  get holders(): ReadonlyMap<Digest, string> {
    return this.#holders;
  }

  /** Ends when `repository` holds the blob. Throws `registry` after three attempts, or what reading the blob throws. */
  async push(blob: BlobToPush, repository: string, signal?: AbortSignal): Promise<BlobOutcome> {
    const key = `${repository}@${blob.descriptor.digest}`;
    for (;;) {
      const known = this.#work.get(key);
      if (known === undefined) return this.#begin(key, blob, repository, signal);
      try {
        await abortable(known.done, signal);
        return 'existing';
      } catch (error) {
        // Somebody else's abort is no reason to fail here: do it ourselves.
        if (signal?.aborted || !known.signal?.aborted) throw error;
      }
    }
  }

  /** Asks the registry again next time: it may have lost the blob. */
  forget(digest: Digest, repository: string): void {
    this.#work.delete(`${repository}@${digest}`);
  }

  #begin(key: string, blob: BlobToPush, repository: string, signal?: AbortSignal): Promise<BlobOutcome> {
    const done = this.transport.blobs.run(signal, () => this.#attempts(blob, repository, signal));
    this.#work.set(key, { done, signal });
    done.then(
      () => this.#holders.set(blob.descriptor.digest, repository),
      () => this.#work.delete(key),
    );
    return done;
  }

  #attempts(blob: BlobToPush, repository: string, signal?: AbortSignal): Promise<BlobOutcome> {
    const { digest } = blob.descriptor;
    let sent = false;
    let spoilt = 0;
    return this.transport.patience.retry(LIMITS.attempts, signal, async () => {
      const { reporter } = this.transport.options;
      if (await this.#held(blob, repository, signal)) {
        reporter.info(`${sent ? 'pushed' : 'existing'} blob: ${digest}`);
        return sent ? 'pushed' : 'existing';
      }
      const session = await this.#session(blob, repository, signal);
      if (session === 'mounted') {
        reporter.info(`mounted blob: ${digest}`);
        return 'mounted';
      }
      sent = true;
      try {
        await this.#upload(session, blob, signal);
      } catch (error) {
        throw error instanceof RegistryError ? worthAnotherSession(error, spoilt++ === 0) : error;
      }
      reporter.info(`pushed blob: ${digest}`);
      return 'pushed';
    });
  }

  /** Anything but a clear yes is a no: some registries refuse HEAD to those who may only write, and POST will tell. */
  async #held({ descriptor }: BlobToPush, repository: string, signal?: AbortSignal): Promise<boolean> {
    const response = await this.transport.request({
      step: { op: 'blob.head', repository, about: `blob ${descriptor.digest}` },
      method: 'HEAD',
      at: blobPath(repository, descriptor.digest),
      scopes: [pushScope(repository)],
      accept: [200, 403, 404, 405],
      attempts: LIMITS.attempts,
      signal,
    });
    await response.discard();
    const length = response.header('content-length');
    return response.status === 200 && (length === undefined || Number(length) === descriptor.size);
  }

  async #session(blob: BlobToPush, repository: string, signal?: AbortSignal): Promise<UploadSession | 'mounted'> {
    const { mountFrom } = blob;
    const pair = `${mountFrom} ${repository}`;
    if (mountFrom !== undefined && !this.#refusedMounts.has(pair)) {
      const response = await this.#mount(blob, mountFrom, repository, signal);
      if (response?.status === 201) return 'mounted';
      this.#refusedMounts.add(pair);
      if (response !== undefined) return this.#opened(blob, repository, response);
    }
    return this.#open(blob, repository, signal);
  }

  /**
   * A mount asks for a token of its own, so that a source we may not read spoils nothing but the mount (origin#9540,
   * harbor#17097).
   */
  async #mount(
    blob: BlobToPush,
    from: string,
    repository: string,
    signal?: AbortSignal,
  ): Promise<HttpResponse | undefined> {
    const { digest } = blob.descriptor;
    try {
      const response = await this.transport.request({
        step: { op: 'blob.mount', repository, about: `blob ${digest}` },
        method: 'POST',
        at: mountPath(repository, digest, from),
        scopes: [pushScope(repository), pullScope(from)],
        body: new Uint8Array(),
        accept: [201, 202],
        attempts: 1,
        signal,
      });
      await response.discard();
      return response;
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      this.transport.options.reporter.debug(`no mount of ${digest} from ${from}: ${error.message}`);
      return undefined;
    }
  }

  async #open(blob: BlobToPush, repository: string, signal?: AbortSignal): Promise<UploadSession> {
    const response = await this.transport.request({
      step: { op: 'blob.post', repository, about: `blob ${blob.descriptor.digest}` },
      method: 'POST',
      at: uploadsPath(repository),
      scopes: [pushScope(repository)],
      body: new Uint8Array(),
      accept: [202],
      attempts: 1,
      signal,
    });
    await response.discard();
    return this.#opened(blob, repository, response);
  }

  #opened(blob: BlobToPush, repository: string, response: HttpResponse): UploadSession {
    const { transport } = this;
    const { digest } = blob.descriptor;
    const location = uploadLocation(response.url, response.header('location'));
    if (location === undefined) {
      const step = { op: 'blob.post', registry: transport.registry, repository, about: `blob ${digest}` } as const;
      throw protocolFailure({ step, method: 'POST', url: response.url }, 'the answer names no Location for it', {
        status: 202,
      });
    }
    const chunkMin = Number(response.header('oci-chunk-min-length') ?? 0) || 0;
    return { transport, repository, digest, location, chunkMin };
  }

  /** Sends by the known way, and by others on new sessions if the registry does not take that one. */
  async #upload(opened: UploadSession, blob: BlobToPush, signal?: AbortSignal): Promise<void> {
    let session = opened;
    let way = this.#way;
    for (;;) {
      try {
        await upload(session, blob, way, signal);
        this.#way = way;
        return;
      } catch (error) {
        if (signal?.aborted) await cancel(session);
        const next = error instanceof RegistryError ? wayAfter(error, way, this.transport.registry) : undefined;
        if (next === undefined) throw error;
        way = next;
        session = await this.#open(blob, repository(session), signal);
      }
    }
  }
}

const repository = (session: UploadSession) => session.repository;

/** A session that is gone says so by its code; only the first request with bytes tells about the way. */
function wayAfter(error: RegistryError, way: Way, registry: string): Way | undefined {
  const aboutBytes = error.op === 'blob.patch' || (error.op === 'blob.put' && way.by === 'monolithic');
  const aboutSession = error.codes.some((code) => code.startsWith('BLOB_UPLOAD_'));
  return aboutBytes && !aboutSession ? nextWay(way, error.status, registry) : undefined;
}

/**
 * Replicas that do not share their sessions answer 404 or 416 to the other's (distribution#2225); a broken upload has a
 * wrong digest once.
 */
function worthAnotherSession(error: RegistryError, first: boolean): RegistryError {
  const inSession = error.op === 'blob.patch' || error.op === 'blob.put';
  const lost = error.status === 404 || error.status === 416;
  const broken = first && error.codes.some((code) => code === 'DIGEST_INVALID' || code === 'SIZE_INVALID');
  return inSession && (lost || broken) ? error.passing() : error;
}
