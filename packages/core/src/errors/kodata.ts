// Files that go into an image beside the program.
import { printable } from '@ko/oci';
import { UserError } from './user-error';

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
