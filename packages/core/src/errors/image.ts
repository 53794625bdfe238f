// What an image is to say of itself.
import { printable } from '@ko/oci';
import { UserError } from './user-error';

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

export const invalidLabel = (text: string) =>
  new UserError('invalid-label', { what: `Invalid label: "${printable(text)}".`, next: 'Write it as key=value.' });

export const invalidAnnotation = (text: string) =>
  new UserError('invalid-annotation', {
    what: `Missing "=" in annotation: "${printable(text)}".`,
    next: 'Write it as key=value.',
  });

export const allAndOtherPlatforms = (others: readonly string[]) =>
  new UserError('platform-conflict', {
    what: `"all" was asked for together with ${others.map((name) => printable(name, 100)).join(', ')}.`,
    next: 'Ask for all, or for specific platforms.',
  });
