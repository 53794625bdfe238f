import type { ExecutorContext } from '@nx/devkit';
import { optionNames } from './option-names';
import { checkTarget, kubectlWords, ownOptions } from './words';

/** Options of every executor that starts kubectl. */
export interface KubectlOptions {
  readonly kubectlArgs?: readonly string[];
  readonly __unparsed__?: readonly string[];
}

/** The options of an executor, and the words for kubectl. */
export interface ForKubectl<T> {
  readonly options: Omit<T, keyof KubectlOptions>;
  /** For kubectl: `kubectlArgs`, and what the command line has that is no option of ours. */
  readonly words: readonly string[];
  /** What follows a `--` among these; empty without one. */
  readonly rest: readonly string[];
}

/** Tells what is ours from what is kubectl's. Throws `unknown-option`. */
export function forKubectl<T extends KubectlOptions>(
  executor: string,
  given: T,
  context: ExecutorContext,
): ForKubectl<T> {
  const names = optionNames(executor);
  checkTarget(context, names);
  const { kubectlArgs = [], __unparsed__: unparsed = [], ...options } = ownOptions(given, names);
  const { words, rest } = kubectlWords(unparsed, names);
  return { options, words: [...kubectlArgs, ...words], rest };
}
