import { RegistryError, sizeMismatch } from '../errors';
import type { Descriptor } from '../model/descriptor';
import { verified } from '../verified';
import { blobPath } from './endpoints';
import { type Circumstances, connectionFailure, protocolFailure } from './failure';
import type { HttpResponse } from './http';
import { LIMITS } from './limits';
import { pullScope } from './scope';
import type { Transport } from './transport';

/**
 * The bytes of a blob, streamed, and held to the descriptor's size and digest: what follows the last chunk is the
 * verdict. A connection that breaks is taken up where it broke. Throws `registry`, `digest-mismatch`, `size-mismatch`.
 * Spec: distribution-spec v1.1.1 "Pulling blobs".
 */
export function pullBlob(
  transport: Transport,
  repository: string,
  descriptor: Descriptor,
  signal?: AbortSignal,
): AsyncIterable<Uint8Array> {
  return verified(unbroken(transport, repository, descriptor, signal), descriptor);
}

/** At most `LIMITS.resumptions` broken connections without progress between them. */
async function* unbroken(
  transport: Transport,
  repository: string,
  descriptor: Descriptor,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const { digest, size } = descriptor;
  let have = 0;
  let resumptions = 0;
  let progressFrom = 0;
  for (;;) {
    const response = await requestBlob(transport, repository, descriptor, have, signal);
    const at = circumstances(transport, repository, descriptor, response);
    let skip = response.status === 206 ? 0 : have; // a whole answer: what has been handed out is not handed out again
    try {
      for await (const chunk of response.body) {
        const news = chunk.subarray(Math.min(skip, chunk.length));
        skip -= chunk.length - news.length;
        have += news.length;
        if (news.length > 0) yield news;
      }
      if (have >= size) return;
      throw protocolFailure(at, `the answer ended after ${have} of ${size} bytes of ${digest}`, { retryable: true });
    } catch (error) {
      const failure = connectionFailure(at, error, { signal });
      if (!(failure instanceof RegistryError) || !failure.retryable) throw failure;
      if (have - progressFrom >= LIMITS.resumptionProgressBytes) resumptions = 0;
      progressFrom = have;
      if (++resumptions > LIMITS.resumptions) throw failure.after(resumptions);
      await transport.patience.pause(signal);
    }
  }
}

/** The open answer: the rest from byte `from` (206), or all of it (200). */
async function requestBlob(
  transport: Transport,
  repository: string,
  descriptor: Descriptor,
  from: number,
  signal?: AbortSignal,
): Promise<HttpResponse> {
  const { digest, size } = descriptor;
  const ask = (ranged: boolean) =>
    transport.request({
      step: { op: 'blob.get', repository, about: `blob ${digest}` },
      method: 'GET',
      at: blobPath(repository, digest),
      scopes: [pullScope(repository)],
      ...(ranged && { headers: { range: `bytes=${from}-` } }),
      accept: ranged ? [200, 206, 416] : [200],
      attempts: LIMITS.attempts,
      signal,
    });
  let response = await ask(from > 0 && from < size);
  // Spec: RFC 9110 section 14.4. Anything but exactly the rest is not used.
  const rest = response.header('content-range') === `bytes ${from}-${size - 1}/${size}`;
  if (response.status !== 200 && !(response.status === 206 && rest)) {
    await response.discard();
    response = await ask(false);
  }
  const announced = response.header('content-length');
  const wanted = response.status === 206 ? size - from : size;
  if (announced !== undefined && Number(announced) !== wanted) {
    await response.discard();
    throw sizeMismatch(`blob ${digest}`, wanted, Number(announced));
  }
  return response;
}

function circumstances(
  { registry }: Transport,
  repository: string,
  { digest }: Descriptor,
  { url }: HttpResponse,
): Circumstances {
  return { step: { op: 'blob.get', registry, repository, about: `blob ${digest}` }, method: 'GET', url };
}
