import type { Command } from './command';
import { root } from './commands/root';
import type * as Complete from './commands/complete';
import { nothingToComplete, unknownCommand, wrongArguments } from './errors';
import { nearestOf } from './flags/nearest';
import { parseWords } from './flags/parse';
import { helpText, usageLines } from './help';
import { findCommand, flagsOf } from './command-line';
import type { Terminal } from './terminal';

/**
 * Runs a command line.
 * @param words  without the program's own name
 * @returns the exit status: 0; after an error, whose text is on standard error, 1, or that of the program that failed
 */
export async function main(words: readonly string[], terminal: Terminal): Promise<number> {
  try {
    await dispatch(words, terminal);
    return 0;
  } catch (error) {
    terminal.err(describeError(error, terminal.signal));
    return exitStatus(error);
  }
}

/** kubectl's own is passed on. */
function exitStatus(error: unknown): number {
  return error instanceof Error && 'exitStatus' in error ? Number(error.exitStatus) : 1;
}

async function dispatch(words: readonly string[], terminal: Terminal): Promise<void> {
  const [first, ...others] = words;
  if (first === '__complete') return complete(others, terminal, { descriptions: true });
  if (first === '__completeNoDesc') return complete(others, terminal, { descriptions: false });
  const { path, rest } = findCommand(root, words);
  const command = path.at(-1) as Command;
  const isRaw = command.arguments === 'raw';
  const { flags, ...parsed } = parseWords(isRaw ? helpAmong(rest) : rest, flagsOf(command), command);
  const { args, argsBeforeDashes } = isRaw ? { args: rest, argsBeforeDashes: rest.length } : parsed;
  if (flags.bool('help')) return terminal.out(helpText(path));
  checkArguments(path, args);
  if (command.run === undefined) return terminal.out(helpText(path));
  await command.run({ flags, args, argsBeforeDashes, words: rest, terminal, root });
}

/** Of words that are another program's, the one flag that ko takes. Spec: ko-behaviour 1.7. */
function helpAmong(words: readonly string[]): string[] {
  const end = words.indexOf('--');
  return words.slice(0, end < 0 ? words.length : end).filter((word) => word === '-h' || word === '--help');
}

function checkArguments(path: readonly Command[], args: readonly string[]): void {
  const command = path.at(-1) as Command;
  const [first] = args;
  if (command.arguments === 'none' && first !== undefined) {
    const near = command.commands && nearestOf(first, command.commands);
    throw unknownCommand(first, path.map(({ name }) => name).join(' '), near);
  }
  if (typeof command.arguments === 'number' && args.length !== command.arguments)
    throw wrongArguments(command.arguments, args.length, (usageLines(path)[0] ?? '').trim());
}

/** What the scripts of `ko completion` call; hidden, with cobra's names. */
function complete(words: readonly string[], terminal: Terminal, options: { readonly descriptions: boolean }): void {
  if (words.length === 0) throw nothingToComplete();
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded for this command alone
  const { completions } = require('./commands/complete') as typeof Complete;
  terminal.out(completions(root, words, options));
}

/** Errors whose message says all; anything else is a bug of ours and shows its stack. */
const EXPECTED = new Set(['CliError', 'UserError', 'OciError', 'RegistryError']);

function describeError(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return 'Error: interrupted\n';
  if (!(error instanceof Error)) return `Error: ${String(error)}\n`;
  if (EXPECTED.has(error.name)) return `Error: ${error.message}\n`;
  // The operating system's own: no space left, permission denied. Its text has the path.
  if ('syscall' in error) return `Error: ${error.message}\n`;
  return `Error: ${error.stack ?? error.message}\n`;
}
