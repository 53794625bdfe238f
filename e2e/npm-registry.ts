import { createReadStream, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { listen, type Listening } from './listen';
import type { Packed } from './pack';

// An npm registry for the scope @ko alone. Every other package still comes from the registry that the user has configured, and
// `nx add @ko/nx` runs as it will after publication. (With file: tarballs it does not: they depend on each other by version.)
// Format: npm's "package metadata" and CouchDB-style paths, `/@scope%2fname` and `/@scope/name/-/name-version.tgz`.

/** Serves packed packages on 127.0.0.1. */
export async function startNpmRegistry(packed: readonly Packed[]): Promise<Listening> {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://registry').pathname);
    const found = packed.find(({ name }) => path === `/${name}` || path.startsWith(`/${name}/-/`));
    if (request.method !== 'GET' || found === undefined) answer(response, 404, { error: 'Not found' });
    else if (path === `/${found.name}`) answer(response, 200, packument(found, `http://${request.headers.host}`));
    else createReadStream(found.file).pipe(response.writeHead(200, { 'content-type': 'application/octet-stream' }));
  });
  return listen(server);
}

/**
 * Writes an npm user configuration: the user's own settings, and our scope at the loopback registry. npm's other levels stay as they are.
 * @param host  `127.0.0.1:port` of the registry
 * @param userConfig  path of the user's configuration, which need not exist
 * @returns the path of the file; only its owner can read it, since the user's may hold tokens
 */
export function writeNpmrc(folder: string, host: string, userConfig: string): string {
  let users = '';
  try {
    users = readFileSync(userConfig, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const file = join(folder, 'npmrc');
  writeFileSync(file, `${users}\n@ko:registry=http://${host}/\n`, { mode: 0o600 });
  return file;
}

function packument({ name, version, integrity, manifest }: Packed, origin: string): unknown {
  const tarball = `${origin}/${name}/-/${name.replace(/^@.*\//, '')}-${version}.tgz`;
  const entry = { ...manifest, name, version, dist: { tarball, integrity } };
  return { name, 'dist-tags': { latest: version }, versions: { [version]: entry } };
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  // npm's cache goes by URL. Our port will belong to another run, with other tarballs, some day.
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}
