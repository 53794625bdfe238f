import { resolve as resolvePath } from 'node:path';
import type { Call, CommandBody } from '../command';
import { core } from '../core';
import { buildFlags } from '../flags/build-flags';
import { requestOf } from '../flags/build-request';
import { checkFlags, warnings } from '../flags/check';
import { fileFlags, manifestsOf } from '../flags/file-flags';
import type { Flag } from '../flags/flag';
import { terminalReporter } from '../reporter';
import { withWorkFolder } from '../work-folder';

const OUTPUT: Flag = {
  name: 'output',
  short: 'o',
  type: 'string',
  about: 'File to write the manifests to in place of the standard output; replaced in one step, when all is well.',
  complete: 'files',
};

/** `ko resolve`. Spec: ko-behaviour 1.5, 8. */
export const resolve: CommandBody = {
  description:
    'This sub-command reads Kubernetes manifests, builds and publishes an image for each ko:// reference in them, and prints the manifests with the published references in place. All else in them stays as it is.',
  usage: '-f FILENAME',
  examples: `  # Build what the files of a folder name, and print them with digests
  ko resolve -f config/

  # The same for what another program writes
  kubectl kustomize overlays/prod | ko resolve -f -

  # Only objects with a label, into a file
  ko resolve -f config/ -l app=web -o release.yaml`,
  flags: [...buildFlags, ...fileFlags, OUTPUT],
  arguments: 'none',
  run: runResolve,
};

/** @throws CliError of `checkFlags`, and whatever `resolveManifests` throws */
async function runResolve(call: Call): Promise<void> {
  const { flags, terminal } = call;
  const text = await resolvedText(call);
  const output = flags.text('output');
  if (output === '') terminal.out(text);
  else await core().writeManifests(resolvePath(terminal.directory, output), text);
}

/** The manifests that the flags name, with published references. */
export async function resolvedText({ flags, terminal }: Call): Promise<string> {
  const { env, signal } = terminal;
  const reporter = terminalReporter(terminal, { verbose: flags.bool('verbose') });
  checkFlags(flags, env);
  for (const line of warnings(flags)) reporter.warn(line);
  const request = requestOf(flags, { directory: terminal.directory, env });
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
  const place = { directory: terminal.directory, reporter };
  return core().withTarball(tarball, place, (archive) => resolveAll({ tarball: archive }));
}
