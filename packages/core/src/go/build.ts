import type { Platform, Reporter } from '@ko/oci';
import type { Environment } from '../environment';
import { compileError, invalidArmVariant, invalidEnvironmentEntry, rejectedFlag } from '../errors';
import { runGo } from './toolchain';

/** What the configuration says about one build; templates are expanded. */
export interface BuildSettings {
  /** `NAME=value` each. */
  readonly env: readonly string[];
  readonly flags: readonly string[];
  readonly ldflags: readonly string[];
}

export interface GoBuildRequest {
  /** As Go prints it: `MainPackage.importPath`. */
  readonly importPath: string;
  readonly platform: Platform;
  readonly settings: BuildSettings;
  /** Environment of the process. */
  readonly env: Environment;
  readonly disableOptimizations?: boolean | undefined;
  /** `'auto'` is ko: Go decides. */
  readonly buildvcs: false | true | 'auto';
  /** Absolute path of the binary, in a folder of this run alone: a Go that outlives a killed run may still write to its own. */
  readonly out: string;
}

export interface GoBuildPlan {
  /** After `go`. */
  readonly args: readonly string[];
  /** The whole environment of the go tool. */
  readonly env: Environment;
}

/**
 * Command line and environment of `go build`, as ko makes them. Spec: ko-behaviour 2.5, 4.1, 4.2; rejected flags: 2.7.
 *
 * @throws UserError `rejected-flag`, `invalid-environment`, `invalid-arm-variant`
 */
export function planGoBuild(request: GoBuildRequest): GoBuildPlan {
  const { settings, importPath, out, buildvcs } = request;
  const flags = [...settings.flags, '-trimpath'];
  if (request.disableOptimizations) flags.push('-gcflags', 'all=-N -l');
  for (const flag of flags) if (isToolexec(flag)) throw rejectedFlag(flag, 'flags');
  if (settings.ldflags.length > 0) flags.push(`-ldflags=${settings.ldflags.join(' ')}`);
  // The one addition to ko's command line. Here and not in GOFLAGS, so that the environment stays ko's; a flag of .ko.yaml is
  // the user's own word for this app and wins.
  if (buildvcs !== 'auto' && !flags.some((flag) => /^--?buildvcs(=|$)/.test(flag))) flags.push(`-buildvcs=${buildvcs}`);
  return { args: ['build', ...flags, '-o', out, importPath], env: buildEnvironment(request) };
}

/**
 * ko's variables, then the process's, then the settings' own; the last of a name wins. Spec: ko-behaviour 4.2.
 *
 * @throws UserError `rejected-flag`, `invalid-environment`, `invalid-arm-variant`
 */
export function buildEnvironment(request: {
  platform: Platform;
  env: Environment;
  settings: Pick<BuildSettings, 'env'>;
}): Record<string, string> {
  const { platform, env, settings } = request;
  const merged: Record<string, string> = {
    CGO_ENABLED: '0',
    GOOS: platform.os,
    GOARCH: platform.architecture,
    ...variantVariables(platform),
  };
  for (const [name, value] of Object.entries(env)) if (value !== undefined) merged[name] = value;
  for (const line of settings.env) {
    const at = line.indexOf('=');
    if (at < 0) throw invalidEnvironmentEntry(line);
    merged[line.slice(0, at)] = line.slice(at + 1);
  }
  for (const word of (merged['GOFLAGS'] ?? '').split(/\s+/)) if (isToolexec(word)) throw rejectedFlag(word, 'GOFLAGS');
  return merged;
}

/** Spec: ko-behaviour 4.2, the table of variants. */
function variantVariables({ architecture, variant = '' }: Platform): Record<string, string> {
  if (variant === '') return {};
  if (architecture === 'amd64') return { GOAMD64: variant };
  if (architecture !== 'arm') return {};
  if (!/^v[+-]?\d+$/.test(variant)) throw invalidArmVariant(variant);
  const version = Number(variant.slice(1));
  return version < 5 ? {} : { GOARM: String(Math.min(version, 7)) };
}

/** Spec: ko-behaviour 2.7; only whole elements count. */
function isToolexec(flag: string): boolean {
  return /^--?toolexec(=|$)/.test(flag);
}

/** What Go says while it fetches modules: no part of an error. */
const PROGRESS = /^go: (downloading|finding|extracting) .*\n/gm;

/** Go's text is cut beyond this, in characters; a thousand errors fit. */
const COMPILE_ERROR_LIMIT = 200_000;

/**
 * Runs a planned build.
 *
 * @param options.cwd folder of the build: `dir` of its entry
 * @throws UserError `compile-error` with Go's own text alone, `go-not-found`; the signal's reason
 */
export async function goBuild(
  plan: GoBuildPlan,
  options: { cwd: string; reporter: Reporter; signal?: AbortSignal | undefined },
): Promise<void> {
  options.reporter.debug(`go ${plan.args.join(' ')}`);
  const run = await runGo(plan.args, { cwd: options.cwd, env: plan.env, signal: options.signal });
  const text = run.output.replace(PROGRESS, '').trimEnd();
  if (run.exitCode === 0) {
    if (text !== '') options.reporter.debug(text);
    return;
  }
  const cut = text.length > COMPILE_ERROR_LIMIT ? `${text.slice(0, COMPILE_ERROR_LIMIT)}\n… (cut)` : text;
  throw compileError(cut || `go build ended with status ${run.exitCode} and said nothing.`);
}
