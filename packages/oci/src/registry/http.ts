// The edge to the network, and the only file that knows undici. `request()`, not `fetch()`: that one decompresses by
// itself, so digests break, follows redirects by itself, and hides their hops. No cookies are kept: a session cookie of
// Harbor's web interface makes it refuse uploads (harbor#12676).
import { Readable } from 'node:stream';
import type * as Undici from 'undici';
import type { Dispatcher } from 'undici';
import { limitExceeded } from '../errors';
import { CONNECTIONS, LIMITS } from './limits';
import { addressClass } from './origin';

/** What is sent. A stream is asked for anew by every request, never replayed. */
export type RequestBody =
  | Uint8Array
  | { readonly open: (signal: AbortSignal) => AsyncIterable<Uint8Array>; readonly size: number };

/** One request, one answer; redirects are answers too. */
export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: RequestBody | undefined;
  /** Whether any certificate will do. */
  readonly insecure: boolean;
  /** Longest wait for the first byte of the answer, in milliseconds. */
  readonly headersMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * An answer whose body has not been read; whoever gets it reads or discards it, or the connection is lost to others.
 */
export interface HttpResponse {
  readonly status: number;
  /** The URL that answered. */
  readonly url: URL;
  /** First value of a header; name in lower case. */
  header(name: string): string | undefined;
  /** Every line of a header. */
  headerLines(name: string): readonly string[];
  readonly body: AsyncIterable<Uint8Array>;
  /** Lets go of the body unread. */
  discard(): Promise<void>;
}

/** The bytes to send could not be read; `cause` says why. The network is not to blame. */
export class SourceFailure extends Error {
  constructor(cause: unknown) {
    super('the bytes to send cannot be read', { cause });
  }
}

/** Connections of one client. */
export interface Http {
  send(request: HttpRequest): Promise<HttpResponse>;
  close(): Promise<void>;
}

/**
 * Connections that follow the proxy variables of `env`, as Go reads them: `HTTPS_PROXY` for https, `HTTP_PROXY` for
 * http, never for loopback. Opens none by itself.
 */
export function openHttp(env: Readonly<Record<string, string | undefined>>): Http {
  const dispatchers = new Map<string, Dispatcher>();
  const dispatcherFor = ({ url, insecure }: HttpRequest): Dispatcher => {
    const proxy = addressClass(url.hostname) === 'loopback' ? '' : proxyFor(url.protocol, env);
    const key = `${insecure ? 'insecure' : 'verified'} ${proxy}`;
    const existing = dispatchers.get(key);
    if (existing !== undefined) return existing;
    const made = dispatcher(proxy, env['no_proxy'] ?? env['NO_PROXY'] ?? '', insecure);
    dispatchers.set(key, made);
    return made;
  };
  return {
    send: (request) => send(dispatcherFor(request), request),
    async close() {
      await Promise.all([...dispatchers.values()].map((each) => each.destroy()));
    },
  };
}

/** The whole body. Throws `limit-exceeded` as soon as it has more than `limit` bytes; `what` names it. */
export async function readBody(response: HttpResponse, limit: number, what: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (Number(response.header('content-length') ?? 0) > limit) {
    await response.discard();
    throw limitExceeded(what, limit);
  }
  for await (const chunk of response.body) {
    size += chunk.length;
    if (size > limit) throw limitExceeded(what, limit); // leaving the loop destroys the body and its connection
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function proxyFor(protocol: string, env: Readonly<Record<string, string | undefined>>): string {
  const proxy =
    protocol === 'https:' ? (env['https_proxy'] ?? env['HTTPS_PROXY']) : (env['http_proxy'] ?? env['HTTP_PROXY']);
  if (proxy === undefined || proxy === '') return '';
  return proxy.includes('://') ? proxy : `http://${proxy}`;
}

/* eslint-disable @typescript-eslint/no-require-imports -- import() would stay one, and jest has no ES modules */

/** Half of the time that our libraries take to load, so it is loaded for the first request that goes through a proxy. */
function undici(): typeof Undici {
  return require('undici') as typeof Undici;
}

/** What a request without a proxy needs of undici. */
interface Parts {
  readonly Agent: typeof Undici.Agent;
  readonly request: (this: Dispatcher, options: Dispatcher.RequestOptions) => Promise<Dispatcher.ResponseData>;
}

/**
 * By their files: without fetch, caches and mocks it takes half as long. These files are no promise of undici; where they are not, all
 * of it is loaded.
 */
function parts(): Parts {
  try {
    return { Agent: require('undici/lib/dispatcher/agent'), request: require('undici/lib/api/api-request') };
  } catch {
    return { Agent: undici().Agent, request: undici().Dispatcher.prototype.request };
  }
}
/* eslint-enable @typescript-eslint/no-require-imports */

function dispatcher(proxy: string, noProxy: string, insecure: boolean): Dispatcher {
  const options = {
    connections: CONNECTIONS,
    pipelining: 1,
    allowH2: false, // resets of single streams are hard to tell from failures of an upload
    keepAliveTimeout: LIMITS.keepAliveMs,
    headersTimeout: LIMITS.headersMs,
    bodyTimeout: LIMITS.idleBodyMs,
    connect: { timeout: LIMITS.connectMs, rejectUnauthorized: !insecure },
  };
  if (proxy === '') return new (parts().Agent)(options);
  const requestTls = { rejectUnauthorized: !insecure };
  return new (undici().EnvHttpProxyAgent)({ ...options, requestTls, httpProxy: proxy, httpsProxy: proxy, noProxy });
}

async function send(dispatcher: Dispatcher, request: HttpRequest): Promise<HttpResponse> {
  request.signal?.throwIfAborted();
  const upload = outgoing(request);
  try {
    const answer = await parts().request.call(dispatcher, {
      origin: request.url.origin,
      path: `${request.url.pathname}${request.url.search}`,
      method: request.method,
      headers: { ...request.headers, ...upload.headers },
      body: upload.body,
      headersTimeout: request.headersMs ?? LIMITS.headersMs,
      signal: upload.signal,
      reset: false, // undici gives the connection up after each HEAD otherwise; a push begins with one for each blob
    });
    const lines = (name: string) => [answer.headers[name] ?? []].flat();
    return {
      status: answer.statusCode,
      url: request.url,
      header: (name) => lines(name)[0],
      headerLines: lines,
      body: answer.body,
      async discard() {
        await answer.body.dump({ limit: LIMITS.errorBodyBytes }).catch(() => {}); // nobody wants these bytes
      },
    };
  } catch (error) {
    upload.stop();
    request.signal?.throwIfAborted();
    // The source's own failure (a wrong digest, a missing file) is the cause; what the connection then says is not.
    const source = upload.failure();
    throw source === undefined ? error : new SourceFailure(source);
  } finally {
    upload.done();
  }
}

/**
 * The body on its way out. Ends the request when the other side takes no byte for `LIMITS.idleBodyMs`; undici has no
 * such limit.
 */
function outgoing({ body, signal }: HttpRequest) {
  const stalled = new AbortController();
  const all = signal === undefined ? stalled.signal : AbortSignal.any([signal, stalled.signal]);
  const quiet = { signal: all, failure: () => undefined as unknown, stop: () => {}, done: () => {} };
  if (body === undefined) return { ...quiet, headers: {}, body: null };
  if (body instanceof Uint8Array) {
    return { ...quiet, headers: { 'content-length': String(body.length) }, body: body.length === 0 ? null : body };
  }

  let failure: unknown;
  let timer: NodeJS.Timeout | undefined;
  const watch = () => {
    clearTimeout(timer);
    timer = setTimeout(() => stalled.abort(stallError()), LIMITS.idleBodyMs);
  };
  async function* chunks(open: (signal: AbortSignal) => AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
    try {
      for await (const chunk of open(all)) {
        watch();
        yield chunk;
      }
    } catch (error) {
      failure = error;
      throw error;
    }
  }
  const stream = Readable.from(chunks(body.open), { objectMode: false, highWaterMark: 256 * 1024 });
  watch();
  return {
    signal: all,
    failure: () => failure,
    headers: { 'content-length': String(body.size) },
    body: stream,
    stop: () => void stream.destroy(),
    // An answer before the end of the body is one (401, 413): undici destroys the stream when that answer is complete.
    done: () => clearTimeout(timer),
  };
}

function stallError(): Error {
  return Object.assign(new Error('the other side takes no more bytes'), { code: 'UND_ERR_BODY_TIMEOUT' });
}
