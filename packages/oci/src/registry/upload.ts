// The bytes of one blob into one upload session. The normal case, after the POST that opened the session:
//
//   PATCH <Location>                 all bytes                      202, Location: where it goes on
//   PUT   <Location>&digest=sha256:… empty                          201
//
// The newest Location is always the right one; `distribution` answers 404 to an older one.
import { type Digest, isDigest, splitDigest } from '../digest';
import { uploadLocation, withDigest } from './endpoints';
import { protocolFailure } from './failure';
import type { HttpResponse, RequestBody } from './http';
import { LIMITS } from './limits';
import type { Operation } from './operation';
import type { BlobToPush } from './push-plan';
import { pushScope } from './scope';
import type { Transport } from './transport';
import { acknowledged, type Way } from './upload-plan';

/** An upload that a registry has begun for us. */
export interface UploadSession {
  readonly transport: Transport;
  readonly repository: string;
  readonly digest: Digest;
  /** Where it goes on; changes with each answer. */
  location: URL;
  /**
   * Least bytes of a chunk but the last, as the registry said. Spec: distribution-spec v1.1.1 "Pushing a blob in
   * chunks".
   */
  readonly chunkMin: number;
}

/**
 * Sends the blob, each way from the first byte. Throws `registry`; what the blob itself throws when read is passed on.
 */
export async function upload(session: UploadSession, blob: BlobToPush, way: Way, signal?: AbortSignal): Promise<void> {
  const body: RequestBody = { open: (stop) => blob.open(stop), size: blob.descriptor.size };
  if (way.by === 'monolithic') return finish(session, body, signal);
  const chunk = way.by === 'chunked' ? Math.max(way.chunk, session.chunkMin) : Infinity;
  if (chunk > LIMITS.chunkBytes || blob.descriptor.size === 0) await patch(session, body, {}, signal);
  else await patchInChunks(session, blob, chunk, signal);
  await finish(session, new Uint8Array(), signal);
}

/** Gives a session back, for good manners: nobody waits for it long, and no answer is wrong. */
export async function cancel(session: UploadSession): Promise<void> {
  try {
    const signal = AbortSignal.timeout(LIMITS.cancelMs);
    const response = await session.transport.request({
      ...uploadRequest(session, 'blob.cancel', session.location, signal),
      method: 'DELETE',
      accept: [200, 202, 204, 404, 405],
    });
    await response.discard();
  } catch {
    // The registry forgets sessions by itself.
  }
}

async function patchInChunks(
  session: UploadSession,
  blob: BlobToPush,
  size: number,
  signal?: AbortSignal,
): Promise<void> {
  let at = 0;
  for await (const chunk of chunked(blob.open(signal), size)) {
    let rest = chunk;
    while (rest.length > 0) {
      // Spec: distribution-spec v1.1.1 "Pushing a blob in chunks": inclusive, without "bytes" and without a total.
      const response = await patch(session, rest, { 'content-range': `${at}-${at + rest.length - 1}` }, signal);
      const next = acknowledged(response.header('range'), at, at + rest.length);
      rest = rest.subarray(next - at);
      at = next;
    }
  }
}

async function patch(
  session: UploadSession,
  body: RequestBody,
  headers: Readonly<Record<string, string>>,
  signal?: AbortSignal,
): Promise<HttpResponse> {
  const response = await session.transport.request({
    ...uploadRequest(session, 'blob.patch', session.location, signal),
    method: 'PATCH',
    headers: { 'content-type': 'application/octet-stream', ...headers },
    body,
    accept: [201, 202, 204],
  });
  await response.discard();
  session.location = uploadLocation(response.url, response.header('location')) ?? session.location;
  return response;
}

async function finish(session: UploadSession, body: RequestBody, signal?: AbortSignal): Promise<void> {
  const at = withDigest(session.location, session.digest);
  const request = uploadRequest(session, 'blob.put', at, signal);
  const response = await session.transport.request({
    ...request,
    method: 'PUT',
    headers: { 'content-type': 'application/octet-stream' },
    body,
    accept: [200, 201, 204],
    headersMs: LIMITS.closingHeadersMs,
  });
  await response.discard();
  const stored = response.header('docker-content-digest');
  if (!isDigest(stored) || stored === session.digest) return;
  if (splitDigest(stored).algorithm !== splitDigest(session.digest).algorithm) return;
  const step = { ...request.step, registry: session.transport.registry };
  throw protocolFailure({ step, method: 'PUT', url: at }, `it stored ${stored}, not what was sent`, {
    status: response.status,
  });
}

function uploadRequest({ digest, repository }: UploadSession, op: Operation, at: URL, signal?: AbortSignal) {
  const step = { op, repository, about: `blob ${digest}` };
  return { step, at, scopes: [pushScope(repository)], attempts: 1, signal };
}

/** The same bytes in pieces of `size`, the last one shorter. */
async function* chunked(source: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Uint8Array> {
  let pieces: Uint8Array[] = [];
  let held = 0;
  for await (let piece of source) {
    while (held + piece.length >= size) {
      yield Buffer.concat([...pieces, piece.subarray(0, size - held)]);
      piece = piece.subarray(size - held);
      pieces = [];
      held = 0;
    }
    pieces.push(piece);
    held += piece.length;
  }
  if (held > 0) yield Buffer.concat(pieces);
}
