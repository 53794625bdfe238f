// When a request is made again, and after how long. Waits: first, three times as long, …, each ±10 %, as
// go-containerregistry; unlike it, `Retry-After` is honoured, and a 429 holds back every request to that registry.
import { setTimeout as sleep } from 'node:timers/promises';
import { RegistryError } from '../errors';
import { LIMITS } from './limits';

/** A second, as the client counts while it waits for another attempt; tests make it shorter. */
const SECOND = 1000;

/** Spec: RFC 9110 section 15; 499 is nginx's, 522 Cloudflare's. */
const RETRYABLE_STATUSES = new Set([408, 429, 499, 500, 502, 503, 504, 522]);

/** Registry codes that say "later", whatever the status. Spec: distribution-spec v1.1.1 "Error Codes". */
const PASSING_CODES = new Set([
  'BLOB_UPLOAD_INVALID',
  'BLOB_UPLOAD_UNKNOWN',
  'TOOMANYREQUESTS',
  'UNKNOWN',
  'UNAVAILABLE',
]);

/** Registry codes that stay what they are, even beside a 5xx. */
const FINAL_CODES = new Set([
  'BLOB_UNKNOWN',
  'DENIED',
  'DIGEST_INVALID',
  'MANIFEST_BLOB_UNKNOWN',
  'MANIFEST_INVALID',
  'MANIFEST_UNKNOWN',
  'MANIFEST_UNVERIFIED',
  'NAME_INVALID',
  'NAME_UNKNOWN',
  'SIZE_INVALID',
  'TAG_INVALID',
  'UNAUTHORIZED',
  'UNSUPPORTED',
]);

/**
 * Errors of connections that a new connection may not have. Not among them: DNS names that do not exist, certificates,
 * abort.
 */
const NETWORK_CODES = new Set([
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'UND_ERR_SOCKET',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
]);

/** Whether an error answer may be another one later. */
export function retryableAnswer(status: number, codes: readonly string[]): boolean {
  if (status === 429) return true;
  if (codes.length === 0) return RETRYABLE_STATUSES.has(status);
  if (codes.every((code) => PASSING_CODES.has(code))) return true;
  return RETRYABLE_STATUSES.has(status) && !codes.some((code) => FINAL_CODES.has(code));
}

/** Whether an error of the connection may go away by itself; `code` as Node and undici set it. */
export function retryableConnection(code: string | undefined): boolean {
  return code !== undefined && NETWORK_CODES.has(code);
}

/**
 * Milliseconds that `Retry-After` asks for; `undefined` without the header or for nonsense. Spec: RFC 9110 section
 * 10.2.3.
 */
export function retryAfter(value: string | undefined, now: number): number | undefined {
  const text = value?.trim() ?? '';
  if (/^\d{1,12}$/.test(text)) return Number(text) * SECOND;
  if (!/^[A-Za-z]{3},? /.test(text)) return undefined;
  const until = Date.parse(text);
  return Number.isNaN(until) ? undefined : Math.max(0, until - now);
}

/** Waiting between attempts, and waiting because the registry said so to somebody else. One for each registry. */
export class Patience {
  #heldUntil = 0;

  /** `firstWaitMs`: wait before the second attempt; 1000 outside of tests. */
  constructor(private readonly firstWaitMs: number) {}

  /** Ends when no 429 holds requests back any more. */
  async free(signal?: AbortSignal): Promise<void> {
    for (let left = this.#heldUntil - Date.now(); left > 0; left = this.#heldUntil - Date.now())
      await wait(left, signal);
  }

  /**
   * Runs `task` until it succeeds, fails for good, or has been run `attempts` times. Between two runs it waits as long
   * as the failure asks for, at least its own wait. A failure that has been through attempts of its own is not tried
   * again.
   */
  async retry<T>(attempts: number, signal: AbortSignal | undefined, task: (attempt: number) => Promise<T>): Promise<T> {
    let waited = 0;
    for (let attempt = 1; ; attempt++) {
      try {
        return await task(attempt);
      } catch (error) {
        if (!(error instanceof RegistryError)) throw error;
        const asked = error.retryAfterMs ?? 0;
        const pause = this.#next(attempt, asked);
        if (error.status === 429) this.#hold(asked, pause);
        if (attempt >= attempts || !error.retryable || error.attempts > 1)
          throw attempt > 1 ? error.after(attempt) : error;
        waited += asked;
        if (asked > LIMITS.retryAfterMs || waited > LIMITS.retryAfterSumMs) {
          throw error.after(
            attempt,
            `The server asks to wait ${Math.ceil(asked / SECOND)} seconds; try again after that.`,
          );
        }
        await wait(pause, signal);
      }
    }
  }

  /** The wait after a first failure. */
  pause(signal?: AbortSignal): Promise<void> {
    return wait(this.#next(1, 0), signal);
  }

  /** What nobody would wait for holds nobody back: the next request reports it again. */
  #hold(asked: number, pause: number): void {
    if (asked <= LIMITS.retryAfterMs) this.#heldUntil = Math.max(this.#heldUntil, Date.now() + pause);
  }

  #next(attempt: number, asked: number): number {
    const own = SECOND * 3 ** (attempt - 1) * (0.9 + Math.random() * 0.2);
    return (Math.max(own, asked) * this.firstWaitMs) / SECOND;
  }
}

/** Ends after so many milliseconds, or with the signal's reason. */
export async function wait(milliseconds: number, signal?: AbortSignal): Promise<void> {
  try {
    await sleep(milliseconds, undefined, { ...(signal && { signal }) });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}
