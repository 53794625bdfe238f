import { parsePlatform, type Platform } from '@ko/oci';
import type { Environment } from '../environment';
import { platformConflict } from '../errors';

/** `default`: nobody named a platform. */
export type RequestedPlatforms =
  | { readonly all: true }
  | { readonly all?: never; readonly platforms: readonly Platform[]; readonly default: boolean };

/**
 * The platforms that a run is asked for. Spec: ko-behaviour 4.5.
 *
 * @param options.flag of the command line or the Nx options, as written; empty or absent: none
 * @throws UserError `platform-conflict`; OciError `invalid-platform`
 */
export function requestedPlatforms(options: {
  flag?: readonly string[] | undefined;
  config: { readonly defaultPlatforms: readonly string[] };
  env: Environment;
}): RequestedPlatforms {
  const { flag = [], config, env } = options;
  const named = flag.length > 0 ? flag : config.defaultPlatforms;
  if (named.length === 0) return { platforms: [parsePlatform(defaultPlatform(env))], default: true };
  for (const name of ['GOOS', 'GOARCH', 'GOARM']) {
    const value = env[name];
    if (value !== undefined) throw platformConflict(name, value); // even when it is empty, as in ko
  }
  const list = named.length === 1 ? named.flatMap((text) => text.split(',')) : named;
  if (list[0] === 'all') return { all: true };
  return { platforms: list.map((text) => parsePlatform(text)), default: false };
}

/** GOOS and GOARCH count only together; GOARM also for arm64, as in ko. It may say more: `7,hardfloat`. */
function defaultPlatform(env: Environment): string {
  const { GOOS, GOARCH, GOARM } = env;
  if (!GOOS || !GOARCH) return 'linux/amd64';
  return GOARM && GOARCH.includes('arm') ? `${GOOS}/${GOARCH}/v${GOARM.split(',')[0]}` : `${GOOS}/${GOARCH}`;
}
