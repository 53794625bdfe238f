// A remote cache as Nx's own HTTP protocol has it, for the tests: a program of its own, since the trust between a workspace and its cache
// ends where a process ends. Spec: nx.dev/docs/guides/tasks--caching/self-hosted-caching, "Build your own caching server".
//
//   node server.mjs <folder>
//
// The folder holds `tokens.json` ({"<token>": "write" | "read"}), `entries/<hash>`, and what a test scripts and reads: `faults.json`
// (read at each request), `requests.jsonl`, and `address`, which appears once it listens.
import {
  appendFileSync,
  createReadStream,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';

const folder = process.argv[2];
const entries = join(folder, 'entries');
mkdirSync(entries, { recursive: true });
const tokens = new Map(Object.entries(JSON.parse(readFileSync(join(folder, 'tokens.json'), 'utf8'))));
let uploads = 0;

const server = createServer((request, response) => {
  const hash = /^\/v1\/cache\/(\w+)$/.exec(request.url)?.[1];
  const { method } = request;
  const fault = hash && faults().find((one) => one.method === method && (one.hash ?? hash) === hash)?.answer;
  const note = (status) =>
    appendFileSync(join(folder, 'requests.jsonl'), `${JSON.stringify({ method, hash: hash ?? null, status })}\n`);
  const refuse = (status, text, headers = {}) => {
    note(status);
    request.resume();
    response.writeHead(status, { 'content-type': 'text/plain', ...headers }).end(`${text}\n`);
  };

  if (fault === 'hang') return note(0);
  if (typeof fault === 'number') return refuse(fault, 'scripted');
  if (hash === undefined) return refuse(404, 'no such path');
  const right = tokens.get(/^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1]);
  if (right === undefined) return refuse(401, 'unknown access token', { 'www-authenticate': 'Bearer' });
  if (method === 'GET') return give(hash, fault === 'cut');
  if (method !== 'PUT') return refuse(405, 'only GET and PUT', { allow: 'GET, PUT' });
  if (right !== 'write') return refuse(403, 'this token may only read');
  return take(hash);

  function give(name, isCut) {
    const file = join(entries, name);
    if (!existsSync(file)) return refuse(404, 'no such entry');
    note(200);
    const { size } = statSync(file);
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': size });
    const content = createReadStream(file, isCut ? { end: Math.floor(size / 2) } : {});
    content.pipe(response, { end: !isCut });
    if (isCut) content.on('end', () => setImmediate(() => response.destroy()));
  }

  function take(name) {
    if (request.headers['content-length'] === undefined) return refuse(411, 'Content-Length is missing');
    const temporary = join(folder, `upload-${++uploads}`);
    buffer(request).then(
      (bytes) => {
        writeFileSync(temporary, bytes);
        try {
          // Fails when the entry is there: entries never change.
          linkSync(temporary, join(entries, name));
          refuse(200, 'stored');
        } catch (error) {
          if (error.code !== 'EEXIST') return refuse(500, error.message);
          refuse(409, 'an entry never changes');
        } finally {
          rmSync(temporary);
        }
      },
      () => note(0), // the client went away
    );
  }
});

server.listen(0, '127.0.0.1', () => {
  writeFileSync(join(folder, 'address.new'), `127.0.0.1:${server.address().port}`);
  renameSync(join(folder, 'address.new'), join(folder, 'address'));
});
process.on('SIGTERM', () => {
  server.close(() => process.exit());
  server.closeAllConnections();
});

/** `{method, hash?, answer}` each: a status, `hang` (never), `cut` (half of the bytes). */
function faults() {
  const file = join(folder, 'faults.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [];
}
