// Delve, the debugger that `--debug` puts into an image. It is built from its own repository, as it is there today: an image with a
// debugger is for a person at work, not for a release, and not reproducible. Spec: ko-behaviour 5.9.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { formatPlatform, type Platform, type Reporter } from '@ko/oci';
import type { Environment } from '../environment';
import { delveUnavailable } from '../errors';
import { runGit } from '../git';
import { withGoTemporary } from '../work-folder';
import { buildEnvironment, goBuild } from './build';

const REPOSITORY = 'https://github.com/go-delve/delve.git';

/** Where Delve can trace a program of Go's, as ko has it. */
export function isDebuggable({ os, architecture }: Platform): boolean {
  return os === 'linux' && ['amd64', 'arm64'].includes(architecture);
}

/** Delve's sources, fetched once for a run. */
export interface Delve {
  /** Builds it. Returns the absolute path of the program. Throws `delve-unavailable`, `compile-error`, the signal's reason. */
  build(platform: Platform, signal?: AbortSignal): Promise<string>;
}

/**
 * Fetches nothing before the first `build`.
 *
 * @param folder for sources and programs, absolute; made if missing. The caller removes it.
 */
export function openDelve(
  folder: string,
  { goTempInWork }: { readonly goTempInWork?: boolean },
  { env, reporter }: { readonly env: Environment; readonly reporter: Reporter },
): Delve {
  const sources = join(folder, 'delve');
  let fetched: Promise<void> | undefined;
  return {
    async build(platform, signal) {
      await (fetched ??= fetchSources(sources, env, signal));
      const out = join(folder, 'bin', `${platform.os}_${platform.architecture}`, 'dlv');
      reporter.info(`Building Delve for ${formatPlatform(platform)}`);
      const args = ['build', '-trimpath', '-ldflags=-s -w', '-o', out, './cmd/dlv'];
      const goEnv = buildEnvironment({ platform, env, settings: { env: [] } });
      const plan = { args, env: goTempInWork ? withGoTemporary(goEnv, folder) : goEnv };
      await goBuild(plan, { cwd: sources, reporter, signal });
      return out;
    },
  };
}

async function fetchSources(folder: string, env: Environment, signal: AbortSignal | undefined): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // Nobody is there to answer a question for a password.
  const quiet = { GIT_TERMINAL_PROMPT: '0', ...env };
  const { exitCode, stderr } = await runGit(['clone', '--depth', '1', REPOSITORY, '.'], {
    cwd: folder,
    env: quiet,
    signal,
  });
  if (exitCode !== 0) throw delveUnavailable(REPOSITORY, exitCode === undefined ? 'git is not installed' : stderr);
}
