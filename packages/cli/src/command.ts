import type { Flag, FlagValues } from './flags/flag';
import type { Terminal } from './terminal';

/** What a list of commands tells of one. The rest of it is loaded when it is called, or its help is asked for. */
export interface CommandEntry {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** One line, for lists of commands. */
  readonly summary: string;
  load(): CommandBody;
}

/** What a command takes and does. All of it but `run` is data: help and completion need nothing more loaded. */
export interface CommandBody {
  /** Head of the help text; default the summary. */
  readonly description?: string;
  /** What stands after the name in the usage line. */
  readonly usage?: string;
  readonly examples?: string;
  readonly flags: readonly Flag[];
  readonly commands?: readonly CommandEntry[];
  /**
   * What its arguments may be: an exact number, any, or none (where a word would be a command); `raw` for words that another program is
   * to read, which are arguments whatever they look like.
   */
  readonly arguments: number | 'any' | 'none' | 'raw';
  /** Passes over flags that it does not know, as ko does where they are another program's. */
  readonly unknownFlags?: 'ignored';
  /** Does the work. Absent: prints the help text. Throws what the user is to see. */
  readonly run?: (call: Call) => Promise<void> | void;
}

/** A command or a group of commands. */
export interface Command extends Omit<CommandEntry, 'load'>, CommandBody {}

/** One call of a command. */
export interface Call {
  readonly flags: FlagValues;
  readonly args: readonly string[];
  /** How many of them stand before `--`; all, when there is none. */
  readonly argsBeforeDashes: number;
  /** All that stands after the command's name, as written. */
  readonly words: readonly string[];
  readonly terminal: Terminal;
  /** All commands. */
  readonly root: Command;
}
