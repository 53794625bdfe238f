import type * as Login from '../login/run';
import type { Command } from '../command';

/** `ko login`. Spec: ko-behaviour 1.9, 11.2. */
export const login: Command = {
  name: 'login',
  summary: 'Log in to a registry',
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
  run: (call) => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded for this command alone
    const { runLogin } = require('../login/run') as typeof Login;
    return runLogin(call);
  },
};
