import { allOrSpecificPlatforms, flagUnsupported, missingRepository, negativeJobs } from '../errors';
import type { FlagValues } from './flag';

type Variables = Readonly<Record<string, string | undefined>>;

/** ko's flags that nothing here can do yet, when they have this value; and what to do instead. */
const UNSUPPORTED: readonly { name: string; given: (flags: FlagValues) => boolean; instead?: string }[] = [
  {
    name: 'local',
    given: (flags) => flags.bool('local'),
    instead: 'Write --oci-layout-path=<folder> --push=false, and load the folder with skopeo.',
  },
];

/**
 * Refuses what can be known to be wrong before anything is loaded. Spec: ko-behaviour 1.3, 6.1.
 * @throws CliError `invalid-flag`, `flag-unsupported`, `missing-repository`
 */
export function checkFlags(flags: FlagValues, env: Variables): void {
  const platforms = flags.list('platform');
  if (platforms.length > 1 && platforms.includes('all')) throw allOrSpecificPlatforms();
  if (flags.int('jobs') < 0) throw negativeJobs(flags.int('jobs'));
  const missing = UNSUPPORTED.find(({ given }) => given(flags));
  if (missing !== undefined) throw flagUnsupported(`--${missing.name}`, missing.instead);
  if (flags.bool('push') && !env['KO_DOCKER_REPO']) throw missingRepository();
}

/** Flags that contradict each other and have an order, and what is left out. */
export function warnings(flags: FlagValues): string[] {
  const both = flags.bool('bare') && flags.bool('base-import-paths');
  return both ? ['WARNING: both --bare and --base-import-paths are given: --base-import-paths wins.'] : [];
}
