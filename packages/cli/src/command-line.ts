import type { Command, CommandEntry } from './command';
import type { Flag } from './flags/flag';
import { HELP, VERBOSE } from './help';

/** All flags that a command takes, its own and the global ones. */
export const flagsOf = (command: Command): readonly Flag[] => [...command.flags, HELP, VERBOSE];

/** Before a command, cobra knows the global flags alone: any other one, `--help` too, may take the next word. */
const takesNext = (word: string): boolean =>
  word !== `--${VERBOSE.name}` && word !== `-${VERBOSE.short}` && /^(--[^=]*|-[^-=])$/.test(word);

/** The command that the first words name, global flags among them passed over, and the words that are for the command. */
export function findCommand(root: Command, words: readonly string[]): { path: Command[]; rest: string[] } {
  const path = [root];
  const rest = [...words];
  for (let at = 0; at < rest.length && rest[at] !== '--'; ) {
    const word = rest[at] as string;
    if (word.startsWith('-') && word !== '-') {
      at += takesNext(word) ? 2 : 1;
      continue;
    }
    const child = childOf(path.at(-1) as Command, word);
    if (child === undefined) break;
    path.push({ ...child, ...child.load() });
    rest.splice(at, 1);
    if (path.at(-1)?.commands === undefined) break;
  }
  return { path, rest };
}

function childOf({ commands = [] }: Command, word: string): CommandEntry | undefined {
  return commands.find(({ name, aliases = [] }) => name === word || aliases.includes(word));
}
