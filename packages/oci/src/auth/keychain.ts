import type { Credential } from './credential';

/** What a credential is wanted for: registry host with port as in `Reference.registry`, and repository. */
export interface CredentialTarget {
  readonly registry: string;
  readonly repository: string;
}

/** One source of credentials. */
export interface Keychain {
  /** The credential for a target; `undefined` means this source has none, and the next one is asked. Throws `credential`. */
  resolve(target: CredentialTarget, signal?: AbortSignal): Promise<Credential | undefined>;
}

/** Asks each source in order; the first credential wins, an error ends the search. Spec: ko's order of keychains. */
export function chainKeychains(keychains: readonly Keychain[]): Keychain {
  return {
    async resolve(target, signal) {
      for (const keychain of keychains) {
        const credential = await keychain.resolve(target, signal);
        if (credential !== undefined) return credential;
      }
      return undefined;
    },
  };
}

/** For registries that need none. */
export const anonymousKeychain: Keychain = { resolve: () => Promise.resolve(undefined) };
