// A registry in this process, that follows the specification to the letter and misbehaves on demand. A product of this
// package: use it to test whatever talks to registries. Depends on Node alone. This file has the sockets, the scripted
// faults and the journal.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Gate } from './registry-auth';
import { RegistryContent } from './registry-content';
import type { Fault, FaultAction, JournalEntry, RegistryOp, TestRegistry, TestRegistryOptions } from './registry-model';
import { type Answer, answer, type Received, recognise } from './registry-routes';

/**
 * Starts a registry on 127.0.0.1 and a free port. It is strict: what the specification forbids is refused, digests are
 * verified, a manifest needs its blobs. It does not keep the process alive, so a test may leave it open. Spec:
 * distribution-spec v1.1.1.
 */
export async function startRegistry(options: TestRegistryOptions = {}): Promise<TestRegistry> {
  const seed = options.seedFrom === undefined ? undefined : contents.get(options.seedFrom);
  const content = new RegistryContent(seed);
  const journal: JournalEntry[] = [];
  const server = await serve(options, content, journal);
  const registry: TestRegistry = {
    host: server.host,
    requests: journal,
    connections: () => server.connections(),
    journal: (op) => journal.filter((entry) => entry.op === op).map((entry) => String(entry.status)),
    content: (repository) => content.listing(repository),
    close: () => server.close(),
  };
  contents.set(registry, content);
  return registry;
}

/** For `seedFrom`, without showing the state to everybody. */
const contents = new WeakMap<TestRegistry, RegistryContent>();

/** Listens until it is closed. */
async function serve(
  options: TestRegistryOptions,
  content: RegistryContent,
  journal: JournalEntry[],
): Promise<{ readonly host: string; connections(): number; close(): Promise<void> }> {
  const gate = new Gate(options.auth ?? 'none');
  const started = Date.now();
  const counts = new Map<RegistryOp, number>();
  const scheme = options.tls === undefined ? 'http' : 'https';

  async function respond(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const at = Date.now() - started;
    const origin = `${scheme}://${message.headers.host ?? 'unknown'}`;
    const url = new URL(message.url ?? '/', origin);
    const method = message.method ?? 'GET';
    const known = recognise(method, url);
    const nth = (counts.get(known.op) ?? 0) + 1;
    counts.set(known.op, nth);
    const fault = faultFor(options.faults ?? [], known.op, nth);
    const note = (status: number) =>
      void journal.push({
        op: known.op,
        method,
        path: `${url.pathname}${url.search}`,
        status,
        headers: message.headers,
        at,
      });

    if (fault === 'reset') {
      note(0);
      return reset(message);
    }
    if (typeof fault === 'object' && 'status' in fault) {
      if (!fault.early) await readAll(message);
      note(fault.status);
      return send(message, response, { headers: {}, ...fault }, fault.early ? 'close' : undefined);
    }
    if (typeof fault === 'object' && 'delayMs' in fault) await sleep(fault.delayMs, undefined, { ref: false });
    const request: Received = { ...known, method, url, headers: single(message.headers), body: await readAll(message) };
    const refused = gate.check(request, origin);
    const done = refused ?? (known.op === 'token' ? gate.issue(request) : answer(request, content, options));
    const sent = altered(done, fault);
    note(fault === 'lose-answer' ? 0 : sent.status);
    if (fault === 'lose-answer') return void message.socket.resetAndDestroy();
    send(message, response, sent, typeof fault === 'object' && 'cutAfter' in fault ? fault.cutAfter : undefined);
  }

  const listener = (message: IncomingMessage, response: ServerResponse) => {
    // A client that goes away while it sends is part of the tests.
    respond(message, response).catch(() => message.socket.destroy());
  };
  const server: Server = options.tls === undefined ? createServer(listener) : createSecureServer(options.tls, listener);
  let connections = 0;
  server.on('connection', (socket) => {
    connections++;
    socket.unref();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: () => connections,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function faultFor(faults: readonly Fault[], op: RegistryOp, nth: number): FaultAction | undefined {
  return faults.find(({ on, nth: from = 1, times = 1 }) => on === op && nth >= from && nth < from + times)?.then;
}

function altered(done: Answer, fault: FaultAction | undefined): Answer {
  if (typeof fault !== 'object' || !('alter' in fault)) return done;
  return { ...done, status: fault.alter.status ?? done.status, headers: { ...done.headers, ...fault.alter.headers } };
}

/**
 * `cut`: the body ends after so many bytes; `close`: the connection ends with the answer, whatever is still coming in.
 */
function send(message: IncomingMessage, response: ServerResponse, done: Answer, cut?: number | 'close'): void {
  const body = Buffer.from(done.body ?? '');
  response.statusCode = done.status;
  if (done.status !== 204) response.setHeader('content-length', body.length);
  for (const [name, value] of Object.entries(done.headers)) {
    if (value !== undefined) response.setHeader(name, value);
  }
  if (cut === 'close') {
    response.setHeader('connection', 'close');
    response.end(body, () => message.socket.destroySoon());
  } else if (cut !== undefined && message.method !== 'HEAD') {
    response.write(body.subarray(0, cut), () => message.socket.destroySoon());
  } else {
    response.end(message.method === 'HEAD' ? undefined : body);
  }
}

async function readAll(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** After the first bytes of the body, if it has any. */
function reset(message: IncomingMessage): void {
  if (Number(message.headers['content-length'] ?? 0) === 0) return void message.socket.resetAndDestroy();
  message.once('data', () => message.socket.resetAndDestroy());
}

function single(headers: IncomingMessage['headers']): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );
}
