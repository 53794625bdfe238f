import { type Platform, type Reporter, silentReporter } from '@ko/oci';
import type { Environment } from '../environment';
import type { AskGo } from '../go/answers';
import { buildEnvironment, type GoBuildPlan, planGoBuild } from '../go/build';
import type { LocatedMain } from './build-entry';
import { buildSettings } from './build-settings';
import type { KoConfig } from './ko-config';
import { expandTemplate } from './template';
import { templateData } from './template-data';

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
  /** Hears what git cannot tell a template that asks. */
  readonly reporter?: Reporter | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly ask?: AskGo | undefined;
}

/**
 * Command line and environment of the build of one main for one platform: configuration, environment and templates put together.
 * Runs `go env` and git only when a template asks for what they tell. Run the plan in `located.directory`.
 *
 * @throws UserError `invalid-template`, and as `planGoBuild`
 */
export async function prepareGoBuild(request: PrepareRequest): Promise<GoBuildPlan> {
  const { config, located, platform, env, created, reporter = silentReporter, signal, ask } = request;
  const settings = buildSettings(config, located.entry, request.ldflags);
  const data = await templateData([...settings.flags, ...settings.ldflags], {
    buildEnv: buildEnvironment({ platform, env, settings }),
    env,
    koDirectory: config.directory,
    directory: located.directory,
    created,
    reporter,
    signal,
    ask,
  });
  const expanded = {
    env: settings.env,
    flags: settings.flags.map((text) => expandTemplate(text, data)),
    ldflags: settings.ldflags.map((text) => expandTemplate(text, data)),
  };
  return planGoBuild({ ...request, settings: expanded, importPath: located.main.importPath });
}
