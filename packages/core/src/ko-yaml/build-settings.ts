import type { BuildSettings } from '../go/build';
import type { BuildEntry, KoConfig } from './ko-config';

/**
 * What applies to one build: its entry's list, else the default one, element by element still templates. An empty list counts as
 * none. Spec: ko-behaviour 2.5.
 *
 * @param ldflags of the command line; when not empty it replaces every other ldflags
 */
export function buildSettings(
  config: Pick<KoConfig, 'defaultEnv' | 'defaultFlags' | 'defaultLdflags'>,
  entry: Pick<BuildEntry, 'env' | 'flags' | 'ldflags'> | undefined,
  ldflags: readonly string[] = [],
): BuildSettings {
  return {
    env: firstFilled([entry?.env, config.defaultEnv]),
    flags: firstFilled([entry?.flags, config.defaultFlags]),
    ldflags: firstFilled([ldflags, entry?.ldflags, config.defaultLdflags]),
  };
}

function firstFilled(lists: readonly (readonly string[] | undefined)[]): readonly string[] {
  return lists.find((list) => list !== undefined && list.length > 0) ?? [];
}
