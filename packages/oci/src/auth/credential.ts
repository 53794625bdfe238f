/**
 * How a credential is presented; the three records that a Docker config can hold. Spec: registry tokens, RFC 6749, RFC
 * 7617.
 */
export type CredentialKind = 'password' | 'identity-token' | 'registry-token';

/**
 * A secret that cannot be printed: `inspect` and `JSON.stringify` do not see `#secret`, text shows its source alone.
 */
export class Credential {
  readonly #secret: string;

  constructor(
    /** For people: "docker config", "helper osxkeychain", "GITHUB_TOKEN". */
    readonly source: string,
    readonly kind: CredentialKind,
    /** Empty for tokens that need none. */
    readonly username: string,
    secret: string,
    /** User name and password of the same record as an `identity-token`, for token servers that know no such tokens. */
    readonly password?: Credential,
  ) {
    this.#secret = secret;
  }

  /** Value of `Authorization` for a `password` credential. Spec: RFC 7617 section 2. */
  basic(): string {
    return `Basic ${Buffer.from(`${this.username}:${this.#secret}`, 'utf8').toString('base64')}`;
  }

  /** The bare token of an `identity-token` (for the token server alone) or a `registry-token` (sent as Bearer). */
  token(): string {
    return this.#secret;
  }

  toString(): string {
    return this.username === '' ? this.source : `${this.username} from ${this.source}`;
  }

  toJSON(): string {
    return this.toString();
  }
}
