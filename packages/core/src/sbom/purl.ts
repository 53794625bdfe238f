// Package URLs as ko writes them. Spec: package-url, types `oci` and `golang`; ko-behaviour 7.2.
import type { Digest } from '@ko/oci';

/** `qualifiers` are written in the order of their keys; several of one key in the order given. */
export function ociPurl(name: string, digest: Digest, qualifiers: readonly (readonly [key: string, value: string])[]) {
  const query = [...qualifiers]
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([key, value]) => `${queryEscape(key)}=${queryEscape(value)}`)
    .join('&');
  return `pkg:oci/${name}@${digest}?${query}`;
}

/** Of a Go module. The first two parts of a path of three or more are in lower case, nothing is escaped. */
export function modulePurl(path: string, version: string): string {
  const [host = '', owner = '', ...rest] = path.split('/');
  const name = rest.length === 0 ? path : [host.toLowerCase(), owner.toLowerCase(), ...rest].join('/');
  return `pkg:golang/${name}@${version}?type=module`;
}

/** Go's url.QueryEscape: only letters, digits and `-_.~` stay; a space is a plus. */
function queryEscape(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
}
