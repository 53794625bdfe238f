import { Bug, nearest } from '@ko/core';
import type { ExecutorContext } from '@nx/devkit';
import { mistypedOption, unknownOption } from '../../errors';
import type { OptionNames } from './option-names';

// Nx knows one `--`: of what stands before it, it takes its own words and drops the others, and of what follows, options become those of
// the target (tried on 22.7, 23.2 and 24.0). So one cannot tell kubectl's words by where they stand, but by what they are.

/** The words of a command line, by whose they are. */
export interface KubectlWords {
  /** Options that are none of ours, and what stands beside them. */
  readonly words: readonly string[];
  /** What follows another `--`. */
  readonly rest: readonly string[];
}

/**
 * Finds the words that are for kubectl. Throws `unknown-option` for one that looks like one of ours: kubectl would refuse it when all is
 * built.
 *
 * @param unparsed as Nx gives them, without its own
 */
export function kubectlWords(unparsed: readonly string[], { long, short }: OptionNames): KubectlWords {
  const end = unparsed.includes('--') ? unparsed.indexOf('--') : unparsed.length;
  const words: string[] = [];
  for (let at = 0; at < end; at++) {
    const word = unparsed[at] as string;
    const [, dashes, written = '', value] = /^(--?)([^=]+)(=[^]*)?$/.exec(word) ?? [];
    const isOption = dashes !== undefined && word !== '-';
    const next = at + 1 < end ? (unparsed[at + 1] as string) : '-x';
    const own = isOption && value === undefined && (next === '-' || !next.startsWith('-')) ? [word, next] : [word];
    at += own.length - 1;
    const name = camelCase(written.replace(/^no-/, ''));
    if (isOption && (dashes === '-' ? short.has(written) : long.has(name))) continue;
    const meant =
      dashes === '--'
        ? nearest(
            name,
            [...long].filter((one) => !one.startsWith('_')),
          )
        : undefined;
    if (meant !== undefined) throw mistypedOption(written, kebabCase(meant));
    words.push(...own);
  }
  return { words, rest: unparsed.slice(end + 1) };
}

/** The options of the schema, without what Nx adds of a command line's other words. */
export function ownOptions<T extends object>(options: T, { long }: OptionNames): T {
  return Object.fromEntries(Object.entries(options).filter(([name]) => long.has(name))) as T;
}

/**
 * Nx leaves options alone that the schema of an executor does not have, when words for kubectl may be among them; but what project.json
 * says is none. Throws `unknown-option`.
 */
export function checkTarget({ target, configurationName = '' }: ExecutorContext, { long }: OptionNames): void {
  if (target === undefined) throw new Bug('Nx gave the executor no target.');
  const known = [...long].filter((name) => !name.startsWith('_'));
  for (const name of Object.keys({ ...target.options, ...target.configurations?.[configurationName] })) {
    if (!long.has(name)) throw unknownOption(name, nearest(name, known));
  }
}

function camelCase(name: string): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function kebabCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
