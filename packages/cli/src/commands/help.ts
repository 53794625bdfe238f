import type { CommandBody } from '../command';
import { findCommand } from '../command-line';
import { unknownTopic } from '../errors';
import { nearestOf } from '../flags/nearest';
import { helpText } from '../help';

/** `ko help [command]`. */
export const help: CommandBody = {
  description:
    'Help provides help for any command in the application.\nSimply type ko help [path to command] for full details.',
  usage: '[command]',
  flags: [],
  arguments: 'any',
  run: ({ args, root, terminal }) => {
    const { path } = findCommand(root, args);
    const [word] = args;
    if (path.length > 1 || word === undefined) return terminal.out(helpText(path));
    // As ko: no error, and nothing on standard output.
    terminal.err(`${unknownTopic(word, nearestOf(word, root.commands ?? []))}\n\n${helpText([root])}`);
  },
};
