import { resolve as resolvePath } from 'node:path';
import type { Call, CommandBody } from '../command';
import { core } from '../core';
import { buildFlags } from '../flags/build-flags';
import { fileFlags, manifestsOf } from '../flags/file-flags';
import type { Flag } from '../flags/flag';
import { resolvedText } from '../resolved-text';

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

/** @throws CliError of `checkFlags`, and whatever `checkManifestsOutput`, `resolveManifests` and `writeManifests` throw */
async function runResolve(call: Call): Promise<void> {
  const { flags, terminal } = call;
  const { directory } = terminal;
  const output = flags.text('output');
  if (output === '') return terminal.out(await resolvedText(call));
  const file = resolvePath(directory, output);
  await core().checkManifestsOutput(file, { ...manifestsOf(flags, terminal), directory });
  await core().writeManifests(file, await resolvedText(call));
}
