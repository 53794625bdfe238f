// Where images go, and what they are called.
import { printable } from '@ko/oci';
import { QUOTED, UserError } from './user-error';

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

export const cacheNotFolder = (folder: string) =>
  new UserError('cache-not-folder', {
    what: `KOCACHE should be a directory, ${printable(folder)} is not a directory.`,
    next: 'Name a folder in it, or one that is to be made, or unset it.',
  });

/** `folder`: of the layers of one app and platform. */
export const layersUnwritable = (folder: string, cause: NodeJS.ErrnoException) =>
  new UserError(
    'layers-unwritable',
    {
      what: `The layers cannot be written to ${printable(folder, QUOTED)}: ${printable(cause.message, QUOTED)}.`,
      next: ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(cause.code ?? '')
        ? 'Make room on the disk; what was there before is unchanged.'
        : 'Make the folder writable for the user who builds, or remove it.',
    },
    { cause },
  );

export const invalidProjectName = (project: string) =>
  new UserError('invalid-project-name', {
    what: `The project name "${printable(project, 100)}" cannot be a folder below dist/ko.`,
    next: 'Give the project another name in its project.json.',
  });
