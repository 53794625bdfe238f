import type { Platform } from '@ko/oci';
import type { Environment } from '../environment';
import { buildEnvironment, type GoBuildPlan, planGoBuild } from '../go/build';
import { buildSettings } from './build-settings';
import type { LocatedMain } from './build-entry';
import type { KoConfig } from './ko-config';

export interface PrepareRequest {
  readonly config: KoConfig;
  readonly located: LocatedMain;
  readonly platform: Platform;
  /** Environment of the process. */
  readonly env: Environment;
  /** Of the command line; when not empty it replaces every other ldflags. */
  readonly ldflags?: readonly string[] | undefined;
  readonly disableOptimizations?: boolean | undefined;
  /** `'auto'` is ko: Go decides. */
  readonly buildvcs: false | true | 'auto';
  /** Absolute path of the binary, in a folder of this run alone: see `GoBuildRequest.out`. */
  readonly out: string;
  /** Creation time for `.Date` and `.Timestamp`: `SOURCE_DATE_EPOCH`, else now. */
  readonly created: Date;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Command line and environment of the build of one main for one platform: configuration, environment and templates put together.
 * Runs `go env` and git only when a template asks for what they tell. Run the plan in `located.directory`.
 *
 * @throws UserError `invalid-template`, and as `planGoBuild`
 */
export async function prepareGoBuild(request: PrepareRequest): Promise<GoBuildPlan> {
  const { config, located, platform, env } = request;
  const settings = buildSettings(config, located.entry, request.ldflags);
  buildEnvironment({ platform, env, settings });
  return planGoBuild({ ...request, settings, importPath: located.main.importPath });
}
