import { randomUUID } from 'node:crypto';
import type { Answer, Received } from './registry-routes';
import { refusal } from './registry-routes';
import type { TestRegistryAuth } from './registry-model';

interface IssuedToken {
  readonly scopes: ReadonlySet<string>;
  readonly expires: number;
  left: number;
}

/** Decides who may do what, and is the token server. */
export class Gate {
  readonly #tokens = new Map<string, IssuedToken>();

  constructor(private readonly auth: TestRegistryAuth) {}

  /** The refusal, or `undefined` when the request may go on. */
  check(request: Received, origin: string): Answer | undefined {
    const { auth } = this;
    if (auth === 'none' || request.op === 'token') return undefined;
    const authorization = request.headers.authorization ?? '';
    if (auth.kind === 'basic') {
      return authorization === basic(auth) ? undefined : unauthorized('Basic realm="test"');
    }
    const needed = neededScopes(request);
    const held = this.#use(authorization);
    if (held !== undefined && needed.every((scope) => covers(held, scope))) return undefined;
    const scope = needed.length > 0 ? `,scope="${needed.join(' ')}"` : '';
    return unauthorized(`Bearer realm="${origin}/token",service="test-registry"${scope}`);
  }

  /**
   * GET with user and password or neither, POST with a refresh token. Spec: distribution docs/spec/auth/token.md,
   * oauth.md.
   */
  issue(request: Received): Answer {
    const { auth } = this;
    if (auth === 'none' || auth.kind === 'basic') return refusal(404, 'UNSUPPORTED', 'no token server here');
    const form = new URLSearchParams(request.method === 'POST' ? request.body.toString() : request.url.search);
    const asked = request.method === 'POST' ? (form.get('scope') ?? '').split(' ') : form.getAll('scope');
    const { authorization } = request.headers;
    const known =
      request.method === 'POST'
        ? auth.identityToken !== undefined && form.get('refresh_token') === auth.identityToken
        : authorization === basic(auth);
    if (!known && (request.method === 'POST' || authorization !== undefined))
      return refusal(401, 'UNAUTHORIZED', 'authentication required');
    const granted = asked.filter((scope) => known || (auth.anonymousPull && scope.endsWith(':pull')));
    const token = randomUUID();
    const seconds = auth.expiresIn ?? 300;
    const scopes = new Set(granted.flatMap(singleScopes));
    this.#tokens.set(token, {
      scopes,
      expires: Date.now() + seconds * 1000,
      left: this.#tokens.size === 0 ? (auth.diesAfter ?? Infinity) : Infinity,
    });
    return {
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token, expires_in: seconds }),
    };
  }

  #use(authorization: string): ReadonlySet<string> | undefined {
    const token = this.#tokens.get(authorization.replace(/^Bearer /, ''));
    if (token === undefined || token.expires < Date.now() || token.left <= 0) return undefined;
    token.left--;
    return token.scopes;
  }
}

function basic({ username, password }: { readonly username: string; readonly password: string }): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

function unauthorized(challenge: string): Answer {
  const { headers, ...rest } = refusal(401, 'UNAUTHORIZED', 'authentication required');
  return { ...rest, headers: { ...headers, 'www-authenticate': challenge } };
}

function neededScopes({ repository, method, url }: Received): string[] {
  if (repository === undefined) return [];
  const reads = method === 'GET' || method === 'HEAD';
  const from = url.searchParams.get('from');
  const target = `repository:${repository}:${reads ? 'pull' : method === 'DELETE' ? 'delete' : 'pull,push'}`;
  return from === null ? [target] : [target, `repository:${from}:pull`];
}

function singleScopes(scope: string): string[] {
  const end = scope.lastIndexOf(':');
  return scope
    .slice(end + 1)
    .split(',')
    .map((action) => `${scope.slice(0, end)}:${action}`);
}

function covers(held: ReadonlySet<string>, needed: string): boolean {
  // Whoever may push may take back what he has begun.
  return singleScopes(needed).every((scope) => held.has(scope) || held.has(scope.replace(/:delete$/, ':push')));
}
