// What the registry does with each request of the specification. Spec: distribution-spec v1.1.1.
import { randomUUID } from 'node:crypto';
import type { RegistryOp, TestRegistryOptions } from './registry-model';
import { digestLike, type RegistryContent, type Upload } from './registry-content';

/** A request, read to its end. */
export interface Received {
  readonly op: RegistryOp;
  readonly method: string;
  readonly url: URL;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
  readonly repository?: string | undefined;
  /** Tag, digest or upload id. */
  readonly item?: string | undefined;
}

/** What is sent back. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body?: string | Uint8Array;
}

const DIGEST = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/;
const MANIFEST_BYTES = 4 * 1024 * 1024;

/** An error as the specification writes it. */
export function refusal(status: number, code: string, message: string): Answer {
  const body = JSON.stringify({ errors: [{ code, message, detail: null }] });
  return { status, headers: { 'content-type': 'application/json' }, body };
}

/** Which request of the specification this is. */
export function recognise(method: string, url: URL): Pick<Received, 'op' | 'repository' | 'item'> {
  if (url.pathname === '/v2/') return { op: 'ping' };
  if (url.pathname === '/token') return { op: 'token' };
  const parts = /^\/v2\/(.+)\/(manifests|blobs\/uploads|blobs|tags)\/([^/]*)$/.exec(url.pathname);
  const [, repository, kind, item] = parts ?? [];
  const verb = method.toLowerCase();
  if (kind === 'manifests') return { op: `manifest.${verb}` as RegistryOp, repository, item };
  if (kind === 'blobs') return { op: `blob.${verb}` as RegistryOp, repository, item };
  if (kind === 'tags') return { op: 'tags.list', repository, item };
  if (kind === 'blobs/uploads')
    return { op: verb === 'delete' ? 'blob.cancel' : (`blob.${verb}` as RegistryOp), repository, item };
  return { op: 'other' };
}

/** Does the work of one request and answers it. */
export function answer(request: Received, content: RegistryContent, options: TestRegistryOptions): Answer {
  switch (request.op) {
    case 'ping':
      return { status: 200, headers: { 'docker-distribution-api-version': 'registry/2.0' }, body: '{}' };
    case 'manifest.head':
    case 'manifest.get':
      return readManifest(request, content);
    case 'manifest.put':
      return putManifest(request, content);
    case 'manifest.delete':
      return deleteManifest(request, content);
    case 'blob.head':
    case 'blob.get':
      return readBlob(request, content, options);
    case 'blob.delete':
      return deleteBlob(request, content);
    case 'blob.post':
      return beginUpload(request, content, options);
    case 'blob.patch':
    case 'blob.put':
    case 'blob.cancel':
      return continueUpload(request, content, options);
    case 'tags.list':
      return listTags(request, content);
    default:
      return refusal(404, 'UNSUPPORTED', 'no such request');
  }
}

function readManifest({ repository = '', item = '', headers }: Received, content: RegistryContent): Answer {
  if (!content.has(repository)) return refusal(404, 'NAME_UNKNOWN', 'repository name not known to registry');
  const { manifests, tags } = content.repository(repository);
  const digest = tags.get(item) ?? item;
  const stored = manifests.get(digest);
  const accepted = (headers.accept ?? '*/*').split(',').map((type) => type.trim());
  if (stored === undefined || !(accepted.includes(stored.mediaType) || accepted.includes('*/*'))) {
    return refusal(404, 'MANIFEST_UNKNOWN', 'manifest unknown');
  }
  return {
    status: 200,
    headers: { 'content-type': stored.mediaType, 'docker-content-digest': digest },
    body: stored.bytes,
  };
}

function putManifest({ repository = '', item = '', headers, body }: Received, content: RegistryContent): Answer {
  const held = content.repository(repository);
  const mediaType = headers['content-type'] ?? '';
  if (body.length > MANIFEST_BYTES) return refusal(413, 'SIZE_INVALID', 'manifest too large');
  const digest = digestLike(item, body);
  if (DIGEST.test(item) && item !== digest) return refusal(400, 'DIGEST_INVALID', `the content has ${digest}`);
  let document: {
    mediaType?: string;
    config?: { digest: string };
    layers?: NamedContent[];
    manifests?: NamedContent[];
  };
  try {
    document = JSON.parse(body.toString()) as typeof document;
  } catch {
    return refusal(400, 'MANIFEST_INVALID', 'no JSON');
  }
  if (document.mediaType !== undefined && document.mediaType !== mediaType) {
    return refusal(400, 'MANIFEST_INVALID', 'mediaType is not Content-Type');
  }
  const blobs = [
    ...(document.config ? [document.config] : []),
    ...(document.layers ?? []).filter(({ urls }) => !urls?.length),
  ];
  const missing = [
    ...blobs.filter(({ digest: blob }) => !held.blobs.has(blob)),
    ...(document.manifests ?? []).filter(({ digest: manifest }) => !held.manifests.has(manifest)),
  ];
  if (missing.length > 0)
    return refusal(400, 'MANIFEST_BLOB_UNKNOWN', `unknown to the repository: ${missing[0]?.digest}`);
  held.manifests.set(digest, { mediaType, bytes: body });
  if (!DIGEST.test(item)) held.tags.set(item, digest);
  return {
    status: 201,
    headers: { location: `/v2/${repository}/manifests/${digest}`, 'docker-content-digest': digest },
  };
}

interface NamedContent {
  readonly digest: string;
  readonly urls?: readonly string[];
}

function deleteManifest({ repository = '', item = '' }: Received, content: RegistryContent): Answer {
  const { manifests, tags } = content.repository(repository);
  if (tags.delete(item)) return { status: 202, headers: {} };
  if (!manifests.delete(item)) return refusal(404, 'MANIFEST_UNKNOWN', 'manifest unknown');
  for (const [tag, digest] of tags) if (digest === item) tags.delete(tag);
  return { status: 202, headers: {} };
}

function readBlob(
  { repository = '', item = '', headers, url }: Received,
  content: RegistryContent,
  options: TestRegistryOptions,
): Answer {
  const blob = content.has(repository) ? content.repository(repository).blobs.get(item) : undefined;
  if (blob === undefined) return refusal(404, 'BLOB_UNKNOWN', 'blob unknown to registry');
  if (options.blobsAt !== undefined) {
    return { status: 307, headers: { location: `${options.blobsAt}${url.pathname}?X-Amz-Signature=storage-secret` } };
  }
  const common = {
    'content-type': 'application/octet-stream',
    'docker-content-digest': item,
    'accept-ranges': 'bytes',
  };
  const from = /^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1];
  if (from === undefined) return { status: 200, headers: common, body: blob };
  if (Number(from) >= blob.length) return { status: 416, headers: { 'content-range': `bytes */${blob.length}` } };
  const range = `bytes ${from}-${blob.length - 1}/${blob.length}`;
  return { status: 206, headers: { ...common, 'content-range': range }, body: blob.subarray(Number(from)) };
}

function deleteBlob({ repository = '', item = '' }: Received, content: RegistryContent): Answer {
  const deleted = content.repository(repository).blobs.delete(item);
  return deleted ? { status: 202, headers: {} } : refusal(404, 'BLOB_UNKNOWN', 'blob unknown to registry');
}

function beginUpload(
  { repository = '', url, headers }: Received,
  content: RegistryContent,
  options: TestRegistryOptions,
): Answer {
  if (headers['content-length'] === undefined) return refusal(411, 'SIZE_INVALID', 'Content-Length is missing');
  const mount = url.searchParams.get('mount');
  const from = url.searchParams.get('from');
  if (mount !== null && from === null) return refusal(400, 'UNSUPPORTED', 'mount without from');
  const blob = from === null || mount === null ? undefined : content.repository(from).blobs.get(mount);
  if (mount !== null && blob !== undefined) {
    content.repository(repository).blobs.set(mount, blob);
    return { status: 201, headers: { location: `/v2/${repository}/blobs/${mount}`, 'docker-content-digest': mount } };
  }
  const { id, upload } = content.beginUpload(repository);
  const minimum = options.chunkMinLength;
  return {
    status: 202,
    headers: {
      location: location(id, upload),
      range: '0-0',
      ...(minimum !== undefined && { 'oci-chunk-min-length': String(minimum) }),
    },
  };
}

function continueUpload(request: Received, content: RegistryContent, options: TestRegistryOptions): Answer {
  const { item = '', url, body, method } = request;
  const upload = content.uploads.get(item);
  if (upload === undefined || upload.repository !== request.repository) {
    return refusal(404, 'BLOB_UPLOAD_UNKNOWN', 'blob upload unknown to registry');
  }
  if (url.searchParams.get('_state') !== upload.state)
    return refusal(404, 'BLOB_UPLOAD_INVALID', 'an old Location was used');
  if (method === 'DELETE') {
    content.uploads.delete(item);
    return { status: 204, headers: {} };
  }
  const wrong = rejectedChunk(request, upload, options);
  if (wrong !== undefined) return wrong;
  upload.chunks.push(body);
  upload.size += body.length;
  upload.state = `${randomUUID()}+/=`;
  if (method === 'PATCH') {
    return { status: 202, headers: { location: location(item, upload), range: `0-${Math.max(0, upload.size - 1)}` } };
  }
  const digest = url.searchParams.get('digest') ?? '';
  if (!DIGEST.test(digest)) return refusal(400, 'DIGEST_INVALID', 'digest is missing');
  content.uploads.delete(item);
  const bytes = Buffer.concat(upload.chunks);
  if (digestLike(digest, bytes) !== digest)
    return refusal(400, 'DIGEST_INVALID', `the content has ${digestLike(digest, bytes)}`);
  content.repository(upload.repository).blobs.set(digest, bytes);
  const path = `/v2/${upload.repository}/blobs/${digest}`;
  return { status: 201, headers: { location: path, 'docker-content-digest': digest } };
}

function rejectedChunk(
  { headers, body, method }: Received,
  upload: Upload,
  options: TestRegistryOptions,
): Answer | undefined {
  if (headers['content-length'] === undefined) return refusal(411, 'SIZE_INVALID', 'Content-Length is missing');
  const written = headers['content-range'];
  if (method === 'PUT' || written === undefined) return undefined;
  const [, from, to] = /^(\d+)-(\d+)$/.exec(String(written)) ?? [];
  if (from === undefined || to === undefined || Number(to) - Number(from) + 1 !== body.length) {
    return refusal(400, 'BLOB_UPLOAD_INVALID', 'malformed Content-Range');
  }
  if (Number(from) !== upload.size) return refusal(416, 'RANGE_INVALID', `the next byte is ${upload.size}`);
  const least = options.chunkMinLength ?? 0;
  const last = upload.chunks.at(-1)?.length ?? least;
  return last < least ? refusal(416, 'RANGE_INVALID', 'the chunk before was too small') : undefined;
}

/** A query that breaks when it is decoded and encoded again. */
function location(id: string, { repository, state }: Upload): string {
  return `/v2/${repository}/blobs/uploads/${id}?_state=${encodeURIComponent(state)}&_=a%2Bb`;
}

function listTags({ repository = '', url }: Received, content: RegistryContent): Answer {
  if (!content.has(repository)) return refusal(404, 'NAME_UNKNOWN', 'repository name not known to registry');
  const all = [...content.repository(repository).tags.keys()].sort();
  const last = url.searchParams.get('last');
  const rest = last === null ? all : all.filter((tag) => tag > last);
  const count = Number(url.searchParams.get('n') ?? rest.length);
  const tags = rest.slice(0, count);
  const more = tags.length < rest.length && tags.length > 0;
  const next = `</v2/${repository}/tags/list?n=${count}&last=${tags.at(-1)}>; rel="next"`;
  return {
    status: 200,
    headers: { 'content-type': 'application/json', ...(more && { link: next }) },
    body: JSON.stringify({ name: repository, tags }),
  };
}
