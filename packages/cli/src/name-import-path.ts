import type { Run } from '@ko/core';
import { core } from './core';
import type { CommonRequest } from './flags/build-request';

/** Errors that are about the call as a whole, not about one program. */
const ABOUT_THE_CALL = new Set([
  'invalid-label',
  'invalid-annotation',
  'invalid-epoch',
  'destination-unsupported',
  'platform-conflict',
  'invalid-base',
  'invalid-build-entry',
]);

/** Errors that are about what the argument names. */
const ABOUT_THE_PATH = new Set(['not-a-main-package', 'package-not-found', 'package-error', 'several-packages']);

/**
 * Puts the full import path in front of an error's text: of several programs, the user has to know which one, and ko says so too.
 * Errors that say so themselves, and those that come before there is an import path, stay as they are.
 */
export async function nameImportPath(
  error: unknown,
  request: Pick<CommonRequest, 'directory' | 'strict'> & { readonly importPath: string },
  run: Run,
): Promise<unknown> {
  const { signal } = run;
  // A bug keeps its stack. What the system says (`syscall`) is about a file of this program.
  if (!(error instanceof Error) || !('code' in error) || !('next' in error || 'syscall' in error)) return error;
  if (signal?.aborted || ABOUT_THE_CALL.has(String(error.code))) return error;
  // Without the Go that cannot be started, the one on the PATH may still say what the package is called.
  const env = error.code === 'go-not-found' ? { ...run.env, KO_GO_PATH: undefined } : run.env;
  try {
    const koConfig = await core().loadKoConfig({ directory: request.directory, env, strict: request.strict });
    const { main } = await core().locateMain(koConfig, request.importPath, { env, ...(signal && { signal }) });
    if (error.message.includes(main.importPath)) return error;
    error.message = `building ko://${main.importPath}: ${error.message}`;
  } catch {
    // The error is that there is no such program, or no usable configuration. It has said so, but maybe in Go's words for the path.
    const written = request.importPath.replace(/^ko:\/\//, '');
    if (ABOUT_THE_PATH.has(String(error.code)) && !error.message.includes(written))
      error.message = `${request.importPath}: ${error.message}`;
  }
  return error;
}
