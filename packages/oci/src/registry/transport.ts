// Every request to one registry goes through here: scheme, authorization, redirects, repetition, waiting and redaction
// are decided in one place. The normal case of a first request, with a token server:
//
//   GET  /v2/                              401, WWW-Authenticate: Bearer realm="…"     once for each registry
//   GET  realm?service=…&scope=…           200, a token                                once for each repository and right
//   HEAD /v2/a/b/manifests/sha256:…        Authorization: Bearer …
import type { Keychain } from '../auth/keychain';
import type { Reporter } from '../reporter';
import { Authorization } from './authorization';
import { chooseChallenge, parseChallenges } from './challenge';
import { answerFailure, type Circumstances, connectionFailure, protocolFailure } from './failure';
import type { Http, HttpRequest, HttpResponse, RequestBody } from './http';
import type { Step } from './operation';
import { originOf } from './origin';
import { ping, type Ping } from './ping';
import { redactURL } from './redact';
import { nextHop, REDIRECT_POLICY, uploadRefusal } from './redirect';
import { abortable } from '../abortable';
import { Patience } from './retry';
import { maySendSecrets } from './scheme';
import { Slots } from './slots';

/** What the transports of one client share. */
export interface TransportOptions {
  readonly http: Http;
  readonly keychain: Keychain;
  readonly reporter: Reporter;
  readonly userAgent: string;
  /** Blobs in flight at once. */
  readonly concurrency: number;
  /** Milliseconds; see `RegistryClientOptions`. */
  readonly retryWaitMs: number;
  /** Fires when the client is closed. */
  readonly lifetime: AbortSignal;
}

/** One step at a registry. */
export interface RegistryRequest {
  readonly step: Omit<Step, 'registry'>;
  readonly method: HttpRequest['method'];
  /** A path of `endpoints.ts`, or where an upload goes on. */
  readonly at: string | URL;
  /** The target's first. */
  readonly scopes: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: RequestBody;
  /** Statuses that are an answer to the caller; any other one is thrown. */
  readonly accept: readonly number[];
  /** How often the request may be made; 1 for whatever belongs to an upload session. */
  readonly attempts: number;
  readonly headersMs?: number;
  readonly signal?: AbortSignal | undefined;
}

/** Speaks to one registry. */
export class Transport {
  readonly blobs: Slots;
  readonly patience: Patience;
  readonly #authorizations = new Map<string, Promise<Authorization>>();
  #ping: Promise<Ping> | undefined;

  constructor(
    /** Host with port, as in `Reference.registry`. */
    readonly registry: string,
    readonly insecure: boolean,
    readonly options: TransportOptions,
  ) {
    this.blobs = new Slots(options.concurrency);
    this.patience = new Patience(options.retryWaitMs);
  }

  /** Makes the request until it is answered with an accepted status. Throws `registry`, `credential`. */
  request(request: RegistryRequest): Promise<HttpResponse> {
    return this.patience.retry(request.attempts, request.signal, () => this.#once(request));
  }

  async #once(request: RegistryRequest): Promise<HttpResponse> {
    const { signal, method } = request;
    const step: Step = { ...request.step, registry: this.registry };
    await this.patience.free(signal);
    const { origin } = await this.#reached(signal);
    const url = new URL(request.at, origin);
    const refused = uploadRefusal(origin, url, this.insecure);
    if (refused !== undefined)
      throw protocolFailure({ step, method, url }, `the upload's Location is refused: ${refused}`);

    const authorization = await this.#authorization(step.repository, signal);
    for (let renewed = false; ; renewed = true) {
      const sent = await authorization.header(request.scopes, request.body !== undefined, signal);
      const response = await this.#send({ step, method, url, credential: sent.source }, request, sent.header, origin);
      if (request.accept.includes(response.status)) return response;
      const at: Circumstances = { step, method, url: response.url, credential: sent.source };
      if (response.status === 401 && originOf(response.url) !== originOf(origin)) {
        await response.discard();
        throw protocolFailure(at, `the storage host ${response.url.host} asked for authentication`, { status: 401 });
      }
      const challenge = chooseChallenge(parseChallenges(response.headerLines('www-authenticate')));
      const failure = await answerFailure(at, response);
      if (response.status !== 401 || renewed || challenge === undefined) throw failure;
      if (!(await authorization.renew(challenge, request.scopes, sent.header, signal))) throw failure;
      // A blob is not sent twice into one session: the registry may have kept a part. Whoever began it begins anew.
      if (request.body !== undefined && !(request.body instanceof Uint8Array)) throw failure.passing();
    }
  }

  async #send(
    at: Circumstances,
    request: RegistryRequest,
    header: string | undefined,
    origin: URL,
  ): Promise<HttpResponse> {
    const { method, headers, body, headersMs, signal } = request;
    const { http, userAgent, reporter } = this.options;
    const policy = method === 'GET' || method === 'HEAD' ? REDIRECT_POLICY.read : REDIRECT_POLICY.write;
    const visited = [at.url];
    let authorization = originOf(at.url) === originOf(origin) ? header : undefined;
    for (;;) {
      const url = visited.at(-1) ?? at.url;
      const insecure = this.insecure && url.hostname === origin.hostname;
      let response: HttpResponse;
      try {
        response = await http.send({
          method,
          url,
          headers: {
            'user-agent': userAgent,
            'accept-encoding': 'identity',
            ...headers,
            ...(authorization !== undefined && { authorization }),
          },
          body,
          insecure,
          headersMs,
          signal,
        });
      } catch (error) {
        throw connectionFailure({ ...at, url }, error, { signal });
      }
      reporter.debug(`${method} ${redactURL(url)} ${response.status}`);
      if (response.status < 300 || response.status > 399) return response;
      await response.discard();
      const location = response.header('location');
      const hop = nextHop(policy, { visited, status: response.status, location, insecure: this.insecure });
      if ('refused' in hop)
        throw protocolFailure({ ...at, url }, `a redirect is refused: ${hop.refused}`, { status: response.status });
      if (!hop.credentials) authorization = undefined;
      visited.push(hop.url);
    }
  }

  /** Scheme and demand of the registry, learned once. */
  #reached(signal?: AbortSignal): Promise<Ping> {
    this.#ping ??= ping(this.registry, this.insecure, this.patience, this.options).catch((error: unknown) => {
      this.#ping = undefined; // the next call may have more luck
      throw error;
    });
    return abortable(this.#ping, signal);
  }

  #authorization(repository: string, signal?: AbortSignal): Promise<Authorization> {
    let authorization = this.#authorizations.get(repository);
    if (authorization === undefined) {
      authorization = this.#authorize(repository).catch((error: unknown) => {
        this.#authorizations.delete(repository);
        throw error;
      });
      this.#authorizations.set(repository, authorization);
    }
    return abortable(authorization, signal);
  }

  async #authorize(repository: string): Promise<Authorization> {
    const { keychain, reporter, lifetime } = this.options;
    const { origin, challenge } = await this.#reached();
    let credential = await keychain.resolve({ registry: this.registry, repository }, lifetime);
    if (credential !== undefined && !maySendSecrets(origin, this.insecure)) {
      reporter.warn(
        `${this.registry} speaks plain http and is not declared insecure: going on without ${credential.toString()}.`,
      );
      credential = undefined;
    }
    const server = { ...this.options, patience: this.patience, registry: origin, insecure: this.insecure };
    return new Authorization(server, { registry: this.registry, repository }, credential, challenge);
  }
}
