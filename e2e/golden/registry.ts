// The registry of the golden cases: it serves the base images as they lie on disk, broken ones too, and keeps what is pushed, byte by
// byte. It checks digests and nothing else: whether a manifest makes sense is for the comparison to say. (The registry of
// '@ko/oci/testing' refuses what a real one would, which is what our other tests want.)
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { emptyRepository, type Repository } from './bases';

export interface GoldenRegistry {
  /** `127.0.0.1` and a port of five digits; ko's YAML wraps lines by width, so the length matters. */
  readonly host: string;
  /** Repositories that something was pushed to. */
  readonly pushed: ReadonlyMap<string, Repository>;
  close(): Promise<void>;
}

export const sha256 = (bytes: string | Uint8Array): string =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

interface Request {
  readonly method: string;
  readonly url: URL;
  readonly contentType: string;
  readonly body: Buffer;
}

const refuse = (status: number, code: string): Answer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ errors: [{ code, message: code }] }),
});

/** @param bases repositories to serve; never changed */
export async function startRegistry(bases: ReadonlyMap<string, Repository>): Promise<GoldenRegistry> {
  const store = new Store(bases);
  const server = createServer((request, response) => void answer(store, request, response));
  await new Promise<void>((resolve, reject) => {
    server.on('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    pushed: store.pushed,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(store: Store, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const { status, headers, body } = store.answer({
    method: incoming.method ?? 'GET',
    url: new URL(incoming.url ?? '/', 'http://registry'),
    contentType: incoming.headers['content-type'] ?? '',
    body: Buffer.concat(chunks),
  });
  const bytes = Buffer.from(body ?? '');
  response.writeHead(status, {
    'docker-distribution-api-version': 'registry/2.0',
    'content-length': bytes.length,
    ...headers,
  });
  response.end(incoming.method === 'HEAD' ? undefined : bytes);
}

class Store {
  readonly pushed = new Map<string, Repository>();
  readonly #uploads = new Map<string, Buffer[]>();
  #started = 0;

  constructor(readonly bases: ReadonlyMap<string, Repository>) {}

  /** Endpoints of the distribution specification, v1.1.1, as far as a push and a pull use them. */
  answer(request: Request): Answer {
    const path = decodeURIComponent(request.url.pathname);
    if (/^\/v2\/?$/.test(path)) return { status: 200, body: '{}' };
    const [, name = '', noun = '', rest = ''] = /^\/v2\/(.+?)\/(manifests|blobs|tags)\/(.*)$/.exec(path) ?? [];
    if (noun === 'manifests')
      return request.method === 'PUT' ? this.#put(name, rest, request) : this.#manifest(name, rest);
    if (noun === 'blobs' && rest.startsWith('uploads'))
      return this.#upload(name, rest.slice('uploads/'.length), request);
    if (noun === 'blobs') return this.#blob(name, rest);
    return refuse(404, 'UNSUPPORTED');
  }

  #manifest(name: string, reference: string): Answer {
    const repository = this.#read(name);
    const digest = reference.startsWith('sha256:') ? reference : repository?.tags.get(reference);
    const found = digest === undefined ? undefined : repository?.manifests.get(digest);
    if (digest === undefined || found === undefined)
      return refuse(404, repository === undefined ? 'NAME_UNKNOWN' : 'MANIFEST_UNKNOWN');
    return {
      status: 200,
      headers: { 'content-type': found.mediaType, 'docker-content-digest': digest },
      body: found.bytes,
    };
  }

  #put(name: string, reference: string, { contentType, body }: Request): Answer {
    const digest = sha256(body);
    const byDigest = reference.startsWith('sha256:');
    if (byDigest && reference !== digest) return refuse(400, 'DIGEST_INVALID');
    const repository = this.#write(name);
    repository.manifests.set(digest, { mediaType: contentType, bytes: body });
    if (!byDigest) repository.tags.set(reference, digest);
    return {
      status: 201,
      headers: { 'docker-content-digest': digest, location: `/v2/${name}/manifests/${digest}` },
    };
  }

  #blob(name: string, digest: string): Answer {
    const bytes = this.#read(name)?.blobs.get(digest);
    if (bytes === undefined) return refuse(404, 'BLOB_UNKNOWN');
    return {
      status: 200,
      headers: { 'content-type': 'application/octet-stream', 'docker-content-digest': digest },
      body: bytes,
    };
  }

  #upload(name: string, id: string, { method, url, body }: Request): Answer {
    if (method === 'POST') return this.#start(name, url.searchParams);
    const parts = this.#uploads.get(id);
    if (parts === undefined) return refuse(404, 'BLOB_UPLOAD_UNKNOWN');
    if (body.length > 0) parts.push(body);
    const bytes = Buffer.concat(parts);
    if (method === 'PATCH')
      return {
        status: 202,
        headers: { location: `/v2/${name}/blobs/uploads/${id}`, range: `0-${Math.max(0, bytes.length - 1)}` },
      };
    if (method !== 'PUT') return refuse(405, 'UNSUPPORTED');
    this.#uploads.delete(id);
    const wanted = url.searchParams.get('digest');
    return sha256(bytes) === wanted ? this.#keep(name, wanted, bytes) : refuse(400, 'DIGEST_INVALID');
  }

  #start(name: string, query: URLSearchParams): Answer {
    const mount = query.get('mount');
    const content = mount === null ? undefined : this.#read(query.get('from') ?? '')?.blobs.get(mount);
    if (mount !== null && content !== undefined) return this.#keep(name, mount, content);
    const id = `upload-${++this.#started}`;
    this.#uploads.set(id, []);
    return { status: 202, headers: { location: `/v2/${name}/blobs/uploads/${id}`, range: '0-0' } };
  }

  #keep(name: string, digest: string, bytes: Buffer): Answer {
    this.#write(name).blobs.set(digest, bytes);
    return { status: 201, headers: { 'docker-content-digest': digest, location: `/v2/${name}/blobs/${digest}` } };
  }

  #read(name: string): Repository | undefined {
    return this.bases.get(name) ?? this.pushed.get(name);
  }

  #write(name: string): Repository {
    const repository = this.pushed.get(name) ?? emptyRepository();
    this.pushed.set(name, repository);
    return repository;
  }
}
