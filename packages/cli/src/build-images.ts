import type { BuildRequest, BuildResult, Run } from '@ko/core';
import type { Call } from './command';
import { core } from './core';
import type { CommonRequest } from './flags/build-request';
import { nameImportPath } from './name-import-path';
import { withRequest } from './request';
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
  return withRequest({ flags, terminal }, (request, run) =>
    buildAll(request, flags.text('image-refs'), importPaths, run, terminal),
  );
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
