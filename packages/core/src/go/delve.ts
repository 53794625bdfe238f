// Delve, the debugger that `--debug` puts into an image. It is built from its own repository, as it is there today: an image with a
// debugger is for a person at work, not for a release, and not reproducible. Spec: ko-behaviour 5.9.
import { randomInt } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
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
  /** Removes sources and programs. */
  close(): Promise<void>;
}

/**
 * Fetches nothing before the first `build`.
 *
 * @param work the folder that sources, programs and Go's temporary files lie in, absolute; without it, it is the system's for all, as
 * with ko
 * @param run.env the process's
 */
export function openDelve(
  work: string | undefined,
  { env, reporter }: { readonly env: Environment; readonly reporter: Reporter },
): Delve {
  const folder = join(work ?? (env['TMPDIR'] || tmpdir()), `delve${randomInt(2 ** 47)}`);
  const sources = join(folder, 'delve');
  let fetched: Promise<void> | undefined;
  return {
    async build(platform, signal) {
      await (fetched ??= fetchSources(sources, env, signal));
      const out = join(folder, 'bin', `${platform.os}_${platform.architecture}`, 'dlv');
      reporter.info(`Building Delve for ${formatPlatform(platform)}`);
      const args = ['build', '-trimpath', '-ldflags=-s -w', '-o', out, './cmd/dlv'];
      const goEnv = buildEnvironment({ platform, env, settings: { env: [] } });
      const plan = { args, env: work === undefined ? goEnv : withGoTemporary(goEnv, folder) };
      await goBuild(plan, { cwd: sources, reporter, signal });
      return out;
    },
    close: () => rm(folder, { recursive: true, force: true }),
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
