import type { BuildRequest, BuildResult, Run } from '@ko/core';
import type { Call } from './command';
import { core } from './core';
import { type CommonRequest, requestOf } from './flags/build-request';
import { checkFlags, warnings } from './flags/check';
import { nameImportPath } from './name-import-path';
import { terminalReporter } from './reporter';
import type { Terminal } from './terminal';
import { withWorkFolder } from './work-folder';

/**
 * Builds and publishes one import path after the other, as the flags say.
 *
 * @returns their references, each program's once
 * @throws CliError of `checkFlags`, and whatever `buildImage` throws
 */
export async function buildImages(
  { flags, terminal }: Pick<Call, 'flags' | 'terminal'>,
  importPaths: readonly string[],
): Promise<readonly string[]> {
  const { env, signal } = terminal;
  const reporter = terminalReporter(terminal, { verbose: flags.bool('verbose') });
  checkFlags(flags, env);
  for (const line of warnings(flags)) reporter.warn(line);
  const request = requestOf(flags, { directory: terminal.directory, env });
  const tarball = flags.text('tarball');
  const build = (more: Pick<CommonRequest, 'tarball'>) =>
    buildAll({ ...request, ...more }, flags.text('image-refs'), importPaths, { env, reporter, signal }, terminal);
  if (tarball === '') return build({});
  const place = { directory: terminal.directory, reporter };
  return core().withTarball(tarball, place, (archive) => build({ tarball: archive }));
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
