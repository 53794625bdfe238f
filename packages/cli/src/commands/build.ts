import type * as Build from '../build/run';
import { buildFlags } from '../flags/build-flags';
import type { Command } from '../command';

/** `ko build`, also `ko publish`. Spec: ko-behaviour 1.4. */
export const build: Command = {
  name: 'build',
  aliases: ['publish'],
  summary: 'Build and publish container images from the given importpaths.',
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
  run: (call) => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded for this command alone
    const { runBuild } = require('../build/run') as typeof Build;
    return runBuild(call);
  },
};
