import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ko, temporaryFolder } from '../testing/terminal';

const WARNING = /WARNING! Your credentials are stored unencrypted in '/;

async function login(
  words: string[],
  options: { files?: Record<string, string>; stdin?: string; helper?: string } = {},
) {
  const folder = temporaryFolder(options.files ?? {});
  const helpers =
    options.helper === undefined ? '' : temporaryFolder({ 'docker-credential-test': options.helper }, 0o755);
  const env = { DOCKER_CONFIG: folder, PATH: `${helpers}:${process.env['PATH']}`, OUT: folder };
  const outcome = await ko(['login', ...words], { env, ...(options.stdin !== undefined && { stdin: options.stdin }) });
  const file = join(folder, 'config.json');
  return { ...outcome, folder, file, config: () => JSON.parse(readFileSync(file, 'utf8')) as unknown };
}

const base64 = (text: string) => Buffer.from(text).toString('base64');

const stored: [rule: string, words: string[], stdin: string | undefined, auths: object][] = [
  [
    'user and password',
    ['r.example.com', '-u', 'a', '-p', 'b'],
    undefined,
    { 'r.example.com': { auth: base64('a:b') } },
  ],
  ['a port', ['localhost:5000', '-u', 'a', '-p', 'b'], undefined, { 'localhost:5000': { auth: base64('a:b') } }],
  [
    "Docker Hub's first address",
    ['docker.io', '-u', 'a', '-p', 'b'],
    undefined,
    { 'https://index.docker.io/v1/': { auth: base64('a:b') } },
  ],
  [
    'one line end less',
    ['r.example.com', '-u', 'a', '--password-stdin'],
    ' b\n\r\n',
    { 'r.example.com': { auth: base64('a: b\n') } },
  ],
  ['a name without a dot, as ko does', ['registry', '-p', 'b'], undefined, { registry: { auth: base64(':b') } }],
  ['a password alone', ['r.example.com', '-p', 'b'], undefined, { 'r.example.com': { auth: base64(':b') } }],
];
test.each(stored)('stores %s', async (_, words, stdin, auths) => {
  const { status, stdout, stderr, config, file } = await login(words, stdin === undefined ? {} : { stdin });
  expect({ status, stdout, config: config() }).toEqual({ status: 0, stdout: '', config: { auths } });
  expect(stderr).toMatch(WARNING);
  expect(stderr).toMatch(new RegExp(`2026/01/02 03:04:05 logged in via ${file}\n$`));
});

test('credentials of other registries stay', async () => {
  const { config } = await login(['r.example.com', '-u', 'a', '-p', 'b'], {
    files: { 'config.json': '{"auths":{"x.example.com":{"auth":"eDp5"}}}' },
  });
  expect(config()).toEqual({ auths: { 'r.example.com': { auth: base64('a:b') }, 'x.example.com': { auth: 'eDp5' } } });
});

const KEEP = '#!/bin/sh\n[ "$1" = store ] && cat > "$OUT/stored"\n';

test.each([
  ['credsStore', { credsStore: 'test' }],
  ["the registry's own helper", { credsStore: 'other', credHelpers: { 'r.example.com': 'test' } }],
])('hands them to %s, and keeps no secret in the file', async (_, config) => {
  const outcome = await login(['r.example.com', '-u', 'a', '-p', 's3cret'], {
    files: { 'config.json': JSON.stringify(config) },
    helper: KEEP,
  });
  expect(outcome.status).toBe(0);
  expect(outcome.stderr).not.toMatch(WARNING);
  expect(JSON.parse(readFileSync(join(outcome.folder, 'stored'), 'utf8'))).toEqual({
    ServerURL: 'r.example.com',
    Username: 'a',
    Secret: 's3cret',
  });
  expect(outcome.config()).toEqual({ auths: { 'r.example.com': {} }, ...config });
});

const faults: [rule: string, words: string[], options: Parameters<typeof login>[1], stderr: RegExp][] = [
  ['no credentials', ['r.example.com'], {}, /^Error: username and password required\./],
  [
    'a repository',
    ['r.example.com/app', '-u', 'a', '-p', 'b'],
    {},
    /^Error: "r\.example\.com\/app" is no registry: it has more than a host/,
  ],
  ['a text that is no host', ['a b', '-u', 'a', '-p', 'b'], {}, /^Error: "a b" is no registry: it names no host/],
  [
    'a broken file',
    ['r.example.com', '-p', 'b'],
    { files: { 'config.json': '{' } },
    /config\.json: it is no JSON: it ends too early\./,
  ],
  [
    'a helper that is not there',
    ['r.example.com', '-p', 'b'],
    { files: { 'config.json': '{"credsStore":"absent"}' } },
    /names the credential helper "docker-credential-absent", which is not on the PATH\./,
  ],
  [
    'a helper that is a path',
    ['r.example.com', '-p', 'b'],
    { files: { 'config.json': '{"credsStore":"../x"}' } },
    /this is no name of a program/,
  ],
  [
    'a helper that fails, without the secret that it repeats',
    ['r.example.com', '-u', 'a', '-p', 's3cret'],
    { files: { 'config.json': '{"credsStore":"test"}' }, helper: '#!/bin/sh\ncat; echo " is locked"; exit 1\n' },
    /"Secret":"…"\} is locked\./,
  ],
];
test.each(faults)('refuses %s', async (_, words, options, stderr) => {
  const outcome = await login(words, options);
  expect(outcome.status).toBe(1);
  expect(outcome.stderr).toMatch(stderr);
  expect(outcome.stderr).not.toContain('s3cret');
});
