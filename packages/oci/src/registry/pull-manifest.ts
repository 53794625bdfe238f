import { createHash } from 'node:crypto';
import { type Digest, digestOf, isDigest, splitDigest } from '../digest';
import { digestMismatch, printable, sizeMismatch } from '../errors';
import type { Descriptor } from '../model/descriptor';
import { identifyDocument } from '../model/document';
import { MEDIA_TYPE } from '../model/media-types';
import { manifestPath } from './endpoints';
import { type Circumstances, connectionFailure, protocolFailure } from './failure';
import { type HttpResponse, readBody } from './http';
import { LIMITS } from './limits';
import type { Operation } from './operation';
import { pullScope } from './scope';
import type { RegistryRequest, Transport } from './transport';

/** A manifest or index as it was served, its digest checked. */
export interface Document {
  readonly kind: 'image' | 'index';
  readonly descriptor: Descriptor;
  readonly bytes: Uint8Array;
}

/**
 * Without the OCI types `distribution` 2.8 answers 404 for an OCI manifest. Spec: distribution-spec v1.1.1 "Pulling
 * manifests".
 */
const ACCEPTED = [MEDIA_TYPE.ociIndex, MEDIA_TYPE.dockerIndex, MEDIA_TYPE.ociManifest, MEDIA_TYPE.dockerManifest];

/** `Accept` for manifests; `preferred`, the type that a descriptor promises, comes first. */
export function manifestAccept(preferred?: string): string {
  return [...new Set([...(preferred === undefined ? [] : [preferred]), ...ACCEPTED])].join(',');
}

/** How a manifest is asked for. */
export interface ManifestQuestion {
  /** Those of the work that asks, a push or a pull. */
  readonly scopes: readonly string[];
  /** What a descriptor promises. */
  readonly mediaType?: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The descriptor of what a tag or digest names, by HEAD; `undefined`: there is none, which `absent` lists the statuses
 * of. Where HEAD is not answered properly (405, a storage host that signed only GET, missing headers), a GET decides and
 * reports.
 */
export async function headManifest(
  transport: Transport,
  repository: string,
  tagOrDigest: string,
  options: ManifestQuestion,
  absent: readonly number[] = [404],
): Promise<Descriptor | undefined> {
  const response = await transport.request({
    ...manifestRequest('manifest.head', 'HEAD', repository, tagOrDigest, options),
    accept: [200, 403, 405, ...absent],
  });
  await response.discard();
  if (response.status !== 405 && absent.includes(response.status)) return undefined;
  if (response.status === 200) {
    const descriptor = describedBy(response);
    if (descriptor !== undefined && isDigest(tagOrDigest) && descriptor.digest !== tagOrDigest) {
      const at = circumstances(transport, 'manifest.head', repository, tagOrDigest, response);
      throw protocolFailure(at, `asked for this digest, it answered with ${descriptor.digest}`, { status: 200 });
    }
    if (descriptor !== undefined) return descriptor;
  }
  return (await getManifest(transport, repository, tagOrDigest, options, absent))?.descriptor;
}

/**
 * What a tag or digest names, its bytes checked. Throws `registry`, `digest-mismatch`, `unsupported-media-type`,
 * `invalid-manifest`.
 */
export async function pullManifest(
  transport: Transport,
  repository: string,
  tagOrDigest: string,
  signal?: AbortSignal,
): Promise<Document> {
  const options = { scopes: [pullScope(repository)], signal };
  return (await getManifest(transport, repository, tagOrDigest, options, [])) as Document;
}

/**
 * What an entry of an index names: from the descriptor's own `data` when it has one, else by digest. Size and digest
 * are checked.
 */
export async function pullChild(
  transport: Transport,
  repository: string,
  descriptor: Descriptor,
  signal?: AbortSignal,
): Promise<Document> {
  const { digest, mediaType, data } = descriptor;
  // Before anything is read from it: what is no manifest may be anything.
  if (data !== undefined && hashOf(data, digest) !== digest) {
    throw digestMismatch(`the data inside of the descriptor of manifest ${digest}`, digest, hashOf(data, digest));
  }
  const document =
    data === undefined
      ? await getManifest(transport, repository, digest, { scopes: [pullScope(repository)], mediaType, signal }, [])
      : { bytes: data, ...identified(data, mediaType, digest) };
  const { bytes, kind, descriptor: found } = document as Document;
  if (bytes.length !== descriptor.size) throw sizeMismatch(`manifest ${digest}`, descriptor.size, bytes.length);
  if (found.digest !== digest) throw digestMismatch(`manifest ${digest}`, digest, found.digest);
  return { kind, bytes, descriptor: { ...descriptor, mediaType: found.mediaType } };
}

async function getManifest(
  transport: Transport,
  repository: string,
  tagOrDigest: string,
  options: ManifestQuestion,
  absent: readonly number[],
): Promise<Document | undefined> {
  return transport.patience.retry(LIMITS.attempts, options.signal, async () => {
    const request = manifestRequest('manifest.get', 'GET', repository, tagOrDigest, options);
    const response = await transport.request({ ...request, accept: [200, ...absent] });
    if (response.status !== 200) {
      await response.discard();
      return undefined;
    }
    const at = circumstances(transport, 'manifest.get', repository, tagOrDigest, response);
    const bytes = await readBody(response, LIMITS.manifestBytes, `manifest ${tagOrDigest}`).catch((error: unknown) => {
      throw connectionFailure(at, error, { signal: options.signal });
    });
    return checked(transport, at, response, bytes, tagOrDigest);
  });
}

function checked(
  transport: Transport,
  at: Circumstances,
  response: HttpResponse,
  bytes: Uint8Array,
  asked: string,
): Document {
  const contentType = response.header('content-type') ?? '';
  if (/^text\/html/i.test(contentType)) {
    const next = 'A proxy, a login page or a wrong address answers in place of the registry.';
    throw protocolFailure(at, 'a web page answered', { status: 200, next });
  }
  const digest = isDigest(asked) ? hashOf(bytes, asked) : digestOf(bytes);
  if (isDigest(asked) && digest !== asked) throw digestMismatch(`manifest ${asked}`, asked, digest);
  if (!/^\s*\{/.test(new TextDecoder().decode(bytes.subarray(0, 64)))) {
    const start = printable(new TextDecoder().decode(bytes.subarray(0, 200)), 100);
    throw protocolFailure(at, `it answered "${start}", which is no manifest`, { status: 200, retryable: true });
  }
  const claimed = response.header('docker-content-digest');
  if (isDigest(claimed) && !isDigest(asked) && claimed.startsWith('sha256:') && claimed !== digest) {
    transport.options.reporter.warn(
      `${transport.registry} calls manifest ${asked} ${claimed}, but its bytes are ${digest}.`,
    );
  }
  return { bytes, ...identified(bytes, contentType, digest) };
}

function identified(bytes: Uint8Array, servedAs: string, digest: Digest): Omit<Document, 'bytes'> {
  const { kind, mediaType } = identifyDocument(bytes, servedAs);
  return { kind, descriptor: { mediaType, size: bytes.length, digest: hashOf(bytes, digest) } };
}

function hashOf(bytes: Uint8Array, like: Digest): Digest {
  const { algorithm } = splitDigest(like);
  return `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`;
}

function describedBy(response: HttpResponse): Descriptor | undefined {
  const mediaType = response.header('content-type')?.replace(/;.*$/, '').trim();
  const digest = response.header('docker-content-digest');
  const size = Number(response.header('content-length') ?? NaN);
  if (mediaType === undefined || !isDigest(digest) || !Number.isSafeInteger(size) || size <= 0) return undefined;
  return { mediaType, size, digest };
}

function manifestRequest(
  op: Operation,
  method: 'GET' | 'HEAD',
  repository: string,
  tagOrDigest: string,
  { scopes, mediaType, signal }: ManifestQuestion,
): Omit<RegistryRequest, 'accept'> {
  return {
    step: { op, repository, about: `manifest ${tagOrDigest}` },
    method,
    at: manifestPath(repository, tagOrDigest),
    scopes,
    headers: { accept: manifestAccept(mediaType) },
    attempts: LIMITS.attempts,
    signal,
  };
}

function circumstances(
  { registry }: Transport,
  op: Operation,
  repository: string,
  tagOrDigest: string,
  { url }: HttpResponse,
): Circumstances {
  return {
    step: { op, registry, repository, about: `manifest ${tagOrDigest}` },
    method: op === 'manifest.get' ? 'GET' : 'HEAD',
    url,
  };
}
