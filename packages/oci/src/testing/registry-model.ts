// What a test can ask of the registry, and what it can see of it.

/** The requests of the distribution specification, as faults and the journal name them. */
export type RegistryOp =
  | 'ping'
  | 'token'
  | 'manifest.head'
  | 'manifest.get'
  | 'manifest.put'
  | 'manifest.delete'
  | 'blob.head'
  | 'blob.get'
  | 'blob.delete'
  | 'blob.post'
  | 'blob.patch'
  | 'blob.put'
  | 'blob.cancel'
  | 'tags.list'
  | 'other';

/** What becomes of a request instead of, or besides, its ordinary answer. */
export type FaultAction =
  /** Part of the request's body is read, then the connection is reset; nothing is done. */
  | 'reset'
  /** The work is done, then the connection is reset before the answer. */
  | 'lose-answer'
  /** This answer instead; nothing is done. `early`: without reading the request's body, closing the connection. */
  | {
      readonly status: number;
      readonly headers?: Readonly<Record<string, string | readonly string[]>>;
      readonly body?: string | Uint8Array;
      readonly early?: boolean;
    }
  /** The work is done, the answer is changed; a header that is `undefined` is left out. */
  | { readonly alter: { readonly status?: number; readonly headers?: Readonly<Record<string, string | undefined>> } }
  /** The ordinary answer, whose body ends after so many bytes with a closed connection. */
  | { readonly cutAfter: number }
  /** The ordinary answer, later. */
  | { readonly delayMs: number };

/**
 * One scripted fault: what happens to the `nth` request (from 1, the default) of one kind, and to the `times - 1` after
 * it.
 */
export interface Fault {
  readonly on: RegistryOp;
  readonly nth?: number;
  readonly times?: number;
  readonly then: FaultAction;
}

/** Who may use the registry. */
export type TestRegistryAuth =
  | 'none'
  | { readonly kind: 'basic'; readonly username: string; readonly password: string }
  | {
      readonly kind: 'token';
      readonly username: string;
      readonly password: string;
      /** The refresh token that the token server takes in place of the password. */
      readonly identityToken?: string;
      /** Whether everybody may pull. */
      readonly anonymousPull?: boolean;
      /** Seconds a token lives, as the token server says; 300 by default. */
      readonly expiresIn?: number;
      /** Requests that the first token lives: an expiry that needs no clock. */
      readonly diesAfter?: number;
    };

/** How a registry for a test is set up. */
export interface TestRegistryOptions {
  readonly auth?: TestRegistryAuth;
  readonly faults?: readonly Fault[];
  /** Begins with all content of another one. */
  readonly seedFrom?: TestRegistry;
  /** Blob reads are sent here (307): origin with scheme, as registries do with object storage. */
  readonly blobsAt?: string;
  /** Chunks, all but the last, must have at least so many bytes. */
  readonly chunkMinLength?: number;
  /** Certificate and key in PEM; the registry then speaks https. */
  readonly tls?: { readonly cert: string; readonly key: string };
}

/** One request as it was received and answered. */
export interface JournalEntry {
  readonly op: RegistryOp;
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** 0 when the connection was reset. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Milliseconds since the registry was started. */
  readonly at: number;
}

/** What one repository holds. */
export interface RepositoryContent {
  readonly blobs: readonly string[];
  readonly manifests: readonly string[];
  /** Tag to digest. */
  readonly tags: Readonly<Record<string, string>>;
}

/** A running registry. */
export interface TestRegistry {
  /** `127.0.0.1:port`. */
  readonly host: string;
  readonly requests: readonly JournalEntry[];
  /** TCP connections that were opened so far, attempts to speak TLS included. */
  connections(): number;
  /** Status of each request of one kind, in their order: `['202', '202']`. */
  journal(op: RegistryOp): string[];
  /** What a repository holds; empty lists for one that does not exist. */
  content(repository: string): RepositoryContent;
  close(): Promise<void>;
}
