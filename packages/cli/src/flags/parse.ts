// Command lines by the rules of Go's pflag, which ko users' scripts rely on. None of the libraries that we tried has them: commander
// refuses `--push=false` (or, with an optional value, lets `--debug ./cmd/app` swallow the import path), and node:util's parseArgs
// takes `-B=false` for a bundle of four flags. The rules, from pflag's documentation:
//  - `--name=value` and `--name value`; `-n=value`, `-nvalue` and `-n value`; whatever follows a flag with a value is its value
//  - a boolean flag never takes the next word: `--name` is true, `--name=false` is false; short ones can be bundled (`-BP`)
//  - neither does one whose value may be left out (pflag's NoOptDefVal): `--wait`, `--wait=5m`
//  - flags may stand between and after arguments; `--` ends them; a single `-` is an argument
import { invalidFlagValue, malformedFlag, missingFlagValue, unknownFlag } from '../errors';
import { parseBoolean } from './boolean';
import { CsvError, parseCsvRecord } from './csv-record';
import { defaultOf, type Flag, FlagValues, takesNextWord } from './flag';
import { nearestOf } from './nearest';
import { parseWholeNumber } from './whole-number';

export interface ParsedWords {
  readonly flags: FlagValues;
  /** Words that are neither flags nor values of flags, in order. */
  readonly args: readonly string[];
  /** How many of them stand before `--`; all, when there is none. */
  readonly argsBeforeDashes: number;
}

/**
 * Reads a command line.
 * @param words  what stands after the command's name
 * @param options.unknownFlags  `ignored` passes over flags that are not known, each with its value: a next word without a dash
 * @throws UserError `unknown-flag`, `invalid-flag`
 */
export function parseWords(
  words: readonly string[],
  flags: readonly Flag[],
  { unknownFlags }: { readonly unknownFlags?: 'ignored' | undefined } = {},
): ParsedWords {
  const reading = new Reading(flags);
  const args: string[] = [];
  let argsBeforeDashes: number | undefined;
  for (let rest = words; rest.length > 0; ) {
    const [word = '', ...after] = rest;
    if (word === '--') {
      argsBeforeDashes = args.length;
      args.push(...after);
      break;
    }
    if (unknownFlags === 'ignored' && !reading.knows(word)) {
      const [next = '-'] = after;
      rest = word.includes('=') || next.startsWith('-') ? after : after.slice(1);
    } else if (word.startsWith('--')) rest = reading.long(word, after);
    else if (word.startsWith('-') && word !== '-') rest = reading.short(word, after);
    else {
      args.push(word);
      rest = after;
    }
  }
  return {
    flags: new FlagValues(reading.values, reading.given),
    args,
    argsBeforeDashes: argsBeforeDashes ?? args.length,
  };
}

class Reading {
  readonly values: Map<string, unknown>;
  readonly given = new Set<string>();
  readonly #flags: readonly Flag[];

  constructor(flags: readonly Flag[]) {
    this.#flags = flags;
    this.values = new Map(flags.map((flag) => [flag.name, defaultOf(flag)]));
  }

  /** Whether it can be read: a flag that there is, or no flag. */
  knows(word: string): boolean {
    if (!word.startsWith('-') || word === '-') return true;
    const [, long = '', short = ''] = /^(?:--([^=]+)|-([^-=]))/s.exec(word) ?? [];
    return this.#flags.some((flag) => flag.name === long || (short !== '' && flag.short === short));
  }

  /** Takes `--name…`; returns the words that are left. */
  long(word: string, after: readonly string[]): readonly string[] {
    const [, name = '', value] = /^--([^=]*)(?:=(.*))?$/s.exec(word) ?? [];
    if (name === '' || name.startsWith('-')) throw malformedFlag(word);
    const flag = this.#flags.find((one) => one.name === name);
    if (flag === undefined) throw unknownFlag(`--${name}`, nearestOf(name, this.#flags));
    return this.#take(flag, `--${name}`, value, after);
  }

  /** Takes `-abc…`; returns the words that are left. */
  short(word: string, after: readonly string[]): readonly string[] {
    for (let letters = word.slice(1); letters !== ''; letters = letters.slice(1)) {
      const flag = this.#flags.find(({ short }) => short === letters[0]);
      if (flag === undefined) throw unknownFlag(`-${letters[0]}`, undefined, word);
      const rest = letters.slice(1);
      // An equals sign with nothing behind it is no separator: the value of `-t=` is "=".
      if (/^=./s.test(rest)) return this.#take(flag, `-${flag.short}`, rest.slice(1), after);
      if (flag.type !== 'bool') return this.#take(flag, `-${flag.short}`, rest === '' ? undefined : rest, after);
      this.#set(flag, 'true');
    }
    return after;
  }

  #take(flag: Flag, written: string, value: string | undefined, after: readonly string[]): readonly string[] {
    if (value !== undefined || !takesNextWord(flag)) {
      this.#set(flag, value ?? flag.alone ?? 'true');
      return after;
    }
    const [next, ...rest] = after;
    if (next === undefined) throw missingFlagValue(written);
    this.#set(flag, next);
    return rest;
  }

  #set(flag: Flag, text: string): void {
    const read = READERS[flag.type](text);
    if (read instanceof Invalid) throw invalidFlagValue(flag, text, read.why);
    const before = this.given.has(flag.name) ? this.values.get(flag.name) : [];
    this.values.set(flag.name, flag.type === 'strings' ? [...(before as string[]), ...(read as string[])] : read);
    this.given.add(flag.name);
  }
}

class Invalid {
  constructor(readonly why: string) {}
}

const READERS: Readonly<Record<Flag['type'], (text: string) => unknown>> = {
  bool: (text) => parseBoolean(text) ?? new Invalid('it is neither true nor false'),
  string: (text) => text,
  int: (text) => parseWholeNumber(text) ?? new Invalid('it is no whole number'),
  strings: (text) => {
    try {
      return parseCsvRecord(text);
    } catch (error) {
      if (error instanceof CsvError) return new Invalid(error.message);
      throw error;
    }
  },
};
