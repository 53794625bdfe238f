import type { Command, CommandBody } from '../command';
import { findCommand } from '../command-line';
import { unknownCommand } from '../errors';
import { nearestOf } from '../flags/nearest';
import { helpText } from '../help';

/** `ko help [command]`. */
export const help: CommandBody = {
  description:
    'Help provides help for any command in the application.\nSimply type ko help [path to command] for full details.',
  usage: '[command]',
  flags: [],
  arguments: 'any',
  run: ({ args, root, terminal }) => terminal.out(helpText(findTopic(root, args))),
};

/** What `ko help …` is asked about. */
function findTopic(root: Command, words: readonly string[]): readonly Command[] {
  const { path } = findCommand(root, words);
  const [word] = words;
  if (path.length === 1 && word !== undefined)
    throw unknownCommand(word, root.name, nearestOf(word, root.commands ?? []));
  return path;
}
