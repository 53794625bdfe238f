import type { Call } from './command';
import { core } from './core';
import { manifestsOf } from './flags/file-flags';
import { withRequest } from './request';
import { withWorkFolder } from './work-folder';

/** The manifests that the flags name, with the references of images that it publishes. Throws what `checkFlags` and `resolveManifests` do. */
export async function resolvedText({ flags, terminal }: Pick<Call, 'flags' | 'terminal'>): Promise<string> {
  return withRequest({ flags, terminal }, (request, run) => {
    const manifests = manifestsOf(flags, terminal);
    if (manifests.paths.length === 0)
      run.reporter.warn('No manifests are named, so nothing is resolved. Name them with -f.');
    const build = { ...request, imageRefs: flags.text('image-refs') };
    return withWorkFolder(terminal, async (workFolder) => {
      const { text } = await core().resolveManifests({ manifests, build, workFolder }, run);
      return text;
    });
  });
}
