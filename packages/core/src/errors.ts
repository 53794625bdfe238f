import { printable } from '@ko/oci';

/**
 * Codes that callers match on; each is also a heading in `docs/troubleshooting.md`. The text of a message may change.
 * Other packages bring codes of their own.
 */
export type CoreErrorCode =
  | 'go-not-found'
  | 'go-failed'
  | 'missing-folder'
  | 'invalid-project-name'
  | 'compile-error'
  | 'not-a-main-package'
  | 'package-not-found'
  | 'package-error'
  | 'several-packages'
  | 'rejected-flag'
  | 'invalid-environment'
  | 'invalid-arm-variant'
  | 'platform-conflict'
  | 'invalid-go-mod'
  | 'invalid-ko-yaml'
  | 'unknown-config-key'
  | 'unsupported-config-format'
  | 'missing-config'
  | 'invalid-build-entry'
  | 'invalid-template'
  | 'invalid-epoch'
  | 'invalid-capability'
  | 'kodata-dangling-link'
  | 'kodata-link-outside'
  | 'kodata-root-missing'
  | 'kodata-link-loop'
  | 'kodata-unsupported-file'
  | 'base-unavailable'
  | 'invalid-base'
  | 'base-platform'
  | 'base-unsupported'
  | 'scratch-platform'
  | 'invalid-label'
  | 'invalid-annotation'
  | 'invalid-repository'
  | 'invalid-tag'
  | 'tag-only'
  | 'destination-unsupported'
  | 'no-build-info'
  | 'cache-not-folder'
  | 'delve-unavailable'
  | 'tarball-index'
  | 'tarball-unwritable'
  | 'image-refs-unwritable';

/** A failure a user can act on: what happened, on what, and what to do next. Shown without a stack. */
export class UserError extends Error {
  override readonly name: string = 'UserError';
  /** What to do now; part of `message`. */
  readonly next: string | undefined;

  constructor(
    readonly code: CoreErrorCode | (string & {}),
    text: { what: string; next?: string | undefined },
    options?: { cause?: unknown },
  ) {
    super(text.next === undefined ? text.what : `${text.what} ${text.next}`, options);
    this.next = text.next;
  }
}

/** A broken invariant of ours, never a user's mistake. Shown with its stack and the wish for a report. */
export class Bug extends Error {
  override readonly name: string = 'Bug';

  constructor(what: string, options?: { cause?: unknown }) {
    super(`${what} This is a bug in @ko/nx: please report it with the lines below.`, options);
  }
}

// From here on: assembling and publishing an image.

export const invalidEpoch = (variable: string, value: string) =>
  new UserError('invalid-epoch', {
    what: `${variable} is "${printable(value, 100)}", which is no number of seconds since 1970-01-01T00:00:00Z within the years 0 to 9999.`,
    next: `Set it to a whole number, for example ${variable}=$(git log -1 --format=%ct), or unset it.`,
  });

/** `term`: what it stands in. */
export const unknownCapability = (text: string, term: string) =>
  new UserError('invalid-capability', {
    what: `linux_capabilities: ${term === text ? '' : `"${printable(term, 100)}": `}unknown capability: "${printable(text, 100)}".`,
    next: 'Write a name from capabilities(7) such as net_bind_service, a number from 0 to 63, or all.',
  });

export const unknownCapabilityFlag = (term: string, flag: string) =>
  new UserError('invalid-capability', {
    what: `linux_capabilities: "${printable(term, 100)}": unknown flag '${printable(flag)}'.`,
    next: 'After +, - or = come the letters p (permitted), i (inheritable) and e (effective).',
  });

/** `target`: as the link says; `missing`: the path that is not there. */
export const kodataDanglingLink = (link: string, target: string, missing: string) =>
  new UserError('kodata-dangling-link', {
    what: `The link ${link} in kodata leads to ${target}, but ${missing} does not exist.`,
    next: 'Create it, or remove the link.',
  });

/** `roots`: where it may lead to. */
export const kodataLinkOutside = (link: string, target: string, roots: readonly string[]) =>
  new UserError('kodata-link-outside', {
    what: `The link ${link} in kodata leads to ${target}, outside of ${roots.join(' and ')}.`,
    next: 'Copy what it leads to into that folder, or allow a folder around it: with the option kodataRoots of @ko/nx, or with KO_DATA_PATH_ALLOWED_ROOT, which has to hold kodata, too.',
  });

/** `folder` as the option names it. */
export const kodataRootMissing = (folder: string) =>
  new UserError('kodata-root-missing', {
    what: `The option kodataRoots names "${printable(folder)}", which is no folder.`,
    next: 'Correct it, or remove it.',
  });

export const kodataLinkLoop = (link: string, target: string) =>
  new UserError('kodata-link-loop', {
    what: `The link ${link} in kodata leads back to ${target}, which holds it.`,
    next: 'Remove the link.',
  });

export const kodataUnsupportedFile = (file: string, kind: string) =>
  new UserError('kodata-unsupported-file', {
    what: `${file} in kodata is ${kind}.`,
    next: 'Only files, folders and links to them, with names in UTF-8, can be put into an image. Remove it.',
  });

/** `reason`: the message of what went wrong on the way to the base. */
export const baseUnavailable = (reference: string, reason: string, cause: unknown) =>
  new UserError(
    'base-unavailable',
    {
      what: `The base image ${reference} cannot be read: ${reason}`,
      next: 'The base is chosen by defaultBaseImage in .ko.yaml or KO_DEFAULTBASEIMAGE; "scratch" and "oci:<folder>" need no registry.',
    },
    { cause },
  );

/** A reference in .ko.yaml, or in the environment, that cannot be one. `key`: where it stands. */
export const invalidBase = (key: string, text: string, reason: string, cause: unknown) =>
  new UserError(
    'invalid-base',
    {
      what: `'${key}': "${printable(text)}" is no base image: ${printable(reason, QUOTED)}`,
      next: 'Write a reference like cgr.dev/chainguard/static:latest, "scratch", or oci:<folder>[:tag].',
    },
    { cause },
  );

export const basePlatform = (reference: string, requested: readonly string[], offered: readonly string[]) =>
  new UserError('base-platform', {
    what: `The base image ${reference} does not match the platform ${requested.join(', ')}: it offers ${offered.join(', ') || 'none'}.`,
    next: 'Ask for one that it offers, or choose another base.',
  });

export const baseUnsupported = (reference: string, digest: string, mediaType: string) =>
  new UserError('base-unsupported', {
    what: `The base image ${reference} lists ${digest} of media type "${printable(mediaType, 200)}", which is no image.`,
    next: 'Choose a base whose index lists images alone.',
  });

export const scratchPlatform = (requested: string) =>
  new UserError('scratch-platform', {
    what: `The base "scratch" has no platforms of its own, so it cannot be built for "${requested}".`,
    next: 'Name the platforms with OS and architecture, for example --platform=linux/amd64,linux/arm64.',
  });

export const allAndOtherPlatforms = (others: readonly string[]) =>
  new UserError('platform-conflict', {
    what: `"all" was asked for together with ${others.map((name) => printable(name, 100)).join(', ')}.`,
    next: 'Ask for all, or for specific platforms.',
  });

export const invalidLabel = (text: string) =>
  new UserError('invalid-label', { what: `Invalid label: "${printable(text)}".`, next: 'Write it as key=value.' });

export const invalidAnnotation = (text: string) =>
  new UserError('invalid-annotation', {
    what: `Missing "=" in annotation: "${printable(text)}".`,
    next: 'Write it as key=value.',
  });

/** `source`: where the text comes from, `KO_DOCKER_REPO` or the option's name. */
export const invalidRepository = (source: string, text: string, reason: string, cause: unknown) =>
  new UserError(
    'invalid-repository',
    {
      what: `${source} is "${printable(text)}", which cannot be used as a repository: ${reason}`,
      next: `Set ${source} to a registry and a repository without tag, for example ghcr.io/my-user.`,
    },
    { cause },
  );

export const invalidTag = (text: string) =>
  new UserError('invalid-tag', {
    what: `"${printable(text, 150)}" is no tag.`,
    next: 'A tag has 1 to 128 letters, digits, "_", "-" and ".", and starts with a letter, a digit or "_".',
  });

export const tagOnlyNeedsOneTag = (tags: readonly string[]) =>
  new UserError('tag-only', {
    what: `A reference by tag alone needs exactly one tag other than latest, not ${tags.length === 0 ? 'none' : tags.map((tag) => printable(tag)).join(', ')}.`,
    next: 'Give one tag, for example --tags=v1.',
  });

export const destinationUnsupported = (repository: string) =>
  new UserError('destination-unsupported', {
    what: `The destination ${repository} (a local Docker daemon or kind cluster) is not supported yet; that comes with a later release.`,
    next: 'Push to a registry, or leave KO_DOCKER_REPO unset for an OCI layout on disk.',
  });

/** Longest piece of Go's or a user's text in a message of one line, in characters. */
const QUOTED = 1000;

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
    next: `Remove it from ${where === 'flags' ? '.ko.yaml' : 'GOFLAGS'}.`,
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

export const invalidProjectName = (project: string) =>
  new UserError('invalid-project-name', {
    what: `The project name "${printable(project, 100)}" cannot be a folder below dist/ko.`,
    next: 'Give the project another name in its project.json.',
  });

/** A place in a file a user wrote; line and column count from 1. */
export interface FilePosition {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** As editors and terminals take it. */
const place = (at: FilePosition) => `${printable(at.file)}:${at.line}:${at.column}`;

/** What the YAML parser says, where it says it. */
export const brokenConfig = (at: FilePosition, text: string) =>
  new UserError('invalid-ko-yaml', { what: `${place(at)}: ${printable(text)}.`, next: 'Correct the YAML there.' });

/** A key twice in one map: which one counts, is anyone's guess. */
export const repeatedConfigKey = (at: FilePosition, key: string) =>
  new UserError('invalid-ko-yaml', {
    what: `${place(at)}: the key ${printable(key, 100)} is there twice.`,
    next: 'Remove one of the two.',
  });

/** A key of .ko.yaml that nothing reads. `near`: the known key that was probably meant. */
export const unknownConfigKey = (at: FilePosition, key: string, near: string | undefined, known: readonly string[]) =>
  new UserError('unknown-config-key', {
    what: `${place(at)}: .ko.yaml has no key "${printable(key, 100)}" here.`,
    next: near === undefined ? `Remove it. Known keys: ${known.join(', ')}.` : `Write "${near}", or remove it.`,
  });

export const wrongConfigType = (at: FilePosition, what: string, expected: string) =>
  new UserError('invalid-ko-yaml', { what: `${place(at)}: ${printable(what)} must be ${expected}.` });

export const missingConfig = (path: string) =>
  new UserError('missing-config', {
    what: `KO_CONFIG_PATH names "${printable(path)}", which is no file.`,
    next: 'Name a .ko.yaml, or a folder that holds one, or unset the variable.',
  });

export const unsupportedConfig = (file: string) =>
  new UserError('unsupported-config-format', {
    what: `"${printable(file)}" has a format that is not read here.`,
    next: 'Write it as .ko.yaml, .ko.yml or .ko.json.',
  });

export const buildsInEnvironment = () =>
  new UserError('invalid-environment', {
    what: 'KO_BUILDS is set, but "builds" cannot come from the environment.',
    next: 'Unset it and write "builds" in .ko.yaml.',
  });

export const invalidOverrides = (cause: unknown) =>
  new UserError(
    'invalid-environment',
    {
      what: 'KO_BASEIMAGEOVERRIDES is no JSON object.',
      next: 'Write {"example.com/m/cmd/app": "registry.example.com/base:tag"}, or unset it.',
    },
    { cause },
  );

/** Spec: ko-behaviour 2.3. */
export const invalidBuildEntry = (index: number, what: string, next: string) =>
  new UserError('invalid-build-entry', {
    what: `'builds': entry #${index} of .ko.yaml ${printable(what, QUOTED)}.`,
    next,
  });

/** From here on: what an SBOM needs. `reason` continues the sentence. Spec: ko-behaviour 7.1. */
export const noBuildInfo = (file: string, reason: string, options?: { cause?: unknown }) =>
  new UserError(
    'no-build-info',
    {
      what: `"${printable(file)}" has no readable Go build information: ${printable(reason, QUOTED)}.`,
      next: 'An SBOM is made from it. Build the program with Go, or do without the SBOM: --sbom=none.',
    },
    options,
  );

export const goEnvUnreadable = (goText: string) =>
  new UserError('go-failed', {
    what: `"go env" failed, and a template of .ko.yaml asks for .GoEnv: ${printable(goText, QUOTED)}`,
    next: 'Run `go env` there and mend what it names.',
  });

/** From here on: files of a build beside what it publishes. */
export const tarballIndex = (importPath: string, platforms: readonly string[]) =>
  new UserError('tarball-index', {
    what: `A tarball holds images of one platform, and ${importPath} is to be built for ${platforms.join(', ')}.`,
    next: 'Choose one with --platform, or write all of them to an OCI layout: --oci-layout-path=<folder>.',
  });

export const tarballUnwritable = (file: string, reason: string, cause: unknown) =>
  new UserError(
    'tarball-unwritable',
    {
      what: `The tarball ${printable(file)} cannot be written: ${printable(reason, QUOTED)}.`,
      next: 'Name a file in a folder that you may write to.',
    },
    { cause },
  );

/** `importPath`: of the image that is published already. */
export const imageRefsUnwritable = (file: string, importPath: string, reason: string, cause: unknown) =>
  new UserError(
    'image-refs-unwritable',
    {
      what: `The reference of ${importPath} cannot be written to ${printable(file)} (image-refs): ${printable(reason, QUOTED)}.`,
      next: 'The image is published. Name a file in a folder that exists and that you may write to.',
    },
    { cause },
  );

export const delveUnavailable = (repository: string, gitText: string) =>
  new UserError('delve-unavailable', {
    what: `Delve, which --debug puts into the image, cannot be fetched from ${repository}: ${printable(gitText, QUOTED)}`,
    next: 'Let git reach it, or name a mirror: git config --global url.<mirror>.insteadOf ' + `${repository}.`,
  });

export const cacheNotFolder = (folder: string) =>
  new UserError('cache-not-folder', {
    what: `KOCACHE should be a directory, ${printable(folder)} is not a directory.`,
    next: 'Name a folder in it, or one that is to be made, or unset it.',
  });

/** A variable of ours that is to be true or false. */
export const invalidTruth = (variable: string, value: string) =>
  new UserError('invalid-environment', {
    what: `${variable} is "${printable(value, 100)}", which is neither true nor false.`,
    next: `Write ${variable}=false, or unset it.`,
  });
