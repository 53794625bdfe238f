// Every path that this client asks for. Nothing else joins a path: names and digests that come here have been checked
// by `parseReference` and `parseDigest`, and hold only characters that need no escaping. Spec: distribution-spec v1.1.1
// "Endpoints".
import type { Digest } from '../digest';

/** `/v2/`: is it a registry, and what does it ask for? Spec: end-1. */
export const pingPath = '/v2/';

/** `/v2/<name>/manifests/<tag or digest>`. Spec: end-3, end-7, end-9. */
export const manifestPath = (repository: string, tagOrDigest: string) => `/v2/${repository}/manifests/${tagOrDigest}`;

/** `/v2/<name>/blobs/<digest>`. Spec: end-2, end-10. */
export const blobPath = (repository: string, digest: Digest) => `/v2/${repository}/blobs/${digest}`;

/** `/v2/<name>/blobs/uploads/`: an upload session. Spec: end-4a. */
export const uploadsPath = (repository: string) => `/v2/${repository}/blobs/uploads/`;

/** `…/uploads/?mount=<digest>&from=<name>`: both, for Quay answers an error to `mount` alone. Spec: end-11. */
export const mountPath = (repository: string, digest: Digest, from: string) =>
  `${uploadsPath(repository)}?mount=${encodeURIComponent(digest)}&from=${encodeURIComponent(from)}`;

/**
 * Where an upload goes on: `Location` of an answer to a request at `asked`, absolute, relative or only a query.
 * `undefined` when there is none or it is no URL. A `http` or port-less Location of the same host is a registry that
 * does not know of the TLS proxy before it (distribution#2912): the origin that we reached stays. Spec:
 * distribution-spec v1.1.1 "Pushing blobs".
 */
export function uploadLocation(asked: URL, location: string | undefined): URL | undefined {
  if (location === undefined || location === '') return undefined;
  if (!URL.canParse(location, asked.href)) return undefined;
  const url = new URL(location, asked);
  url.hash = '';
  if (url.hostname === asked.hostname) {
    const downgraded = asked.protocol === 'https:' && url.protocol === 'http:';
    if (downgraded) url.protocol = 'https:';
    if (downgraded || url.port === '') url.port = asked.port;
  }
  return url;
}

/**
 * The same location with `digest`, for the PUT that ends an upload. The rest of the query stays as the registry wrote
 * it, byte by byte: it is opaque (`_state=…`), and re-encoding has broken it.
 */
export function withDigest(location: URL, digest: Digest): URL {
  const url = new URL(location);
  const kept = url.search
    .slice(1)
    .split('&')
    .filter((part) => part !== '' && !part.startsWith('digest='));
  url.search = [...kept, `digest=${encodeURIComponent(digest)}`].join('&');
  return url;
}
