import type * as Core from '@ko/core';

/** @ko/core, loaded when the first one asks: help, completion and mistyped flags are to be answered at once. */
export function core(): typeof Core {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- import() would stay one, and jest has no ES modules
  return require('@ko/core') as typeof Core;
}
