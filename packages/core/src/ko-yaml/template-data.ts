import type { Reporter } from '@ko/oci';
import type { Environment } from '../environment';
import { goEnvUnreadable } from '../errors';
import type { AskGo } from '../go/answers';
import { runGo } from '../go/toolchain';
import { gitFacts, rfc3339 } from './git-facts';
import { type TemplateData, templateNeeds } from './template';

export interface TemplateDataOptions {
  /** Environment of the build: `.Env`. */
  readonly buildEnv: Readonly<Record<string, string>>;
  /** Environment of the process: of `go env` and git. */
  readonly env: Environment;
  /** ko's working directory: of `go env`. */
  readonly koDirectory: string;
  /** Folder of the build: of git. */
  readonly directory: string;
  /** For `.Date`, `.Timestamp`. */
  readonly created: Date;
  readonly reporter: Reporter;
  readonly signal?: AbortSignal | undefined;
  readonly ask?: AskGo | undefined;
}

/**
 * What the given templates can see. Go and git are asked only when one of them looks at what they tell; ko asks always.
 * `.Date` is in UTC as ko documents it; ko itself writes local time. Spec: ko-behaviour 2.6.
 *
 * @throws UserError `invalid-template`, `go-not-found`; the signal's reason
 */
export async function templateData(templates: readonly string[], options: TemplateDataOptions): Promise<TemplateData> {
  const needs = templates.map(templateNeeds);
  const needed = (name: string) => needs.some((names) => names === undefined || names.has(name));
  const { buildEnv, env, directory: cwd, created, reporter, signal } = options;
  const seconds = Math.floor(created.getTime() / 1000);
  return {
    Env: { LDFLAGS: '', ...buildEnv },
    ...(needed('GoEnv') ? { GoEnv: { ...(await goEnv(options)), ...buildEnv } } : {}),
    ...(needed('Git') ? { Git: await gitFacts({ cwd, env, reporter, signal }) } : {}),
    Date: rfc3339(seconds),
    Timestamp: BigInt(seconds),
  };
}

async function goEnv({ koDirectory, env, signal, ask = runGo }: TemplateDataOptions): Promise<Record<string, string>> {
  const run = await ask(['env', '-json'], { cwd: koDirectory, env, signal });
  if (run.exitCode !== 0) throw goEnvUnreadable(run.stderr);
  return JSON.parse(run.stdout) as Record<string, string>;
}
