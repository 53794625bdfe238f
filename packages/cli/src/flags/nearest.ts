import type * as Core from '@ko/core';
/** The name that was probably meant, if one is near. @ko/core is loaded only now, when something is wrong anyway. */
export function nearestOf(word: string, known: readonly { readonly name: string }[]): string | undefined {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- import() would stay one, and jest has no ES modules
  const { nearest } = require('@ko/core') as typeof Core;
  return nearest(
    word,
    known.map(({ name }) => name),
  );
}
