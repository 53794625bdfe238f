import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { Credential } from '../auth/credential';
import { anonymousKeychain, type Keychain } from '../auth/keychain';
import type { RegistryError } from '../errors';
import { validate } from '../image/validate';
import { parseReference } from '../reference';
import { recordingReporter } from '../testing/recording-reporter';
import { startRegistry } from '../testing/registry';
import type { TestRegistryAuth, TestRegistryOptions } from '../testing/registry-model';
import { randomImage } from '../testing/random';
import { createRegistryClient } from './client';

const TOKEN: TestRegistryAuth = { kind: 'token', username: 'alice', password: 's3cret', identityToken: 'refresh-me' };
const BASIC: TestRegistryAuth = { kind: 'basic', username: 'alice', password: 's3cret' };
const alice = new Credential('docker config', 'password', 'alice', 's3cret');
const SECRETS = /s3cret|refresh-me|YWxpY2U6czNjcmV0/; // the last one is base64 of alice:s3cret

/** A registry, and a client of alice's unless `who` says otherwise. */
async function setUp(
  options: TestRegistryOptions,
  who: { credential?: Credential | undefined } = { credential: alice },
) {
  const { credential } = who;
  const registry = await startRegistry(options);
  const reporter = recordingReporter();
  const keychain: Keychain =
    credential === undefined ? anonymousKeychain : { resolve: () => Promise.resolve(credential) };
  const client = createRegistryClient({ keychain, userAgent: 'test/1', retryWaitMs: 5, reporter });
  const push = (seed: number, layers = 2) =>
    client.push(randomImage({ seed, layers }), { registry: registry.host, repository: 'team/app' }, { tags: ['v1'] });
  const findings = async () => validate(await client.pull(parseReference(`${registry.host}/team/app:v1`)));
  return { registry, client, reporter, push, findings };
}

const failed = (work: Promise<unknown>): Promise<RegistryError> =>
  work.then(
    () => Promise.reject(new Error('it did not fail')),
    (error: RegistryError) => error,
  );
const noCredential = { credential: undefined };

test('with a token server, a push asks for one token and a pull for another', async () => {
  const { registry, push, findings } = await setUp({ auth: TOKEN });
  await push(1);
  expect(registry.requests.filter(({ op }) => op === 'token').map(({ path }) => path)).toEqual([
    '/token?service=test-registry&scope=repository%3Ateam%2Fapp%3Apush%2Cpull',
  ]);
  expect(await findings()).toEqual([]);
  expect(registry.journal('token')).toEqual(['200', '200']);
});

test('F17: a token that runs out in the middle is renewed, and the blob begun again from its first byte', async () => {
  const { registry, push, findings } = await setUp({ auth: { ...TOKEN, diesAfter: 5 } });
  await push(17, 4);
  expect(await findings()).toEqual([]);
  expect(registry.requests.some(({ op, status }) => op === 'blob.patch' && status === 401)).toBe(true);
  expect(
    registry.requests.filter(({ status }) => status >= 400).every(({ status }) => status === 401 || status === 404),
  ).toBe(true);
});

/** Answers 401 and sends to the token server of another registry. */
const demandFrom = (host: string) => ({
  status: 401,
  headers: { 'www-authenticate': `Bearer realm="http://${host}/token",service="test-registry"` },
});

test('F18: a registry that refuses every token is asked twice, not for ever', async () => {
  const issuer = await startRegistry({ auth: TOKEN });
  const demand = demandFrom(issuer.host);
  const { registry, push } = await setUp({ faults: [{ on: 'manifest.head', times: 99, then: demand }] });
  expect(await failed(push(18))).toMatchObject({ op: 'manifest.head', status: 401 });
  expect(registry.journal('manifest.head')).toEqual(['401', '401']);
  expect(issuer.journal('token')).toEqual(['200']);
});

test('F19: twenty requests at once need one token', async () => {
  const { registry, client } = await setUp({ auth: TOKEN });
  const ask = () => client.resolve(parseReference(`${registry.host}/team/app:none`));
  await Promise.all(Array.from({ length: 20 }, ask));
  expect(registry.journal('token')).toEqual(['200']);
  expect(registry.journal('ping')).toEqual(['401']);
});

const tokens: [text: string, body: string, message: RegExp][] = [
  ['no token', '{"expires_in":300}', /holds no token/],
  ['a token that would break the header', '{"token":"a\\r\\nX-Evil: 1"}', /holds no token/],
  ['HTML', '<html>Sign in</html>', /holds no token/],
  ['10 MiB', JSON.stringify({ token: 'x'.repeat(10_000_000) }), /more than 1048576 bytes/],
  ['JSON nested 100 000 deep', '['.repeat(100_000), /holds no token/],
];
test.each(tokens)('F20: a token server that answers with %s', async (_, body, message) => {
  const { push } = await setUp({ auth: TOKEN, faults: [{ on: 'token', times: 9, then: { status: 200, body } }] });
  expect((await failed(push(20))).message).toMatch(message);
});

test.each([{}, { expires_in: 0 }, { expires_in: -1 }, { expires_in: '300' }, { expires_in: 1e99 }])(
  'F21: a life of %j is taken as one that can be worked with',
  async (life) => {
    const body = JSON.stringify({ token: 'any', ...life });
    const issuer = await startRegistry({ faults: [{ on: 'token', times: 99, then: { status: 200, body } }] });
    const { push } = await setUp({ faults: [{ on: 'ping', then: demandFrom(issuer.host) }] });
    await push(21);
    expect(issuer.journal('token')).toEqual(['200']);
  },
);

test('an identity token is sent to the token server alone, by POST', async () => {
  const identity = new Credential('helper', 'identity-token', '', 'refresh-me');
  const { registry, push, reporter } = await setUp({ auth: TOKEN }, { credential: identity });
  await push(3);
  expect(registry.requests.filter(({ op }) => op === 'token').map(({ method }) => method)).toEqual(['POST']);
  expect(reporter.lines.join('\n')).not.toMatch(SECRETS);
});

test.each([404, 405])('a token server that answers %s to POST is asked by GET', async (status) => {
  const identity = new Credential('helper', 'identity-token', '', 'refresh-me', alice);
  const { registry, push } = await setUp(
    { auth: TOKEN, faults: [{ on: 'token', then: { status } }] },
    { credential: identity },
  );
  await push(4);
  expect(registry.requests.filter(({ op }) => op === 'token').map(({ method }) => method)).toEqual(['POST', 'GET']);
});

test('a registry token is sent as it is', async () => {
  const { registry, client } = await setUp(
    { auth: TOKEN },
    { credential: new Credential('x', 'registry-token', '', 'as-it-is') },
  );
  await failed(client.pull(parseReference(`${registry.host}/team/app:v1`)));
  expect(registry.requests.at(-1)?.headers['authorization']).toBe('Bearer as-it-is');
  expect(registry.journal('token')).toEqual([]);
});

test('F32: a redirect of the token server to another origin takes no credential along', async () => {
  const other = await startRegistry({ auth: { ...TOKEN, anonymousPull: true } });
  const { client, registry } = await setUp({
    auth: TOKEN,
    faults: [
      { on: 'token', times: 9, then: { status: 307, headers: { location: `http://${other.host}/token?scope=x` } } },
    ],
  });
  await failed(client.pull(parseReference(`${registry.host}/team/app:v1`)));
  expect(other.requests.map(({ headers }) => headers['authorization'])).toEqual([undefined, undefined]);
});

test('F31: a realm in the inner network is refused, and the credential stays here', async () => {
  const challenge = { 'www-authenticate': 'Bearer realm="http://169.254.169.254/token"' };
  const { push } = await setUp({ faults: [{ on: 'ping', then: { status: 401, headers: challenge } }] });
  expect((await failed(push(31))).message).toContain(
    'its token server is refused: "http://169.254.169.254/token" is a private address',
  );
});

test('F48: a token server that refuses the mount spoils nothing but the mount', async () => {
  const { registry, client, push } = await setUp({
    auth: TOKEN,
    faults: [{ on: 'token', nth: 4, then: { status: 401 } }],
  });
  await push(48);
  const base = await client.pull(parseReference(`${registry.host}/team/app:v1`));
  const { blobs } = await client.push(base, { registry: registry.host, repository: 'team/copy' }, { tags: ['v1'] });
  expect(blobs).toHaveLength(3);
});

test('F55: cookies are not kept', async () => {
  const { registry, push } = await setUp({
    faults: [{ on: 'ping', then: { alter: { headers: { 'set-cookie': 'sid=1; Path=/' } } } }],
  });
  await push(55);
  expect(registry.requests.filter(({ headers }) => headers['cookie'] !== undefined)).toEqual([]);
});

test.each([
  ['token', TOKEN],
  ['basic', BASIC],
] as const)('F61: no line and no error of a push with %s holds a secret', async (_, auth) => {
  const { registry, push, reporter, client } = await setUp({
    auth,
    faults: [
      { on: 'blob.patch', then: 'reset' },
      { on: 'manifest.put', then: { status: 500 } },
    ],
  });
  await push(61);
  const error = await failed(client.pull(parseReference(`${registry.host}/team/app:none`)));
  const printed = [...reporter.lines, inspect(error, { depth: 9 }), JSON.stringify(error)].join('\n');
  expect(printed).not.toMatch(SECRETS);
  for (const { headers } of registry.requests) {
    const token = /^Bearer (.*)/.exec(String(headers['authorization']))?.[1];
    if (token !== undefined) expect(printed).not.toContain(token);
  }
});

const denials: [
  text: string,
  options: TestRegistryOptions,
  who: { credential?: Credential | undefined },
  message: RegExp,
][] = [
  [
    'nobody at a Basic registry',
    { auth: BASIC },
    noCredential,
    /answered 401.*\(credential: none, anonymous\)\. Log in with "docker login 127/,
  ],
  [
    'a wrong password',
    { auth: BASIC },
    { credential: new Credential('~/.docker/config.json', 'password', 'alice', 'wrong') },
    /\(credential: alice from ~\/\.docker\/config\.json\)\. This credential is wrong or has expired\. Log in again with "docker login 127/,
  ],
  [
    'a wrong password at a token server',
    { auth: TOKEN },
    { credential: new Credential('helper x', 'password', 'alice', 'wrong') },
    /^Cannot get a token for 127\.0\.0\.1:\d+\/team\/app: .* answered 401.*\(credential: alice from helper x\)/,
  ],
  [
    'no right to push',
    { auth: BASIC, faults: [{ on: 'blob.post', times: 99, then: { status: 403 } }] },
    { credential: alice },
    /answered 403 \(credential: alice from docker config\)\. Use a credential that may push to team\/app/,
  ],
  [
    'no such repository',
    { faults: [{ on: 'blob.post', times: 99, then: { status: 404, body: '{"errors":[{"code":"NAME_UNKNOWN"}]}' } }] },
    { credential: alice },
    /answered 404: NAME_UNKNOWN\. Create the repository team\/app first/,
  ],
];
test.each(denials)('one clear line for %s', async (_, options, who, message) => {
  const { push } = await setUp(options, who);
  expect((await failed(push(70))).message).toMatch(message);
});

test('one clear line when nothing listens', async () => {
  const closed = createServer();
  await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
  const { port } = closed.address() as AddressInfo;
  await new Promise((resolve) => closed.close(resolve));
  const client = createRegistryClient({ keychain: anonymousKeychain, userAgent: 'test/1', retryWaitMs: 1 });
  expect((await failed(client.pull(parseReference(`127.0.0.1:${port}/a:v1`)))).message).toBe(
    `Cannot reach the registry 127.0.0.1:${port}: connect ECONNREFUSED 127.0.0.1:${port} (3 attempts). ` +
      `Nothing listens on 127.0.0.1:${port}: start the registry, or correct its name.`,
  );
});

test('one clear line when what answers is no registry', async () => {
  const { push } = await setUp({ faults: [{ on: 'ping', times: 9, then: { status: 404, body: 'nothing here' } }] });
  expect((await failed(push(71))).message).toMatch(
    /^Cannot reach the registry .* answered 404: nothing here\. Check the host: this is no OCI registry/,
  );
});
