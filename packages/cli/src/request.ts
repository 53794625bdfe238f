import type { Run } from '@ko/core';
import type { Call } from './command';
import { core } from './core';
import { type CommonRequest, requestOf } from './flags/build-request';
import { checkFlags, warnings } from './flags/check';
import { terminalReporter } from './reporter';

/**
 * Checks the flags that all commands with images have in common, and gives `work` the request that they stand for. An archive that they
 * name is open meanwhile. Throws as `checkFlags`, and whatever `work` throws.
 */
export async function withRequest<T>(
  { flags, terminal }: Pick<Call, 'flags' | 'terminal'>,
  work: (request: CommonRequest, run: Run) => Promise<T>,
): Promise<T> {
  const { env, signal, directory } = terminal;
  const reporter = terminalReporter(terminal, { verbose: flags.bool('verbose') });
  checkFlags(flags, env);
  for (const line of warnings(flags)) reporter.warn(line);
  const request = requestOf(flags, { directory, env });
  const run = { env, reporter, signal };
  const tarball = flags.text('tarball');
  if (tarball === '') return work(request, run);
  return core().withTarball(tarball, { directory, reporter }, (archive) => work({ ...request, tarball: archive }, run));
}
