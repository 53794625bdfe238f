// Everything a registry, a token server or a storage host controls has a bound here; against whom it stands is on its
// right.

const KiB = 1024;
const MiB = 1024 * KiB;
const SECOND = 1000;

/** Bytes, counts and times that bound what a server may do to us. Times in milliseconds. */
export const LIMITS = {
  connectMs: 30 * SECOND, //            hosts that drop packets
  headersMs: 120 * SECOND, //           servers that accept and never answer
  closingHeadersMs: 600 * SECOND, //    the PUT that ends a blob: the server hashes and assembles first
  idleBodyMs: 120 * SECOND, //          transfers that stand still; how long one takes in all is never limited
  keepAliveMs: 90 * SECOND,
  cancelMs: 5 * SECOND, //              giving back an upload session after an abort must not hold the user up
  hops: 10, //                          redirect loops
  manifestBytes: 16 * MiB, //           a manifest is parsed in memory; the specification asks registries for 4 MiB
  configBytes: 16 * MiB, //             so is a config
  errorBodyBytes: 64 * KiB, //          an error page of 1 GiB
  tokenBytes: 1 * MiB, //               tokens that carry many groups are large, but not larger
  realmLength: 2048, //                 a realm that fills messages and logs
  attempts: 3, //                       as go-containerregistry
  retryAfterMs: 60 * SECOND, //         a server that asks for a day: say so instead of waiting
  retryAfterSumMs: 300 * SECOND,
  resumptions: 5, //                    a storage host that always breaks off
  resumptionProgressBytes: 8 * MiB, //  so much progress sets the count back
  nestedIndexes: 4, //                  an index that contains itself
  manifestsPerIndex: 1000, //           an index with a million children
  chunkBytes: 50 * MiB, //              a registry that asks for chunks that would not fit in memory
} as const;

/** Requests in flight on one connection pool; more than `concurrency` so that small requests pass large ones. */
export const CONNECTIONS = 16;

/**
 * Token lifetime when the server names none, and what a stated one is clamped to; seconds. Spec: registry token spec.
 */
export const TOKEN_LIFE = { absent: 60, least: 10, most: 86_400 } as const;
