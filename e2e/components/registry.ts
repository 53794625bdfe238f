import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as http from 'node:http';
import * as https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { succeed } from '../command';
import { makeCertificate, type Certificate } from './certificate';
import { startCountingProxy, type CountingProxy } from './counting-proxy';
import { freePort, startServer } from './server';
import { startTokenServer, TOKEN } from './token-server';
import { TOOLS } from './tools';

/** A real registry with empty storage behind a counting proxy. */
export interface RealRegistry {
  /** `127.0.0.1:port`, of the proxy. */
  readonly host: string;
  readonly proxy: CountingProxy;
  /** What a client needs to reach it: Docker's configuration folder, and the certificate in the variables of Node and of Go. */
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

export type Protection = 'open' | 'tls-basic' | 'token';

const USER = 'alice';
const PASSWORD = 's3cret';
const BASIC = Buffer.from(`${USER}:${PASSWORD}`).toString('base64');

/** Starts ggcr's registry, as `crane registry serve`. */
export async function startGgcrRegistry(outer: NodeJS.ProcessEnv): Promise<RealRegistry> {
  const port = await freePort();
  const args = ['registry', 'serve', '--address', `127.0.0.1:${port}`];
  return startRegistry(outer, 'open', port, () => [TOOLS.ggcrRegistry, args]);
}

/** Starts a registry of the distribution project. @param program  Debian's version 2 or our version 3; both read this configuration */
export async function startDistribution(
  outer: NodeJS.ProcessEnv,
  program: string,
  protection: Protection,
): Promise<RealRegistry> {
  const port = await freePort();
  return startRegistry(outer, protection, port, (folder, parts) => {
    const file = join(folder, 'config.json');
    // The configuration is YAML, of which JSON is a part.
    writeFileSync(file, JSON.stringify(configuration(folder, port, parts)));
    return [program, ['serve', file]];
  });
}

/** What protects a registry. */
interface Parts {
  readonly tls?: Certificate;
  readonly htpasswd?: string;
  readonly token?: { readonly realm: string; readonly certificate: Certificate };
}

/** Spec: distribution v3, docs/content/about/configuration.md; `version: 0.1` is that of both majors. */
function configuration(folder: string, port: number, { tls, htpasswd, token }: Parts): unknown {
  const basic = htpasswd === undefined ? {} : { auth: { htpasswd: { realm: 'test', path: htpasswd } } };
  const bearer =
    token === undefined
      ? {}
      : { auth: { token: { realm: token.realm, ...TOKEN, rootcertbundle: token.certificate.certificate } } };
  return {
    version: '0.1',
    log: { level: 'warn' },
    storage: { filesystem: { rootdirectory: join(folder, 'data') }, delete: { enabled: true } },
    ...basic,
    ...bearer,
    http: {
      addr: `127.0.0.1:${port}`,
      secret: 'test',
      ...(tls === undefined ? {} : { tls: { certificate: tls.certificate, key: tls.key } }),
    },
  };
}

async function startRegistry(
  outer: NodeJS.ProcessEnv,
  protection: Protection,
  port: number,
  command: (folder: string, parts: Parts) => [program: string, args: string[]],
): Promise<RealRegistry> {
  const folder = mkdtempSync(join(tmpdir(), 'ko-registry-'));
  const env = { PATH: outer['PATH'], HOME: folder, OTEL_TRACES_EXPORTER: 'none' };
  const closing: (() => Promise<void>)[] = [async () => rmSync(folder, { recursive: true, force: true })];
  const stop = async (): Promise<void> => {
    for (const close of closing.splice(0).reverse()) await close();
  };
  try {
    const { parts, close } = await protect(protection, folder, env);
    closing.push(close);
    const [program, args] = command(folder, parts);
    const log = join(folder, 'log');
    const server = await startServer(program, args, { env, log, ready: () => serves(`127.0.0.1:${port}`, parts.tls) });
    closing.push(() => server.stop());
    const proxy = await startCountingProxy(`127.0.0.1:${port}`, parts.tls);
    closing.push(() => proxy.close());
    return { host: proxy.host, proxy, env: clientEnvironment(folder, proxy.host, parts, outer), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function protect(
  protection: Protection,
  folder: string,
  env: NodeJS.ProcessEnv,
): Promise<{ parts: Parts; close: () => Promise<void> }> {
  const nothing = async (): Promise<void> => {};
  if (protection === 'open') return { parts: {}, close: nothing };
  if (protection === 'tls-basic') {
    const htpasswd = join(folder, 'htpasswd');
    // -B: bcrypt, the only kind that distribution reads.
    const { stdout } = await succeed(TOOLS.htpasswd, ['-Bbn', USER, PASSWORD], { cwd: folder, env });
    writeFileSync(htpasswd, stdout);
    return { parts: { tls: await makeCertificate(folder, 'tls', env), htpasswd }, close: nothing };
  }
  const certificate = await makeCertificate(folder, 'token', env);
  const tokens = await startTokenServer(certificate, `Basic ${BASIC}`);
  // A host name: ggcr (crane) refuses a realm whose host is a loopback address in digits.
  const realm = `http://${tokens.host.replace('127.0.0.1', 'localhost')}/token`;
  return { parts: { token: { realm, certificate } }, close: () => tokens.close() };
}

function clientEnvironment(
  folder: string,
  host: string,
  { tls, htpasswd, token }: Parts,
  outer: NodeJS.ProcessEnv,
): Record<string, string> {
  const docker = join(folder, 'docker');
  mkdirSync(docker, { mode: 0o700 });
  const auths = htpasswd === undefined && token === undefined ? {} : { [host]: { auth: BASIC } };
  writeFileSync(join(docker, 'config.json'), JSON.stringify({ auths }), { mode: 0o600 });
  if (tls === undefined) return { DOCKER_CONFIG: docker };
  // Both variables replace what the user set there: keep those certificates, and add ours.
  const known = [outer['NODE_EXTRA_CA_CERTS'], tls.certificate].flatMap((file) =>
    file ? [readFileSync(file, 'utf8')] : [],
  );
  const bundle = join(folder, 'bundle.crt');
  writeFileSync(bundle, known.join('\n'));
  return { DOCKER_CONFIG: docker, NODE_EXTRA_CA_CERTS: bundle, SSL_CERT_FILE: bundle };
}

/** Whether `/v2/` answers, with or without a demand for credentials. Spec: distribution-spec v1.1, end-1. */
function serves(host: string, tls: Certificate | undefined): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const options = { timeout: 2000, agent: false as const };
    const settle = (response: http.IncomingMessage): void => {
      response.resume();
      resolve(response.statusCode === 200 || response.statusCode === 401);
    };
    const asked =
      tls === undefined
        ? http.get(`http://${host}/v2/`, options, settle)
        : https.get(`https://${host}/v2/`, { ...options, ca: readFileSync(tls.certificate) }, settle);
    asked.on('error', reject);
    asked.on('timeout', () => asked.destroy(new Error('no answer')));
  });
}
