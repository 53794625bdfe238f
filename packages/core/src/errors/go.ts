// The go tool, what it is told, and what it makes.
import { printable } from '@ko/oci';
import { QUOTED, UserError } from './user-error';

export const goNotFound = (program: string, cause: unknown) =>
  new UserError(
    'go-not-found',
    {
      what: `Go was not found: "${printable(program)}" cannot be started.`,
      next: 'Install Go (https://go.dev/doc/install) and see that `go version` works here, or name the program in KO_GO_PATH.',
    },
    { cause },
  );

export const missingFolder = (folder: string) =>
  new UserError('missing-folder', {
    what: `The folder "${printable(folder)}" does not exist, so Go cannot run there.`,
    next: 'Correct the path, or restore the folder.',
  });

/** A package that exists and is no main: Go's name of it, a file where a folder was meant, or the import path of one without files. */
export const notMainPackage = (
  pattern: string,
  found: { file: true } | { empty: string } | { name: string; importPath: string },
) => {
  const shown = printable(pattern);
  if ('file' in found) {
    const what = `"${shown}" is a file, for Go the package "command-line-arguments"; an image is built from a folder.`;
    return new UserError('not-a-main-package', { what, next: `Name its folder: "${shown.replace(/\/[^/]*$/, '')}".` });
  }
  if ('empty' in found) {
    const what = `${printable(found.empty)} has no files to build on this machine: only tests, or ones that build constraints or CGO_ENABLED=0 leave out.`;
    return new UserError('not-a-main-package', { what, next: 'Name a folder with "package main".' });
  }
  const [path, name] = [printable(found.importPath), printable(found.name)];
  return new UserError('not-a-main-package', {
    what: `${path} is not a main package: its files say "package ${name}".`,
    next: 'Name a folder whose files say "package main".',
  });
};

/** Go could not find or read a package. `inFolder`: it knows its folder; `near`: a main package that was probably meant. */
export const packageProblem = (
  pattern: string,
  directory: string,
  goText: string,
  { inFolder = false, near }: { inFolder?: boolean; near?: string | undefined } = {},
) => {
  const reason = goText === '' ? '' : `: ${printable(goText, QUOTED).replace(/\.$/, '')}`;
  return new UserError(inFolder ? 'package-error' : 'package-not-found', {
    what: `Go finds no main package "${printable(pattern)}" in ${printable(directory)}${reason}.`,
    next:
      near === undefined ? 'Paths begin with "./"; `go list ./...` shows what there is.' : `Did you mean "${near}"?`,
  });
};

export const severalPackages = (pattern: string, mains: readonly string[], count: number) =>
  new UserError('several-packages', {
    what: `"${printable(pattern)}" stands for ${count} packages, and an image is built from one.`,
    next:
      mains.length > 0
        ? `Name one of: ${printable(mains.join(', '), QUOTED)}.`
        : 'Name one folder with "package main".',
  });

/** Go's own text and nothing else: it says file and line already. */
export const compileError = (goText: string) => new UserError('compile-error', { what: goText });

/** Spec: ko-behaviour 2.7. */
export const rejectedFlag = (flag: string, where: 'flags' | 'GOFLAGS') =>
  new UserError('rejected-flag', {
    what: `The flag "${printable(flag)}" in ${where} is refused: it would run another program in the place of Go's compiler.`,
    next: `Remove it from ${where === 'flags' ? '.ko.yaml or KO_DEFAULTFLAGS' : 'GOFLAGS'}.`,
  });

export const invalidEnvironmentEntry = (entry: string) =>
  new UserError('invalid-environment', {
    what: `The environment entry "${printable(entry, 100)}" has no "=".`,
    next: 'Write NAME=value in "env" or "defaultEnv" of .ko.yaml.',
  });

export const invalidArmVariant = (variant: string) =>
  new UserError('invalid-arm-variant', {
    what: `"${printable(variant, 100)}" is no variant of arm.`,
    next: 'Write linux/arm/v5, linux/arm/v6 or linux/arm/v7.',
  });

export const platformConflict = (name: string, value: string) =>
  new UserError('platform-conflict', {
    what: `Platforms are named by an option, .ko.yaml or KO_DEFAULTPLATFORMS, and by ${name}="${printable(value, 100)}" too.`,
    next: `Unset ${name}, or name the platforms in one place.`,
  });

export const goEnvUnreadable = (goText: string) =>
  new UserError('go-failed', {
    what: `"go env" failed, and a template of .ko.yaml asks for .GoEnv: ${printable(goText, QUOTED)}`,
    next: 'Run `go env` there and mend what it names.',
  });

/** `reason` continues the sentence. Spec: ko-behaviour 7.1. */
export const noBuildInfo = (file: string, reason: string, options?: { cause?: unknown }) =>
  new UserError(
    'no-build-info',
    {
      what: `"${printable(file)}" has no readable Go build information: ${printable(reason, QUOTED)}.`,
      next: 'An SBOM is made from it. Build the program with Go, or do without the SBOM: --sbom=none.',
    },
    options,
  );

export const delveUnavailable = (repository: string, gitText: string) =>
  new UserError('delve-unavailable', {
    what: `Delve, which --debug puts into the image, cannot be fetched from ${repository}: ${printable(gitText, QUOTED)}`,
    next: 'Let git reach it, or name a mirror: git config --global url.<mirror>.insteadOf ' + `${repository}.`,
  });
