// What goes into `Authorization` for the requests to one repository. Tokens are kept per demand and scopes, renewed
// before they run out, and asked for once however many requests wait for them.
import type { Credential } from '../auth/credential';
import { type Challenge, challengeScopes } from './challenge';
import { mergeScopes } from './scope';
import { fetchToken, type Token, type TokenServer } from './token';
import { abortable } from '../abortable';

/** Milliseconds a token must have left for a request that sends a blob. */
const UPLOAD_LIFE_MS = 60_000;

/** What one request sent, or is to send. */
export interface Authorized {
  /** Value of the header; `undefined`: none. */
  readonly header: string | undefined;
  /** The credential behind it, for messages; `undefined`: anonymous. */
  readonly source: string | undefined;
}

/** Authorization for one repository and one credential. */
export class Authorization {
  readonly #tokens = new Map<string, Promise<Token>>();
  #challenge: Challenge | undefined;
  #refresh: string | undefined;
  /** Scopes that the registry has asked for beyond ours. */
  #demanded: readonly string[] = [];

  constructor(
    private readonly server: TokenServer,
    private readonly where: { readonly registry: string; readonly repository: string },
    private readonly credential: Credential | undefined,
    /** What the registry asked for at its root. */
    challenge: Challenge | undefined,
  ) {
    this.#challenge = challenge;
  }

  /** For a request that needs `scopes`, the target's first; `upload` when it sends a blob, which takes time. */
  async header(scopes: readonly string[], upload: boolean, signal?: AbortSignal): Promise<Authorized> {
    const { credential } = this;
    if (this.#challenge === undefined) return { header: undefined, source: undefined };
    if (credential?.kind === 'registry-token') {
      return { header: `Bearer ${credential.token()}`, source: credential.toString() };
    }
    if (this.#challenge.scheme === 'basic') {
      if (credential?.kind !== 'password') return { header: undefined, source: undefined };
      return { header: credential.basic(), source: credential.toString() };
    }
    const token = await this.#token(this.#challenge, mergeScopes(scopes, this.#demanded), upload, signal);
    return { header: `Bearer ${token.value}`, source: credential?.toString() };
  }

  /**
   * After a 401 to a request that sent `refused`: whether another header may do better. Forgets the refused token,
   * unless another request has replaced it already, and learns what the challenge demands.
   */
  async renew(
    challenge: Challenge,
    scopes: readonly string[],
    refused: string | undefined,
    signal?: AbortSignal,
  ): Promise<boolean> {
    const first = this.#challenge === undefined;
    if (challenge.scheme === 'bearer' || first) this.#challenge = challenge;
    if (challenge.scheme === 'bearer') this.#demanded = mergeScopes(this.#demanded, challengeScopes(challenge));
    for (const [key, pending] of this.#tokens) {
      const token = await abortable(pending, signal).catch(() => undefined);
      if (token === undefined || `Bearer ${token.value}` === refused) {
        if (this.#tokens.get(key) === pending) this.#tokens.delete(key);
      }
    }
    const next = await this.header(scopes, false, signal);
    return next.header !== undefined && next.header !== refused;
  }

  async #token(challenge: Challenge, scopes: readonly string[], upload: boolean, signal?: AbortSignal): Promise<Token> {
    const key = [challenge.parameters.get('realm'), challenge.parameters.get('service'), ...[...scopes].sort()].join(
      ' ',
    );
    const known = this.#tokens.get(key);
    if (known !== undefined && fresh(await abortable(known, signal), upload)) return known;
    // Whoever comes first after an expiry asks; the others find its promise here.
    const pending = this.#tokens.get(key);
    if (pending !== undefined && pending !== known) return abortable(pending, signal);
    const asked = this.#ask(challenge, scopes);
    this.#tokens.set(key, asked);
    asked.catch(() => {
      if (this.#tokens.get(key) === asked) this.#tokens.delete(key);
    });
    return abortable(asked, signal);
  }

  async #ask(challenge: Challenge, scopes: readonly string[]): Promise<Token> {
    const credential = { offered: this.credential, refresh: this.#refresh };
    const token = await fetchToken(this.server, this.where, challenge, credential, scopes);
    this.#refresh = token.refresh ?? this.#refresh;
    return token;
  }
}

/**
 * Renewed when less than a fifth of its life or 15 s is left, whichever is less; before an upload, when less than a
 * minute is.
 */
function fresh({ asked, expires }: Token, upload: boolean): boolean {
  const life = expires - asked;
  const needed = upload ? Math.min(UPLOAD_LIFE_MS, life * 0.8) : Math.min(15_000, life * 0.2);
  return expires - Date.now() > needed;
}
