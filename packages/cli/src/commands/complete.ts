// Answers `ko __complete <words>`, which the shells' scripts call: one candidate a line, a tab and what it is, and at the end a colon
// and a number that says what else the shell may do. The protocol is that of Go's cobra, so scripts made for ko work too.
import type { Command } from '../command';
import { type Flag, takesNextWord } from '../flags/flag';
import { findCommand, flagsOf } from '../command-line';

/** What the shell may do beside offering the candidates. Values: cobra's ShellCompDirective. */
const DIRECTIVE = { files: 0, nothing: 4, folders: 16 } as const;

type Candidate = readonly [word: string, about: string];

/** @param words  what stands after `ko`, the last one unfinished and maybe empty */
export function completions(
  root: Command,
  words: readonly string[],
  { descriptions }: { readonly descriptions: boolean },
): string {
  const { candidates, directive } = complete(root, words);
  const lines = candidates.map(([word, about]) => (descriptions && about !== '' ? `${word}\t${about}` : word));
  return [...lines, `:${DIRECTIVE[directive]}`, ''].join('\n');
}

interface Answer {
  readonly candidates: readonly Candidate[];
  readonly directive: keyof typeof DIRECTIVE;
}

function complete(root: Command, words: readonly string[]): Answer {
  const last = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  const command = findCommand(root, before).path.at(-1) as Command;
  if (before.includes('--')) return argument(root, command, last);
  const [, name, start] = /^--([^=]+)=(.*)$/s.exec(last) ?? [];
  const inline = name === undefined ? undefined : flagsOf(command).find((flag) => flag.name === name);
  if (inline !== undefined) return value(inline, start ?? '', `--${name}=`);
  const waiting = flagBefore(command, before.at(-1) ?? '');
  if (waiting !== undefined) return value(waiting, last, '');
  return last.startsWith('-') ? flagNames(command, last) : argument(root, command, last);
}

/** The flag that `word` is, if the next word is its value. */
function flagBefore(command: Command, word: string): Flag | undefined {
  const flag = flagsOf(command).find(({ name, short }) => word === `--${name}` || (short && word === `-${short}`));
  return flag !== undefined && takesNextWord(flag) ? flag : undefined;
}

function value({ complete: known = [] }: Flag, start: string, prefix: string): Answer {
  if (known === 'files' || known === 'folders') return { candidates: [], directive: known };
  const words = known.filter((one) => one.startsWith(start));
  return { candidates: words.map((word): Candidate => [`${prefix}${word}`, '']), directive: 'nothing' };
}

function flagNames(command: Command, start: string): Answer {
  const candidates = flagsOf(command).map(({ name, about }): Candidate => [`--${name}`, about]);
  return { candidates: matching(candidates, start), directive: 'nothing' };
}

function argument(root: Command, command: Command, start: string): Answer {
  const { commands: children = [] } = command.name === 'help' ? root : command;
  const candidates = children.map(({ name, summary }): Candidate => [name, summary]);
  // Import paths are mostly typed as folders.
  if (candidates.length === 0 && command.arguments === 'any') return { candidates: [], directive: 'folders' };
  return { candidates: matching(candidates, start), directive: 'nothing' };
}

const matching = (candidates: readonly Candidate[], start: string) =>
  candidates.filter(([word]) => word.startsWith(start)).sort(([a], [b]) => (a < b ? -1 : 1));
