import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { withTemporaryFolder } from '../testing/temporary-folder';
import type { Credential } from './credential';
import { dockerKeychain } from './docker-config';
import { askHelper } from './helper';

const shown = (credential: Credential | undefined) =>
  credential && `${credential.kind} ${credential.username} ${credential.token()} from ${credential.source}`;

/** Runs `use` with a PATH on which `docker-credential-test` is the given script. */
async function withHelper<T>(script: string, use: (path: string, folder: string) => Promise<T>): Promise<T> {
  return withTemporaryFolder(async (folder) => {
    const file = join(folder, 'docker-credential-test');
    await writeFile(file, `#!/bin/sh\n${script}\n`);
    await chmod(file, 0o755);
    return use(`${folder}:/usr/bin:/bin`, folder);
  });
}

const ask = (script: string, options: { timeLimit?: number; signal?: AbortSignal } = {}) =>
  withHelper(script, (PATH) =>
    askHelper(
      { name: 'test', file: 'config.json', key: 'credsStore' },
      'r.io',
      { PATH },
      options.signal,
      options.timeLimit,
    ).then(shown, (error: Error) => {
      expect(inspect(error, { depth: 9 })).not.toContain('s3cret');
      return error.message;
    }),
  );

const BY_HAND = 'Run it by hand to see more: echo r.io | docker-credential-test get';
// F34: what a helper may do.
const answers: [text: string, script: string, outcome: string | undefined][] = [
  [
    'gives a password',
    `cat >/dev/null; echo '{"ServerURL":"r.io","Username":"bob","Secret":"s3cret"}'`,
    'password bob s3cret from credential helper test',
  ],
  [
    'gives an identity token',
    `echo '{"Username":"<token>","Secret":"refresh"}'`,
    'identity-token  refresh from credential helper test',
  ],
  [
    'gives a secret with newline and umlauts',
    `printf '%s' '{"Username":"b","Secret":"a\\nö"}'`,
    'password b a\nö from credential helper test',
  ],
  [
    'gets "get" and the key',
    `read key; echo "{\\"Username\\":\\"$1\\",\\"Secret\\":\\"$key\\"}"`,
    'password get r.io from credential helper test',
  ],
  ['has nothing', `echo 'credentials not found in native keychain'; exit 1`, undefined],
  [
    'wraps that it has nothing',
    `echo 'error getting credentials - err: exit status 1, out: credentials not found in native keychain'; exit 1`,
    undefined,
  ],
  ['answers with nothing in it', `echo '{"Username":"","Secret":""}'`, undefined],
  [
    'fails',
    `echo 'the keychain is locked'; exit 3`,
    `Credential helper "docker-credential-test" failed for r.io: exit code 3, "the keychain is locked". ${BY_HAND}`,
  ],
  [
    'fails with a secret in its words',
    `echo '{"Secret":"s3cret"}'; exit 1`,
    `Credential helper "docker-credential-test" failed for r.io: exit code 1, its output is not shown, for it may hold a secret. ${BY_HAND}`,
  ],
  [
    'prints garbage',
    `echo 's3cret'`,
    `Credential helper "docker-credential-test" failed for r.io: its output is not the JSON of a credential. ${BY_HAND}`,
  ],
  [
    'prints without end',
    `yes s3cret`,
    `Credential helper "docker-credential-test" failed for r.io: more than 1048576 bytes of output. ${BY_HAND}`,
  ],
];
test.each(answers)('F34: a helper that %s', async (_, script, outcome) => {
  expect(await ask(script)).toBe(outcome);
});

test('F34: a helper that hangs is ended, even when something that it started holds its output open', async () => {
  expect(await ask('sleep 2 & exec sleep 600', { timeLimit: 200 })).toBe(
    `Credential helper "docker-credential-test" failed for r.io: no answer after 200 ms. ${BY_HAND}`,
  );
});

test('F56: an abort ends the helper', async () => {
  const abort = new AbortController();
  const asking = ask('exec sleep 600', { signal: abort.signal });
  setImmediate(() => abort.abort(new Error('stopped')));
  expect(await asking).toBe('stopped');
});

test('F34: a helper that is not installed is an error that says what to do', async () => {
  await withTemporaryFolder(async (folder) => {
    const asking = askHelper({ name: 'test', file: '/home/bob/.docker/config.json', key: 'credsStore' }, 'r.io', {
      PATH: `${folder}:.:`,
    });
    await expect(asking).rejects.toMatchObject({
      code: 'credential',
      message:
        '/home/bob/.docker/config.json names the credential helper "docker-credential-test", which is not on the PATH. ' +
        'Install it, or remove credsStore from the file.',
    });
  });
});

test('a configuration cannot name a path as its helper', async () => {
  const asking = askHelper({ name: '../evil', file: 'config.json', key: 'credsStore' }, 'r.io', { PATH: '/bin' });
  await expect(asking).rejects.toMatchObject({ message: expect.stringContaining('credsStore is no name of a helper') });
});

/** A helper that knows the keys it is asked for, and writes them down. */
const KNOWS = (...keys: string[]) => `read key; echo "$key" >> "$(dirname "$0")/asked"
case "$key" in ${keys.join('|')}) echo '{"Username":"helped","Secret":"s3cret"}';; *) echo 'credentials not found in native keychain'; exit 1;; esac`;

async function resolve(config: object, script: string, target: [registry: string, repository: string]) {
  return withHelper(script, async (PATH, folder) => {
    await writeFile(join(folder, 'config.json'), JSON.stringify(config));
    const [registry, repository] = target;
    return (
      await dockerKeychain({ PATH, DOCKER_CONFIG: folder }, '/nowhere').resolve({ registry, repository })
    )?.toString();
  });
}

const FILE = { auth: Buffer.from('file:s3cret').toString('base64') };
const precedence: [text: string, config: object, knows: string[], user: string | undefined][] = [
  [
    'a helper of the registry is asked with its key as written',
    { credHelpers: { 'https://r.io': 'test' } },
    ['https://r.io'],
    'helped',
  ],
  ['a helper of a path serves that path', { credHelpers: { 'r.io/acme': 'test' } }, ['r.io/acme'], 'helped'],
  ['a store is asked for the host', { credsStore: 'test' }, ['r.io'], 'helped'],
  ['a store is asked for the URL when it has no host', { credsStore: 'test' }, ['https://r.io'], 'helped'],
  [
    "a store's answer replaces the file's record, even by nothing",
    { credsStore: 'test', auths: { 'r.io': FILE } },
    ['none'],
    undefined,
  ],
  [
    'an empty helper turns the store off',
    { credsStore: 'test', credHelpers: { 'r.io': '' }, auths: { 'r.io': FILE } },
    ['r.io'],
    'file',
  ],
  [
    'a registry token stays beside a helper',
    { credsStore: 'test', auths: { 'r.io': { ...FILE, registrytoken: 'x' } } },
    ['none'],
    '',
  ],
  [
    'a helper of another registry is not asked',
    { credHelpers: { 'other.io': 'test' }, auths: { 'r.io': FILE } },
    ['*'],
    'file',
  ],
];
test.each(precedence)('%s', async (_, config, knows, user) => {
  const found = await resolve(config, KNOWS(...knows), ['r.io', 'acme/app']);
  if (user === undefined) expect(found).toBeUndefined();
  else expect(found?.split(' from ')[0]).toBe(user === '' ? found : user);
});

test('the Docker Hub is asked for under the key that Docker uses', async () => {
  expect(
    await resolve({ credsStore: 'test' }, KNOWS('https://index.docker.io/v1/'), ['index.docker.io', 'library/alpine']),
  ).toBe('helped from credential helper test');
});

test('a helper runs once for each key', async () => {
  const script = `echo x >> "$(dirname "$0")/runs"; echo "{\\"Username\\":\\"$(wc -l < "$(dirname "$0")/runs")\\",\\"Secret\\":\\"x\\"}"`;
  await withHelper(script, async (PATH, folder) => {
    await writeFile(join(folder, 'config.json'), JSON.stringify({ credsStore: 'test' }));
    const keychain = dockerKeychain({ PATH, DOCKER_CONFIG: folder }, '/nowhere');
    const users = ['a', 'b', 'c'].map((repository) => keychain.resolve({ registry: 'r.io', repository }));
    expect((await Promise.all(users)).map((credential) => credential?.username.trim())).toEqual(['1', '1', '1']);
  });
});
