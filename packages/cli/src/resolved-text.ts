import type { Call } from './command';
import { core } from './core';
import { requestOf } from './flags/build-request';
import { checkFlags, warnings } from './flags/check';
import { manifestsOf } from './flags/file-flags';
import { terminalReporter } from './reporter';
import { withWorkFolder } from './work-folder';

/** The manifests that the flags name, with the references of images that it publishes. Throws what `checkFlags` and `resolveManifests` do. */
export async function resolvedText({ flags, terminal }: Pick<Call, 'flags' | 'terminal'>): Promise<string> {
  const { env, signal, directory } = terminal;
  const reporter = terminalReporter(terminal, { verbose: flags.bool('verbose') });
  checkFlags(flags, env);
  for (const line of warnings(flags)) reporter.warn(line);
  const request = requestOf(flags, { directory, env });
  const manifests = manifestsOf(flags, terminal);
  if (manifests.paths.length === 0) reporter.warn('No manifests are named, so nothing is resolved. Name them with -f.');
  const resolveAll = (tarball: Pick<typeof request, 'tarball'>) =>
    withWorkFolder(terminal, async (workFolder) => {
      const build = { ...request, ...tarball, imageRefs: flags.text('image-refs') };
      const { text } = await core().resolveManifests({ manifests, build, workFolder }, { env, reporter, signal });
      return text;
    });
  const tarball = flags.text('tarball');
  if (tarball === '') return resolveAll({});
  return core().withTarball(tarball, { directory, reporter }, (archive) => resolveAll({ tarball: archive }));
}
