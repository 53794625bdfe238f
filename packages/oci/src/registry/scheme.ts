import { addressClass } from './origin';

/** RFC 1918 literals; `172.16/12` only. */
const PRIVATE_V4 = /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)[\d.]+$/;

/**
 * Whether plain http may be tried for a registry when https fails: local names and addresses, and hosts that the user
 * called insecure. The list is go-containerregistry's, plus a bare `localhost`. `registry`: host with port.
 */
export function mayUseHttp(registry: string, insecure: boolean): boolean {
  if (insecure) return true;
  const host = registry.replace(/:\d+$/, '').toLowerCase();
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    host === '127.0.0.1' ||
    host === '[::1]' ||
    PRIVATE_V4.test(host)
  );
}

/** Whether a secret may travel to `url`: by TLS, inside this machine, or where the user said so. */
export function maySendSecrets(url: URL, insecure: boolean): boolean {
  return url.protocol === 'https:' || insecure || addressClass(url.hostname) === 'loopback';
}

/** The registry's own name for its host in URLs: Docker Hub answers under the name that references carry. */
export function registryURL(scheme: 'https' | 'http', registry: string): URL {
  return new URL(`${scheme}://${registry}/`);
}
