import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { writeTree } from '../tree';

/** A `go` that notes its arguments before it is the real one. */
export interface GoShim {
  /** Variables that put it in place of the real one. */
  readonly env: Readonly<Record<string, string>>;
  /** Subcommand and whether something was compiled: the first argument of each call so far, in order. */
  calls(): string[];
}

const SCRIPT = '#!/bin/sh\necho "$1" >> "$GO_CALLS"\nexec "$REAL_GO" "$@"\n';

/**
 * @param folder  a new folder
 * @param go      path of the real one
 * @param path    the PATH to put it in front of
 */
export function makeGoShim(folder: string, go: string, path: string): GoShim {
  writeTree(folder, { 'bin/go': SCRIPT });
  chmodSync(join(folder, 'bin/go'), 0o755);
  const log = join(folder, 'calls');
  return {
    env: { PATH: [join(folder, 'bin'), path].join(delimiter), REAL_GO: go, GO_CALLS: log },
    calls: () => (existsSync(log) ? readFileSync(log, 'utf8').split('\n').filter(Boolean) : []),
  };
}
