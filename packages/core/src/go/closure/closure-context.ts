import type { BuildContext } from '../build-context';
import type { ModuleSettings } from './build-list';

/** All that a closure depends on beside the files. */
export interface ClosureContext extends BuildContext, ModuleSettings {
  /** `-pgo`; default auto: default.pgo of the main's folder. */
  readonly pgo?: 'auto' | 'off' | undefined;
  /** Flags of `go build` and of GOFLAGS, for those that make a build read what no source names. */
  readonly buildFlags?: readonly string[] | undefined;
}

/** Why no source can tell what a build with these flags reads; undefined: they can. */
export function untold(flags: readonly string[]): string | undefined {
  const flag = flags
    .map((text) => /^--?(toolexec|overlay|modfile)(?:=|$)/.exec(text)?.[1])
    .find((name) => name !== undefined);
  return flag === undefined ? undefined : `go build -${flag} can read any file, and no source says which.`;
}
