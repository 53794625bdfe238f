import { readFileSync } from 'node:fs';
import * as http from 'node:http';
import * as https from 'node:https';
import { listen, type Listening } from '../listen';
import { readCertificate, type Certificate } from './certificate';

// Stands before a registry and notes what a client sends to it. The Host header goes through, so that the upload addresses a
// registry gives out lead through the proxy again.

/** One request as the client made it. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly status: number;
}

export interface CountingProxy extends Listening {
  /** Everything so far, in the order of the answers. */
  seen(): readonly Seen[];
  /** Forgets what was seen. */
  forget(): void;
}

/** What a registry stores: requests that upload something, not those that ask. Spec: distribution-spec v1.1, "Push" and "Endpoints". */
export function uploads(seen: readonly Seen[]): Seen[] {
  return seen.filter(({ method }) => method === 'POST' || method === 'PUT' || method === 'PATCH');
}

/** Starts it before `target` (`127.0.0.1:port`); with a certificate, both sides of it speak TLS with that one. */
export async function startCountingProxy(target: string, certificate?: Certificate): Promise<CountingProxy> {
  let seen: Seen[] = [];
  const forward = (request: http.IncomingMessage, response: http.ServerResponse): void => {
    const [hostname, port] = target.split(':');
    const { method = 'GET', url: path = '/', headers } = request;
    const secure = certificate && { ca: readFileSync(certificate.certificate) };
    const options = { hostname, port, method, path, headers, agent: false as const, ...secure };
    const upstream = (certificate ? https : http).request(options, (answer) => {
      const status = answer.statusCode ?? 0;
      seen.push({ method, path, status });
      answer.pipe(response.writeHead(status, answer.headers));
    });
    upstream.on('error', () => response.destroy());
    response.on('close', () => upstream.destroy());
    request.pipe(upstream);
  };
  const server = certificate ? https.createServer(readCertificate(certificate), forward) : http.createServer(forward);
  const listening = await listen(server);
  return { ...listening, seen: () => seen, forget: () => void (seen = []) };
}
