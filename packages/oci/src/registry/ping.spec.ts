import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Credential } from '../auth/credential';
import { anonymousKeychain } from '../auth/keychain';
import { parseReference } from '../reference';
import { recordingReporter } from '../testing/recording-reporter';
import { startRegistry } from '../testing/registry';
import { randomImage } from '../testing/random';
import { withTemporaryFolder } from '../testing/temporary-folder';
import { createRegistryClient, type RegistryClientOptions } from './client';
import { maySendSecrets, mayUseHttp } from './scheme';

const clientWith = (options: Partial<RegistryClientOptions> = {}) =>
  createRegistryClient({ keychain: anonymousKeychain, userAgent: 'test/1', retryWaitMs: 5, ...options });

const schemes: [registry: string, http: boolean][] = [
  ['localhost', true],
  ['localhost:5000', true],
  ['reg.localhost:5000', true],
  ['127.0.0.1:5000', true],
  ['[::1]:5000', true],
  ['10.0.0.4', true],
  ['172.16.9.9:5000', true],
  ['192.168.1.2', true],
  ['172.32.0.1', false],
  ['127.0.0.2', false], // only the one address, as go-containerregistry has it
  ['reg.local', false],
  ['10.example.com', false],
  ['ghcr.io', false],
];
test.each(schemes)('%s may be asked by http: %s', (registry, http) => {
  expect(mayUseHttp(registry, false)).toBe(http);
  expect(mayUseHttp(registry, true)).toBe(true);
});

const secrets: [url: string, allowed: boolean][] = [
  ['https://ghcr.io/', true],
  ['http://127.0.0.1:5000/', true],
  ['http://localhost/', true],
  ['http://10.0.0.4/', false],
  ['http://ghcr.io/', false],
];
test.each(secrets)('F58: a secret may go to %s: %s', (url, allowed) => {
  expect(maySendSecrets(new URL(url), false)).toBe(allowed);
  expect(maySendSecrets(new URL(url), true)).toBe(true);
});

test('F58: a local registry without TLS is reached by http, after https was tried', async () => {
  const registry = await startRegistry();
  await clientWith().resolve(parseReference(`${registry.host}/a:v1`));
  expect(registry.requests.map(({ op }) => op)).toEqual(['ping', 'manifest.head']);
});

describe('a registry with a certificate that nobody vouches for', () => {
  const openssl = promisify(execFile);
  const certificate = () =>
    withTemporaryFolder(async (folder) => {
      const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
      const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
      await openssl('openssl', [
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-days',
        '2',
        ...subject,
        '-keyout',
        key,
        '-out',
        cert,
      ]);
      return { key: await readFile(key, 'utf8'), cert: await readFile(cert, 'utf8') };
    });

  test('F57: is refused with what to do about it, and not tried again', async () => {
    const registry = await startRegistry({ tls: await certificate() });
    const pulling = clientWith().pull(parseReference(`${registry.host}/a:v1`));
    await expect(pulling).rejects.toThrow(
      `Cannot reach the registry ${registry.host}: self-signed certificate. ` +
        `Set NODE_EXTRA_CA_CERTS to the file of the certificate authority (PEM), or declare ${registry.host} insecure.`,
    );
    expect(registry.requests).toEqual([]);
  });

  test('is used when its host is declared insecure, and only then', async () => {
    const registry = await startRegistry({ tls: await certificate() });
    const push = (insecure: boolean | string[]) =>
      clientWith({ insecure }).push(
        randomImage({ seed: 1 }),
        { registry: registry.host, repository: 'a' },
        { tags: ['v1'] },
      );
    await expect(push(['other.example.com'])).rejects.toThrow('self-signed certificate');
    await expect(push([registry.host])).resolves.toMatchObject({ tagsMoved: ['v1'] });
    await expect(push(true)).resolves.toMatchObject({ tagsMoved: [] });
  });
});

test('closing the client ends a request to a host that accepts and never answers', async () => {
  const silent = createTcpServer((socket) => socket.unref());
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  silent.unref();
  const { port } = silent.address() as AddressInfo;
  const client = clientWith();
  const pulling = client.pull(parseReference(`127.0.0.1:${port}/a:v1`));
  pulling.catch(() => {});
  await client.close();
  await expect(pulling).rejects.toThrow('the registry client is closed');
});

test('F66: the proxy of the environment is used, refuses in one clear line, and NO_PROXY passes it by', async () => {
  const asked: string[] = [];
  const proxy = createServer().on('connect', ({ url = '' }, socket) => {
    asked.push(url);
    socket.end('HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n');
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  proxy.unref();
  proxy.on('connection', (socket) => socket.unref());
  const HTTPS_PROXY = `http://user:hunter2@127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const pull = (env: Record<string, string>) => clientWith({ env }).pull(parseReference('registry.invalid/a:v1'));
  const refused = await pull({ HTTPS_PROXY }).catch((error: unknown) => error as Error);
  expect(refused).toMatchObject({
    message: expect.stringContaining('The proxy refused: check user and password in HTTPS_PROXY'),
  });
  expect(String((refused as Error).stack)).not.toContain('hunter2');
  expect(asked).toContain('registry.invalid:443');
  asked.length = 0;
  await expect(pull({ HTTPS_PROXY, NO_PROXY: '.invalid' })).rejects.toThrow(
    'Cannot reach the registry registry.invalid',
  );
  expect(asked).toEqual([]);
  const registry = await startRegistry();
  await clientWith({ env: { HTTPS_PROXY, HTTP_PROXY: HTTPS_PROXY } }).resolve(parseReference(`${registry.host}/a:v1`));
  expect(asked).toEqual([]); // loopback is never proxied
});

test('a registry that asks for a scheme we do not speak is told', async () => {
  const then = { status: 401, headers: { 'www-authenticate': ['Negotiate', 'NTLM'] } };
  const registry = await startRegistry({ faults: [{ on: 'ping', times: 9, then }] });
  await expect(clientWith().pull(parseReference(`${registry.host}/a:v1`))).rejects.toThrow(
    'it asks for authentication by negotiate, ntlm; Basic and Bearer are known here',
  );
});

test('F58: over plain http, a private address that is not declared insecure gets no credential, and the user is told', async () => {
  const reporter = recordingReporter();
  const credential = new Credential('docker config', 'password', 'alice', 's3cret');
  const seen: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    seen.push(request.headers.authorization);
    response
      .writeHead(request.url === '/v2/' ? 401 : 404, { 'www-authenticate': 'Basic realm="x"', 'content-length': '0' })
      .end();
  });
  // A proxy stands in for the private network: it sees what would be sent there.
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  server.on('connection', (socket) => socket.unref());
  const { port } = server.address() as AddressInfo;
  server.on('connect', (_, socket) => {
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    server.emit('connection', socket);
  });
  const client = clientWith({
    env: { HTTP_PROXY: `http://127.0.0.1:${port}`, HTTPS_PROXY: 'http://127.0.0.1:1' },
    reporter,
    keychain: { resolve: () => Promise.resolve(credential) },
  });
  await client.resolve(parseReference('10.255.255.1/a:v1'));
  expect(seen).toEqual([undefined, undefined]);
  expect(reporter.lines.filter((line) => line.startsWith('warn'))).toEqual([
    'warn: 10.255.255.1 speaks plain http and is not declared insecure: going on without alice from docker config.',
  ]);
});
