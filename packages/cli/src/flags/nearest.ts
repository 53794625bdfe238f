import { core } from '../core';

/** The name that was probably meant, if one is near. */
export function nearestOf(word: string, known: readonly { readonly name: string }[]): string | undefined {
  return core().nearest(
    word,
    known.map(({ name }) => name),
  );
}
