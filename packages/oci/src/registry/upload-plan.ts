// How the bytes of a blob get into a registry, and what to try when it will not have them so.

const MiB = 1024 * 1024;

/**
 * `patch`: POST, one PATCH with everything, an empty PUT; as go-containerregistry does. `monolithic`: POST, one PUT
 * with everything. `chunked`: POST, PATCHes of `chunk` bytes with `Content-Range`, an empty PUT. Spec:
 * distribution-spec v1.1.1 "Pushing blobs".
 */
export type Way =
  | { readonly by: 'patch' }
  | { readonly by: 'monolithic' }
  | { readonly by: 'chunked'; readonly chunk: number };

/** The way that go-containerregistry's users have tried on every registry. */
export const FIRST_WAY: Way = { by: 'patch' };

/** Chunk sizes, largest first. nginx lets 1 MiB through unless told otherwise. */
const CHUNKS = [5 * MiB, MiB, MiB / 4];

/** Hosts, the few that are known by name: how large a chunk they take, 0 for none at all. */
const KNOWN_CHUNKS: readonly (readonly [host: RegExp, chunk: number])[] = [
  [/^ghcr\.io$/, 4 * MiB], // 416 above (ocx#237)
  [/(?:^|\.)gcr\.io$/, 0], // no chunked uploads (kitops#777)
  [/\.pkg\.dev$/, 0],
];

/**
 * What to try on a new session after a fresh one answered `status`; `undefined`: nothing is left. 404 and 405 mean that
 * the registry has no PATCH; 413 and 416 that the request was too large, mostly for a proxy.
 */
export function nextWay(way: Way, status: number | undefined, registry: string): Way | undefined {
  if (way.by === 'patch' && (status === 404 || status === 405)) return { by: 'monolithic' };
  if (status !== 413 && status !== 416) return undefined;
  const most = KNOWN_CHUNKS.find(([host]) => host.test(registry))?.[1] ?? Infinity;
  const before = way.by === 'chunked' ? way.chunk : Infinity;
  const chunk = CHUNKS.map((size) => Math.min(size, most)).find((size) => size > 0 && size < before);
  return chunk === undefined ? undefined : { by: 'chunked', chunk };
}

/**
 * From where to go on after a chunk of bytes `from` to `end` (exclusive): where `Range` says the registry stopped
 * within it, else `end`. A missing or old `Range` is common (containers-roadmap#2831) and no reason to send anything
 * twice.
 */
export function acknowledged(range: string | undefined, from: number, end: number): number {
  const last = /^(?:bytes=)?0-(\d+)$/.exec(range ?? '')?.[1];
  const stored = last === undefined ? NaN : Number(last) + 1;
  return stored > from && stored < end ? stored : end;
}
