import { buildImages } from '../build-images';
import type { Call, CommandBody } from '../command';
import { buildFlags } from '../flags/build-flags';

/** `ko build`, also `ko publish`. Spec: ko-behaviour 1.4. */
export const build: CommandBody = {
  description:
    'This sub-command builds the given import paths into Go programs, puts each into a container image, and publishes the images. It prints one reference a line.',
  usage: 'IMPORTPATH...',
  examples: `  # Name images \${KO_DOCKER_REPO}/<last element of the import path>-<hash of the import path>
  ko build github.com/foo/bar/cmd/baz github.com/foo/bar/cmd/blah

  # Relative paths; without one, the current folder
  ko build ./cmd/blah

  # Name the image \${KO_DOCKER_REPO}/<import path>
  ko build --preserve-import-paths ./cmd/blah`,
  flags: buildFlags,
  arguments: 'any',
  run: runBuild,
};

/** Prints the references of all programs when all have succeeded. */
async function runBuild(call: Call): Promise<void> {
  for (const reference of await buildImages(call, call.args)) call.terminal.out(`${reference}\n`);
}
