import { printable } from '../errors';
import { LIMITS } from './limits';
import { addressClass, mayLeadTo, originOf } from './origin';

/**
 * The token server that a registry names, or why it is refused. The registry chooses it, so an attacker may: the realm
 * must not turn our machine against the inner network, nor bring a password out in the clear (ggcr#2193,
 * CVE-2026-48978). A host other than the registry's is the norm (auth.docker.io) and allowed. `registry`: the URL at
 * which it answered.
 */
export function checkRealm(realm: string, registry: URL, insecure: boolean): URL | { readonly refused: string } {
  const shown = printable(realm, 200);
  if (realm.length > LIMITS.realmLength)
    return { refused: `its address is longer than ${LIMITS.realmLength} characters` };
  if (!URL.canParse(realm)) return { refused: `"${shown}" is no absolute URL` };
  const url = new URL(realm);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return { refused: `"${shown}" is no https address` };
  if (url.username !== '' || url.password !== '') return { refused: 'its address holds a user name or password' };
  if (url.hash !== '') return { refused: `"${shown}" holds a fragment` };
  const plainAllowed = registry.protocol === 'http:' && (insecure || addressClass(registry.hostname) === 'loopback');
  if (url.protocol === 'http:' && !plainAllowed) return { refused: `"${shown}" is not https` };
  if (originOf(url) !== originOf(registry) && !insecure && !mayLeadTo(registry, url)) {
    return { refused: `"${shown}" is a private address, and the registry is not` };
  }
  return url;
}
