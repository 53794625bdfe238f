// Getting a token from the server that a registry names.
//
//   GET  realm?service=reg&scope=repository:a/b:push,pull      Authorization: Basic …  (or none: anonymous)
//   POST realm   grant_type=refresh_token&refresh_token=…&service=…&scope=…&client_id=ko-nx
//   200  {"token": "…", "expires_in": 300}
//
// The POST is for refresh ("identity") tokens. Servers that know only the GET answer 404 or 405 to it (gitea#31861).
// Spec: distribution docs/spec/auth/token.md and oauth.md; RFC 6749 section 6.
import type { Credential } from '../auth/credential';
import type { Reporter } from '../reporter';
import type { Challenge } from './challenge';
import { answerFailure, type Circumstances, connectionFailure, protocolFailure } from './failure';
import { type Http, type HttpResponse, readBody } from './http';
import { LIMITS, TOKEN_LIFE } from './limits';
import type { Step } from './operation';
import { checkRealm } from './realm';
import { nextHop, REDIRECT_POLICY } from './redirect';
import type { Patience } from './retry';
import { maySendSecrets } from './scheme';

/** What a token is asked with. */
export interface TokenServer {
  readonly http: Http;
  readonly userAgent: string;
  readonly patience: Patience;
  readonly reporter: Reporter;
  /** Where the registry answered. */
  readonly registry: URL;
  readonly insecure: boolean;
  /**
   * Fires when the client is closed. A token serves several callers, so the abort of one of them does not end its
   * request.
   */
  readonly lifetime: AbortSignal;
}

/** Opaque; times in milliseconds of the local clock. */
export interface Token {
  readonly value: string;
  readonly asked: number;
  readonly expires: number;
  /** Takes the place of the identity token that was used. */
  readonly refresh?: string | undefined;
}

/** A token for `scopes`, the target's first. Throws `registry`; the failure's `op` is `token`. */
export async function fetchToken(
  server: TokenServer,
  where: Pick<Step, 'registry' | 'repository'>,
  challenge: Challenge,
  credential: { readonly offered: Credential | undefined; readonly refresh: string | undefined },
  scopes: readonly string[],
): Promise<Token> {
  const signal = server.lifetime;
  const step: Step = { op: 'token', ...where, about: '' };
  const realm = checkRealm(challenge.parameters.get('realm') ?? '', server.registry, server.insecure);
  if (!(realm instanceof URL)) {
    throw protocolFailure(
      { step, method: 'GET', url: server.registry },
      `its token server is refused: ${realm.refused}`,
    );
  }
  const service = challenge.parameters.get('service');
  const { offered } = credential;
  const secretsAllowed = maySendSecrets(realm, server.insecure);
  return server.patience.retry(LIMITS.attempts, signal, async () => {
    const asked = Date.now();
    if (offered?.kind === 'identity-token' && secretsAllowed) {
      const form = refreshForm(credential.refresh ?? offered.token(), service, scopes);
      const answer = await ask(
        server,
        { step, method: 'POST', url: realm, credential: offered.toString() },
        { form, signal },
      );
      if (answer.status !== 404 && answer.status !== 405) return readToken(answer, asked);
      await answer.response.discard();
      if (offered.password === undefined) {
        server.reporter.warn(`${realm.host} knows no refresh tokens; asking ${where.registry} anonymously.`);
      }
    }
    const password = offered?.kind === 'identity-token' ? offered.password : offered;
    const authorization = password?.kind === 'password' && secretsAllowed ? password.basic() : undefined;
    const url = tokenURL(realm, service, scopes);
    const used = authorization === undefined ? undefined : offered?.toString();
    return readToken(
      await ask(server, { step, method: 'GET', url, credential: used }, { authorization, signal }),
      asked,
    );
  });
}

interface TokenAnswer {
  readonly status: number;
  readonly at: Circumstances;
  readonly response: HttpResponse;
}

async function ask(
  server: TokenServer,
  at: Circumstances & { readonly method: 'GET' | 'POST' },
  how: { authorization?: string | undefined; form?: string; signal: AbortSignal },
): Promise<TokenAnswer> {
  const visited = [at.url];
  let authorization = how.authorization;
  for (;;) {
    const url = visited.at(-1) ?? at.url;
    let response: HttpResponse;
    try {
      response = await server.http.send({
        method: at.method,
        url,
        headers: {
          'user-agent': server.userAgent,
          accept: 'application/json',
          ...(authorization !== undefined && { authorization }),
          ...(how.form !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
        },
        body: how.form === undefined ? undefined : new TextEncoder().encode(how.form),
        // The flag is about the registry's own host; a token server elsewhere has to prove itself.
        insecure: server.insecure && url.hostname === server.registry.hostname,
        signal: how.signal,
      });
    } catch (error) {
      throw connectionFailure({ ...at, url }, error, { signal: how.signal, first: true });
    }
    server.reporter.debug(`${at.method} ${url.origin}${url.pathname} ${response.status}`);
    if (response.status < 300 || response.status > 399) return { status: response.status, at, response };
    await response.discard();
    // A refresh token is in the body, so a POST follows nothing.
    const policy = at.method === 'GET' ? REDIRECT_POLICY.read : { follow: [] };
    const location = response.header('location');
    const hop = nextHop(policy, { visited, status: response.status, location, insecure: server.insecure });
    if ('refused' in hop)
      throw protocolFailure({ ...at, url }, `a redirect of the token server is refused: ${hop.refused}`);
    if (!hop.credentials) authorization = undefined;
    visited.push(hop.url);
  }
}

async function readToken({ status, at, response }: TokenAnswer, asked: number): Promise<Token> {
  if (status !== 200) throw await answerFailure(at, response);
  const bytes = await readBody(response, LIMITS.tokenBytes, `the answer of the token server ${at.url.host}`).catch(
    (error: unknown) => {
      throw connectionFailure(at, error);
    },
  );
  const answer = parsed(bytes);
  const value = text(answer, 'access_token') ?? text(answer, 'token');
  if (value === undefined) throw protocolFailure(at, `the answer of ${at.url.host} holds no token`, { status });
  return { value, asked, expires: asked + lifeSeconds(answer) * 1000, refresh: text(answer, 'refresh_token') };
}

/** Query parameters that the realm brings are kept; each scope is a parameter of its own. */
function tokenURL(realm: URL, service: string | undefined, scopes: readonly string[]): URL {
  const url = new URL(realm);
  if (service !== undefined) url.searchParams.set('service', service);
  for (const scope of scopes) url.searchParams.append('scope', scope);
  return url;
}

function refreshForm(refreshToken: string, service: string | undefined, scopes: readonly string[]): string {
  return new URLSearchParams({
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
    ...(service !== undefined && { service }),
    scope: scopes.join(' '),
    client_id: 'ko-nx',
  }).toString();
}

function parsed(bytes: Uint8Array): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {}; // then it holds no token, which is what the caller reports
  }
}

function text(answer: Record<string, unknown>, key: string): string | undefined {
  const value = answer[key];
  // A token goes into a header: anything but visible ASCII would not get through, or be an attack on it.
  return typeof value === 'string' && /^[\x21-\x7e]+$/.test(value) ? value : undefined;
}

/** Some servers write a number as text, or a fraction. `issued_at` is ignored: clocks differ. */
function lifeSeconds(answer: Record<string, unknown>): number {
  const said = answer['expires_in'];
  const seconds = typeof said === 'number' || typeof said === 'string' ? Number(said || NaN) : NaN;
  if (Number.isNaN(seconds)) return said === 0 ? TOKEN_LIFE.least : TOKEN_LIFE.absent;
  return Math.min(TOKEN_LIFE.most, Math.max(TOKEN_LIFE.least, seconds));
}
