// Manifests, and the references in them.
import { printable } from '@ko/oci';
import { QUOTED, UserError } from './user-error';

/** `reason`: what is wrong with it, without a full stop. `file`: the first one that it would be applied to. */
export const invalidSelector = (text: string, reason: string, file: string) =>
  new UserError('invalid-selector', {
    what: `The selector "${printable(text, 200)}" cannot be applied to ${printable(file)}: ${printable(reason, 200)}.`,
    next: 'Write it as kubectl takes it: app=web, tier!=front, "env in (a, b)", !canary, with commas between.',
  });

/** A place in a manifest, for people: file and line. */
export interface ManifestPlace {
  readonly file: string;
  readonly line: number;
}

const shown = ({ file, line }: ManifestPlace) => `${printable(file)}:${line}`;

/** `reason`: the parser's own words, without a full stop. */
export const invalidManifest = (place: ManifestPlace, reason: string) =>
  new UserError('invalid-manifest', {
    what: `${shown(place)}: ${printable(reason, QUOTED)}.`,
    next: 'Nothing was written. Correct the file; templates (Helm, for one) have to be rendered first.',
  });

export const notAnObject = (place: ManifestPlace) =>
  new UserError('not-an-object', {
    what: `${shown(place)}: the document is no Kubernetes object, so no selector can be applied: it has no text "apiVersion" and "kind".`,
    next: 'Leave the file out, or the selector.',
  });

export const notAList = (place: ManifestPlace) =>
  new UserError('not-an-object', {
    what: `${shown(place)}: the document says "kind: List" and has no list "items".`,
    next: 'Correct the file, or leave the selector out.',
  });

export const manifestUnreadable = (file: string, cause: Error) =>
  new UserError(
    'manifest-unreadable',
    {
      what: `${printable(file)} cannot be read: ${printable(cause.message.replace(/\.$/, ''))}.`,
      next: cause.message.startsWith('EISDIR')
        ? 'It is a link to a folder: name the folder itself.'
        : 'Name files and folders that exist and may be read.',
    },
    { cause },
  );

export const repeatedInput = () =>
  new UserError('manifest-unreadable', {
    what: 'The standard input is named twice ("-f -"), and it can be read once.',
    next: 'Name it once.',
  });

export const manifestTooLarge = (file: string, limit: string) =>
  new UserError('manifest-too-large', {
    what: `${printable(file)} has more than ${limit}.`,
    next: 'Split the file; an object in Kubernetes has at most 1.5 MiB.',
  });

/**
 * Says of an error which reference it is about; its code and its cause stay.
 *
 * @param reference as it stands in the file
 */
export function atReference<E extends Error>(place: ManifestPlace, reference: string, error: E): E {
  error.message = `${shown(place)}: ${printable(reference, 300)}: ${error.message}`;
  return error;
}

/** `path`: which of those that are read. */
export const manifestsOverwritten = (file: string, path: string) =>
  new UserError('manifests-unwritable', {
    what: `The manifests cannot be written to ${printable(file)}: it is one of those that are read (${printable(path)}), or would be the next time.`,
    next: 'Name another file; nothing was built.',
  });

export const manifestsUnwritable = (file: string, cause: Error) =>
  new UserError(
    'manifests-unwritable',
    {
      what: `The manifests cannot be written to ${printable(file)}: ${printable(cause.message.replace(/\.$/, ''))}.`,
      next: 'Name a file in a folder that may be written to; nothing was changed.',
    },
    { cause },
  );
