// Base images.
import { printable } from '@ko/oci';
import { QUOTED, UserError } from './user-error';

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
