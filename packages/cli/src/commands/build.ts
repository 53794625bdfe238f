import type { BuildRequest, BuildResult, Run } from '@ko/core';
import type { Call, CommandBody } from '../command';
import { core } from '../core';
import { buildFlags } from '../flags/build-flags';
import { type CommonRequest, requestOf } from '../flags/build-request';
import { checkFlags, warnings } from '../flags/check';
import { nameImportPath } from '../name-import-path';
import { terminalReporter } from '../reporter';
import type { Terminal } from '../terminal';
import { withWorkFolder } from '../work-folder';

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

/**
 * Builds and publishes one import path after the other, and prints their references when all have succeeded.
 *
 * @throws CliError of `checkFlags`, and whatever `buildImage` throws
 */
async function runBuild({ flags, args, terminal }: Call): Promise<void> {
  const { env, signal } = terminal;
  const reporter = terminalReporter(terminal, { verbose: flags.bool('verbose') });
  checkFlags(flags, env);
  for (const line of warnings(flags)) reporter.warn(line);
  const request = requestOf(flags, { directory: terminal.directory, env });
  const tarball = flags.text('tarball');
  const build = (more: Pick<CommonRequest, 'tarball'>) =>
    buildAll({ ...request, ...more }, flags.text('image-refs'), args, { env, reporter, signal }, terminal);
  const references =
    tarball === ''
      ? await build({})
      : await core().withTarball(tarball, { directory: terminal.directory, reporter }, (archive) =>
          build({ tarball: archive }),
        );
  for (const reference of references) terminal.out(`${reference}\n`);
}

/** Builds one import path after the other. Returns their references, each program's once. */
async function buildAll(
  request: CommonRequest,
  imageRefsFile: string,
  importPaths: readonly string[],
  run: Run,
  terminal: Terminal,
): Promise<readonly string[]> {
  const imageRefs = core().openImageRefs(imageRefsFile, terminal.directory);
  const references = new Map<string, string>();
  for (const importPath of new Set(importPaths.length > 0 ? importPaths : ['.'])) {
    const result = await buildOne({ ...request, importPath, project: importPath }, run, terminal);
    if (references.has(result.record.importPath)) continue; // the same program, named in two ways
    references.set(result.record.importPath, result.reference);
    await imageRefs.add(result);
  }
  return [...references.values()];
}

async function buildOne(request: Omit<BuildRequest, 'workFolder'>, run: Run, terminal: Terminal): Promise<BuildResult> {
  try {
    return await withWorkFolder(terminal, (workFolder) => core().buildImage({ ...request, workFolder }, run));
  } catch (error) {
    throw await nameImportPath(error, request, run);
  }
}
