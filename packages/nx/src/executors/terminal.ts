import { UserError } from '@ko/core';
import { OciError, printable, type Reporter } from '@ko/oci';
import { fileSystem } from '../errors';

/** Progress on stderr: stdout belongs to the result. Detail is shown under `--verbose`. */
export function terminalReporter(verbose: boolean): Reporter {
  return {
    info: (line) => void process.stderr.write(`${line}\n`),
    warn: (line) => void process.stderr.write(`Warning: ${line}\n`),
    debug: (line) => void (verbose && process.stderr.write(`${line}\n`)),
  };
}

/** Go's own text with files and lines, which says all there is to say. */
const SPEAKS_FOR_ITSELF = 'compile-error';

/** What a disk or a system says of itself, which is nobody's bug. */
const SYSTEM = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT', 'EFBIG', 'EMFILE', 'ENFILE', 'EIO']);

/**
 * What a user sees of an error. A user's own has no stack: what is wrong, what to do next, and the code under which the
 * documentation treats it. Anything else is ours, with its stack and the wish for a report.
 */
export function errorText(error: unknown): string {
  if (error instanceof UserError && error.code === SPEAKS_FOR_ITSELF) return error.message.trimEnd();
  if (error instanceof UserError || error instanceof OciError) return `Error (${error.code}): ${error.message}`;
  // Not `instanceof`: errors of Node's core belong to another realm where tests run in contexts of their own.
  const { code, syscall } = (error ?? {}) as NodeJS.ErrnoException;
  if (syscall !== undefined && SYSTEM.has(code ?? '')) return errorText(fileSystem(error as NodeJS.ErrnoException));
  const stack = error instanceof Error ? (error.stack ?? error.message) : printable(String(error));
  return `This is a bug in @ko/nx. Please report it with these lines and the command that you ran:\n${stack}`;
}
