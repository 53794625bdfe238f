import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Call, CommandBody } from '../command';
import { readDockerConfig, writeDockerConfig } from '../docker-config/file';
import { storeWithHelper } from '../docker-config/store-helper';
import { invalidServer, missingCredentials } from '../errors';
import { terminalReporter } from '../reporter';

/** How Docker Hub is called where credentials are kept. Spec: ko-behaviour 11.2. */
const DOCKER_HUB = { names: ['docker.io', 'index.docker.io'], key: 'https://index.docker.io/v1/' };

/** `ko login`. Spec: ko-behaviour 1.9, 11.2. */
export const login: CommandBody = {
  description:
    'Log in to a registry: the credentials are stored where Docker keeps them, in the keychain that the Docker configuration names or in that file. No request is made.',
  usage: '[OPTIONS] [SERVER]',
  examples: '  # Log in to reg.example.com\n  ko login reg.example.com -u AzureDiamond --password-stdin < password.txt',
  flags: [
    { name: 'username', short: 'u', type: 'string', about: 'Username' },
    { name: 'password', short: 'p', type: 'string', about: 'Password; other users of the machine can see it' },
    { name: 'password-stdin', type: 'bool', about: 'Take the password from stdin' },
  ],
  arguments: 1,
  run: runLogin,
};

/**
 * Stores credentials where Docker keeps them.
 * @throws CliError `missing-credentials`, `docker-config`, `credential-helper`, `wrong-arguments`
 */
async function runLogin({ flags, args, terminal }: Call): Promise<void> {
  const { env } = terminal;
  const reporter = terminalReporter(terminal, { verbose: flags.bool('verbose') });
  const server = serverKey(args[0] ?? '');
  const username = flags.text('username');
  const password = flags.bool('password-stdin') ? await readPassword(terminal.stdin) : flags.text('password');
  if (username === '' && password === '') throw missingCredentials();
  const file = join(env['DOCKER_CONFIG'] || join(env['HOME'] ?? '', '.docker'), 'config.json');
  const config = await readDockerConfig(file);
  const helper = config.credHelpers?.[server] || config.credsStore;
  if (helper) {
    await storeWithHelper(
      `docker-credential-${helper}`,
      { server, username, password },
      { env, file, signal: terminal.signal },
    );
    config.auths[server] = {}; // an empty entry says that there are credentials elsewhere, as Docker has it
  } else {
    config.auths[server] = { auth: Buffer.from(`${username}:${password}`, 'utf8').toString('base64') };
    reporter.warn(
      `WARNING! Your credentials are stored unencrypted in '${file}'. Configure a credential helper to remove this warning: https://docs.docker.com/go/credential-store/`,
    );
  }
  await writeDockerConfig(file, config);
  reporter.info(`logged in via ${file}`);
}

/** One line end belongs to whoever wrote the line, not to the password. Spec: ko-behaviour 1.9. */
async function readPassword(stdin: NodeJS.ReadableStream): Promise<string> {
  return (await text(stdin as AsyncIterable<Buffer> & NodeJS.ReadableStream)).replace(/\n$/, '').replace(/\r$/, '');
}

/** An authority of RFC 3986, section 3.2, without a user: name or address, and a port that may be empty. */
const AUTHORITY = /^(?:\[[\da-fA-F:.]+\]|[\w.~!$&'()*+,;=%-]+)(?::\d*)?$/;

/** How a registry's credentials are filed: under its host, for Docker Hub under the address of its first version. */
function serverKey(server: string): string {
  if (DOCKER_HUB.names.includes(server)) return DOCKER_HUB.key;
  if (AUTHORITY.test(server)) return server;
  throw invalidServer(server, server.includes('/') ? 'it has more than a host and a port.' : 'it names no host.');
}
