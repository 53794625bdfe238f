// `.ko.yaml` and the variables that stand in for it.
import { printable } from '@ko/oci';
import { QUOTED, UserError } from './user-error';

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
  new UserError('invalid-ko-yaml', {
    what: `${place(at)}: ${printable(text)}.`,
    next: `Correct the ${/\.json$/i.test(at.file) ? 'JSON' : 'YAML'} there.`,
  });

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

/** A variable of ours that is to be true or false. */
export const invalidTruth = (variable: string, value: string) =>
  new UserError('invalid-environment', {
    what: `${variable} is "${printable(value, 100)}", which is neither true nor false.`,
    next: `Write ${variable}=false, or unset it.`,
  });
