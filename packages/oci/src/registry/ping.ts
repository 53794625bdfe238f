import type { RegistryError } from '../errors';
import type { Reporter } from '../reporter';
import { type Challenge, chooseChallenge, parseChallenges } from './challenge';
import { answerFailure, type Circumstances, connectionFailure, protocolFailure } from './failure';
import { pingPath } from './endpoints';
import type { Http, HttpResponse } from './http';
import { LIMITS } from './limits';
import { addressClass } from './origin';
import { nextHop, REDIRECT_POLICY } from './redirect';
import type { Patience } from './retry';
import { wait } from './retry';
import { mayUseHttp, registryURL } from './scheme';

/** How a registry answered at its root. */
export interface Ping {
  /** Scheme, host and port by which it is reached from now on. */
  readonly origin: URL;
  /** What it asks for; `undefined`: nothing, at its root. */
  readonly challenge: Challenge | undefined;
}

/** What a ping needs of the client. */
export interface Pinger {
  readonly http: Http;
  readonly userAgent: string;
  readonly reporter: Reporter;
  readonly lifetime: AbortSignal;
}

/**
 * How long https has the field to itself where http may be tried, in milliseconds: nothing is to protect on loopback.
 */
const HEAD_START = { loopback: 300, other: 1000 };

/**
 * `GET /v2/` by https, and by http where that is allowed and https fails or is slow; the first usable answer decides
 * for the life of the client. Throws `registry`, with the failure of https if both fail. Spec: distribution-spec v1.1.1
 * "Determining Support".
 */
export function ping(registry: string, insecure: boolean, patience: Patience, by: Pinger): Promise<Ping> {
  return patience.retry(LIMITS.attempts, by.lifetime, async () => {
    const https = probe(registryURL('https', registry), registry, insecure, by);
    if (!mayUseHttp(registry, insecure)) return https;
    const http = registryURL('http', registry);
    const ms = addressClass(http.hostname) === 'loopback' ? HEAD_START.loopback : HEAD_START.other;
    const started = new AbortController();
    const early = await Promise.race([
      https.catch(() => undefined),
      wait(ms, started.signal).catch(() => undefined), // it only marks the time
    ]);
    started.abort();
    if (early !== undefined) return early;
    try {
      return await Promise.any([https, probe(http, registry, insecure, by)]);
    } catch (error) {
      throw whyBoth((error as AggregateError).errors as unknown[]);
    }
  });
}

async function probe(root: URL, registry: string, insecure: boolean, by: Pinger): Promise<Ping> {
  const visited = [new URL(pingPath, root)];
  for (;;) {
    const url = visited.at(-1) ?? root;
    const at: Circumstances = { step: { op: 'ping', registry, repository: '', about: '' }, method: 'GET', url };
    let response: HttpResponse;
    try {
      const headers = { 'user-agent': by.userAgent };
      response = await by.http.send({
        method: 'GET',
        url,
        headers,
        insecure: insecure && url.hostname === root.hostname,
        signal: by.lifetime,
      });
    } catch (error) {
      throw connectionFailure(at, error, { signal: by.lifetime, first: true });
    }
    by.reporter.debug(`GET ${url.origin}${url.pathname} ${response.status}`);
    if (response.status >= 300 && response.status <= 399) {
      await response.discard();
      const location = response.header('location');
      const hop = nextHop(REDIRECT_POLICY.read, { visited, status: response.status, location, insecure });
      if ('refused' in hop)
        throw protocolFailure(at, `a redirect is refused: ${hop.refused}`, { status: response.status });
      visited.push(hop.url);
      continue;
    }
    // 403: some registries guard only their root; the real request will tell.
    if (![200, 401, 403].includes(response.status)) throw await answerFailure(at, response);
    await response.discard();
    const challenges = parseChallenges(response.headerLines('www-authenticate'));
    const challenge = response.status === 401 ? chooseChallenge(challenges) : undefined;
    if (response.status === 401 && challenge === undefined && challenges.length > 0) {
      const offered = challenges.map(({ scheme }) => scheme).join(', ');
      throw protocolFailure(at, `it asks for authentication by ${offered}; Basic and Bearer are known here`, {
        status: 401,
      });
    }
    // A redirect within the host settles the scheme; one to another host says nothing about the registry's own address.
    const settled = url.hostname === root.hostname ? new URL('/', url) : root;
    return { origin: settled, challenge };
  }
}

/** Which of two failures to show: that of the scheme by which somebody answered, else that of https. */
function whyBoth([https, http]: unknown[]): unknown {
  const status = (error: unknown) => (error as Partial<RegistryError>).status;
  if (status(https) === undefined && status(http) !== undefined && status(http) !== 400) return http;
  return refusedTLS(https) ? http : https;
}

/** The host is there and speaks no TLS, so the failure of http is the interesting one. */
function refusedTLS(error: unknown): boolean {
  const code = String(((error as Partial<RegistryError>).cause as { code?: unknown } | undefined)?.code);
  return code.includes('SSL') || code === 'EPROTO';
}
