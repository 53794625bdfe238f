import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { inspect } from 'node:util';
import { withTemporaryFolder } from '../testing/temporary-folder';
import { dockerKeychain } from './docker-config';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const record = (user: string, secret = 's3cret') => ({ auth: base64(`${user}:${secret}`) });

/** Files relative to a home folder, asked for one target; `@` in variables stands for that folder. */
async function ask(
  files: Record<string, unknown>,
  target: string,
  env: Record<string, string> = {},
): Promise<string | undefined> {
  return withTemporaryFolder(async (home) => {
    for (const [name, content] of Object.entries(files)) {
      const file = join(home, name);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
    }
    const variables = Object.fromEntries(Object.entries(env).map(([key, value]) => [key, value.replaceAll('@', home)]));
    const slash = target.indexOf('/');
    const keychain = dockerKeychain(variables, home);
    const credential = await keychain
      .resolve({ registry: target.slice(0, slash), repository: target.slice(slash + 1) })
      .catch((error: Error) => {
        expect(inspect(error, { depth: 9 })).not.toMatch(/s3cret|czNjcmV0/);
        return error.message.replaceAll(home, '~');
      });
    if (credential === undefined || typeof credential === 'string') return credential;
    const secret =
      credential.kind === 'password'
        ? Buffer.from(credential.basic().slice(6), 'base64').toString()
        : credential.token();
    return `${credential.kind} ${secret}`;
  });
}

const auths = (entries: Record<string, unknown>) => ({ '.docker/config.json': { auths: entries } });

// Which record serves which repository.
const keys: [text: string, key: string, target: string, serves: boolean][] = [
  ['the host', 'ghcr.io', 'ghcr.io/acme/app', true],
  ['the host with its port', 'localhost:5000', 'localhost:5000/app', true],
  ['the host without the port', 'localhost', 'localhost:5000/app', false],
  ['port 443 is https', 'ghcr.io:443', 'ghcr.io/acme/app', true],
  ['hosts in any case', 'GHCR.io', 'ghcr.io/acme/app', true],
  ['a URL of the host', 'https://ghcr.io', 'ghcr.io/acme/app', true],
  ['a URL with /v2/', 'https://ghcr.io/v2/', 'ghcr.io/acme/app', true],
  ['the repository', 'ghcr.io/acme/app', 'ghcr.io/acme/app', true],
  ['a part of its path', 'ghcr.io/acme', 'ghcr.io/acme/app', true],
  ['F36: another path', 'ghcr.io/other', 'ghcr.io/acme/app', false],
  ['F36: a path that only begins alike', 'ghcr.io/ac', 'ghcr.io/acme/app', false],
  ['F36: a longer path', 'ghcr.io/acme/app/x', 'ghcr.io/acme/app', false],
  ['F65: a host that only begins alike', 'ghcr.io.evil.example', 'ghcr.io/acme/app', false],
  ["Docker's key of the Docker Hub", 'https://index.docker.io/v1/', 'index.docker.io/library/alpine', true],
  ["Podman's key of the Docker Hub", 'docker.io', 'index.docker.io/library/alpine', true],
  ['another name of the Docker Hub', 'registry-1.docker.io', 'index.docker.io/library/alpine', true],
];
test.each(keys)('%s: the key %s serves %s: %s', async (_, key, target, serves) => {
  expect(await ask(auths({ [key]: record('bob') }), target)).toBe(serves ? 'password bob:s3cret' : undefined);
});

test('the longest path wins, then the host', async () => {
  const files = auths({ 'r.io': record('host'), 'r.io/a': record('team'), 'r.io/a/b': record('app') });
  expect(await ask(files, 'r.io/a/b')).toBe('password app:s3cret');
  expect(await ask(files, 'r.io/a/c')).toBe('password team:s3cret');
  expect(await ask(files, 'r.io/b')).toBe('password host:s3cret');
});

// What a record gives.
const records: [text: string, record: unknown, credential: string | undefined][] = [
  ['auth', record('bob', 'a:b'), 'password bob:a:b'],
  ['auth without padding', { auth: base64('bob:s3cret').replace(/=+$/, '') }, 'password bob:s3cret'],
  ['auth with trailing NULs', { auth: base64('bob:s3cret\0\0') }, 'password bob:s3cret'],
  ['user and password', { username: 'bob', password: 's3cret' }, 'password bob:s3cret'],
  ['auth before user and password', { ...record('bob'), username: 'eve', password: 'x' }, 'password bob:s3cret'],
  ['an identity token before a password', { ...record('bob'), identitytoken: 'refresh' }, 'identity-token refresh'],
  [
    'a registry token before all',
    { ...record('bob'), identitytoken: 'refresh', registrytoken: 'bearer' },
    'registry-token bearer',
  ],
  ['the marker of a store', {}, undefined],
  ['an empty password', record('bob', ''), undefined],
];
test.each(records)('%s', async (_, entry, credential) => {
  expect(await ask(auths({ 'r.io': entry }), 'r.io/app')).toBe(credential);
});

// F35: broken files name themselves and nothing of their content.
const REPAIR = 'Repair the file, or remove it and log in again with "docker login".';
const broken: [text: string, content: unknown, message: string | undefined][] = [
  ['no JSON', '{"auths": {"r.io": {"auth": "s3cret', `~/.docker/config.json: it is not JSON. ${REPAIR}`],
  ['a list', '[]', `~/.docker/config.json: it is not a JSON object. ${REPAIR}`],
  ['auths that are a list', { auths: [] }, `~/.docker/config.json: "auths" is not an object. ${REPAIR}`],
  [
    'no base64',
    { auths: { 'r.io': { auth: 's3cret!' } } },
    `~/.docker/config.json: an "auth" is not base64. ${REPAIR}`,
  ],
  [
    'no colon',
    { auths: { 'r.io': { auth: base64('s3cret') } } },
    `~/.docker/config.json: an "auth" is not user:password in base64. ${REPAIR}`,
  ],
  [
    'a colon in the user name',
    { auths: { 'r.io': { username: 'a:b', password: 's3cret' } } },
    `~/.docker/config.json: a user name holds a colon. ${REPAIR}`,
  ],
  ['auths: null', { auths: null }, undefined],
  ['a byte order mark', '\uFEFF{"auths":{}}', undefined],
  ['records that are no objects', { auths: { 'r.io': 1 } }, undefined],
];
test.each(broken)('F35: a file with %s', async (_, content, message) => {
  expect(await ask({ '.docker/config.json': content }, 'r.io/app')).toBe(message);
});

// Where the files are, and in which order they are asked.
const at = (user: string) => ({ auths: { 'r.io': record(user) } });
const FILES = {
  '.docker/config.json': at('docker'),
  'own/config.json': at('own'),
  'authfile.json': at('authfile'),
  'run/containers/auth.json': at('run'),
  '.config/containers/auth.json': at('config'),
  'xdg/containers/auth.json': at('xdg'),
};
const places: [files: (keyof typeof FILES)[], env: Record<string, string>, user: string | undefined][] = [
  [['.docker/config.json', '.config/containers/auth.json'], {}, 'docker'],
  [['.config/containers/auth.json'], {}, 'config'],
  [['.docker/config.json', 'own/config.json'], { DOCKER_CONFIG: '@/own' }, 'own'],
  [['.docker/config.json'], { DOCKER_CONFIG: '@/own' }, undefined],
  [['.docker/config.json', 'authfile.json'], { REGISTRY_AUTH_FILE: '@/authfile.json' }, 'authfile'],
  [['run/containers/auth.json', '.config/containers/auth.json'], { XDG_RUNTIME_DIR: '@/run' }, 'run'],
  [['xdg/containers/auth.json', '.config/containers/auth.json'], { XDG_CONFIG_HOME: '@/xdg' }, 'xdg'],
  [['.docker/config.json'], { DOCKER_AUTH_CONFIG: JSON.stringify(at('inline')) }, 'inline'],
  [[], {}, undefined],
];
test.each(places)('of %j with %j, the user is %s', async (names, env, user) => {
  const files = Object.fromEntries(names.map((name) => [name, FILES[name]]));
  expect(await ask(files, 'r.io/app', env)).toBe(user && `password ${user}:s3cret`);
});

test('a file without a record for the registry hides no other file', async () => {
  const files = {
    '.docker/config.json': { auths: { 'other.io': record('x') } },
    '.config/containers/auth.json': at('podman'),
  };
  expect(await ask(files, 'r.io/app')).toBe('password podman:s3cret');
});

test('F35: a broken DOCKER_AUTH_CONFIG is told by its name', async () => {
  expect(await ask({}, 'r.io/app', { DOCKER_AUTH_CONFIG: '{s3cret' })).toBe(
    `DOCKER_AUTH_CONFIG: it is not JSON. ${REPAIR}`,
  );
});
