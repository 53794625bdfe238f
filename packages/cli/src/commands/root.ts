import type { Command } from '../command';
import { build } from './build';
import { completion } from './completion';
import { login } from './login';
import { version } from './version';

/** All commands. `help` and the hidden `__complete` need this tree themselves and are added by `main`. */
const COMMANDS: readonly Command[] = [build, completion, login, version];

const help: Command = {
  name: 'help',
  summary: 'Help about any command',
  description:
    'Help provides help for any command in the application.\nSimply type ko help [path to command] for full details.',
  usage: '[command]',
  flags: [],
  arguments: 'any',
};

export const root: Command = {
  name: 'ko',
  summary: 'Rapidly iterate with Go, Containers, and Kubernetes.',
  flags: [],
  commands: [...COMMANDS, help],
  arguments: 'none',
};
