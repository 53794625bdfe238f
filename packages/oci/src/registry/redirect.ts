// Who may send us where, and what goes along. HTTP libraries have leaked credentials here again and again
// (CVE-2022-0235, CVE-2023-45289, CVE-2025-4673, GHSA-vh4v-2xq2-g5cg), so redirects are followed by hand, by the table
// below.
import { printable } from '../errors';
import { LIMITS } from './limits';
import { addressClass, mayLeadTo, originOf } from './origin';

/** What a kind of request does with a redirect. */
export interface RedirectPolicy {
  /** Statuses that are followed; another 3xx is an error, for it would change the method and lose the body. */
  readonly follow: readonly number[];
}

/** Spec: RFC 9110 section 15.4. */
export const REDIRECT_POLICY = {
  /** GET and HEAD: registries send blob reads to object storage; GHCR has been seen to use 303. */
  read: { follow: [301, 302, 303, 307, 308] },
  /** POST, PUT, PATCH, DELETE: only those that keep method and body. */
  write: { follow: [307, 308] },
} as const satisfies Record<string, RedirectPolicy>;

/** One answer that redirects. */
export interface Hop {
  /** URLs asked so far in this request, the first one first. */
  readonly visited: readonly URL[];
  readonly status: number;
  readonly location: string | undefined;
  /** Whether the user called the registry insecure. */
  readonly insecure: boolean;
}

/** Where to go next, or why not. Credentials go along only if no hop so far has left the origin of the first URL. */
export function nextHop(
  policy: RedirectPolicy,
  hop: Hop,
): { readonly url: URL; readonly credentials: boolean } | { readonly refused: string } {
  const first = hop.visited[0];
  const from = hop.visited.at(-1);
  if (first === undefined || from === undefined) return { refused: 'nothing was asked' };
  if (!policy.follow.includes(hop.status))
    return { refused: `it answered ${hop.status}, which would lose what is sent` };
  if (hop.location === undefined || !URL.canParse(hop.location, from.href))
    return { refused: 'it names no place to go to' };
  const url = new URL(hop.location, from);
  url.hash = '';
  if (hop.visited.length > LIMITS.hops) return { refused: `more than ${LIMITS.hops} redirects` };
  if (hop.visited.some(({ href }) => href === url.href)) return { refused: 'the redirects go in a circle' };
  const why = refusal(first, from, url, hop.insecure);
  if (why !== undefined) return { refused: why };
  return { url, credentials: [...hop.visited, url].every((visited) => originOf(visited) === originOf(first)) };
}

/** Why an answer from `from` may not lead to `to`; `undefined` when it may. Also judges upload locations. */
export function refusal(registry: URL, from: URL, to: URL, insecure: boolean): string | undefined {
  if (to.protocol !== 'https:' && to.protocol !== 'http:')
    return `${printable(to.protocol, 20)} is neither https nor http`;
  if (to.username !== '' || to.password !== '') return 'the address holds a user name or password';
  if (originOf(to) === originOf(from) || insecure) return undefined;
  if (from.protocol === 'https:' && to.protocol === 'http:') return `it leads from https to http (${to.host})`;
  if (!mayLeadTo(registry, to)) return `it leads to a private address (${to.host})`;
  return undefined;
}

/** Why the bytes of a blob may not go to `to`: another host must be https, or as local as the registry itself. */
export function uploadRefusal(registry: URL, to: URL, insecure: boolean): string | undefined {
  const why = refusal(registry, registry, to, insecure);
  if (why !== undefined || originOf(to) === originOf(registry) || insecure) return why;
  const bothLocal = addressClass(registry.hostname) === 'loopback' && addressClass(to.hostname) === 'loopback';
  return to.protocol === 'https:' || bothLocal ? undefined : `it leads to another host without TLS (${to.host})`;
}
