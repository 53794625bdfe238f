// Help texts in the layout of Go's cobra, which ko's users know and completion tools of other people read.
import type { Command, CommandEntry } from './command';
import { defaultOf, type Flag } from './flags/flag';

export const HELP: Flag = { name: 'help', short: 'h', type: 'bool', about: 'help for' };
export const VERBOSE: Flag = { name: 'verbose', short: 'v', type: 'bool', about: 'Enable debug logs' };

/** @param path  the command and those above it, the root first */
export function helpText(path: readonly Command[]): string {
  const command = path.at(-1) as Command;
  const { summary, description = summary, examples, aliases = [], commands = [], flags } = command;
  const name = path.map((one) => one.name).join(' ');
  const own = [{ ...HELP, about: `help for ${command.name}` }, ...flags];
  const isRoot = path.length === 1;
  const sections = [
    description,
    `Usage:\n${usageLines(path).join('\n')}`,
    aliases.length > 0 && `Aliases:\n  ${[command.name, ...aliases].join(', ')}`,
    examples && `Examples:\n${examples}`,
    commands.length > 0 && `Available Commands:\n${commandLines(commands)}`,
    `Flags:\n${flagLines(isRoot ? [...own, VERBOSE] : own)}`,
    !isRoot && `Global Flags:\n${flagLines([VERBOSE])}`,
    commands.length > 0 && `Use "${name} [command] --help" for more information about a command.`,
  ];
  return `${sections.filter(Boolean).join('\n\n')}\n`;
}

/** How a command is called, one line a way. */
export function usageLines(path: readonly Command[]): string[] {
  const command = path.at(-1) as Command;
  const name = path.map((one) => one.name).join(' ');
  const { usage, commands = [] } = command;
  if (commands.length === 0) return [`  ${[name, usage, '[flags]'].filter(Boolean).join(' ')}`];
  return [...(path.length === 1 ? [`  ${name} [flags]`] : []), `  ${name} [command]`];
}

function commandLines(commands: readonly CommandEntry[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length), 11); // cobra's least width
  return inOrder(commands)
    .map(({ name, summary }) => `  ${name.padEnd(width)} ${summary}`)
    .join('\n');
}

function flagLines(flags: readonly Flag[]): string {
  const heads = inOrder(flags).map((flag) => ({ flag, head: flagHead(flag) }));
  const width = Math.max(...heads.map(({ head }) => head.length));
  return heads.map(({ flag, head }) => `${head.padEnd(width)}   ${flag.about}${defaultNote(flag)}`).join('\n');
}

function flagHead({ name, short, type, alone }: Flag): string {
  const value = type === 'bool' ? '' : ` ${type}${alone === undefined ? '' : `[="${alone}"]`}`;
  return `  ${short === undefined ? '   ' : `-${short},`} --${name}${value}`;
}

/** Shown when it is not the empty value of its type. */
function defaultNote(flag: Flag): string {
  const value = defaultOf(flag);
  if (value === false || value === '' || value === 0) return '';
  if (typeof value === 'string') return ` (default ${JSON.stringify(value)})`;
  if (typeof value !== 'object') return ` (default ${value})`;
  return value.length === 0 ? '' : ` (default [${value.join(',')}])`;
}

function inOrder<T extends { readonly name: string }>(list: readonly T[]): T[] {
  return [...list].sort((a, b) => (a.name < b.name ? -1 : 1));
}
