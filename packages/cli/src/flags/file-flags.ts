import type { ResolveRequest } from '@ko/core';
import type { Terminal } from '../terminal';
import type { Flag, FlagValues } from './flag';

/** Flags that decide which manifests are read. Spec: ko-behaviour 1.5, 8.1, 8.2. */
export const fileFlags: readonly Flag[] = [
  {
    name: 'filename',
    short: 'f',
    type: 'strings',
    about: 'File or folder of manifests; "-" is the standard input (may be repeated)',
    complete: 'files',
  },
  { name: 'recursive', short: 'R', type: 'bool', about: 'Read folders in folders too.' },
  {
    name: 'selector',
    short: 'l',
    type: 'string',
    about: 'Label selector: documents that do not fit are left out; supports =, ==, !=, in, notin, key, !key.',
  },
];

/** The manifests that the flags stand for. */
export function manifestsOf(flags: FlagValues, { stdin }: Pick<Terminal, 'stdin'>): ResolveRequest['manifests'] {
  return {
    paths: flags.list('filename'),
    recursive: flags.bool('recursive'),
    selector: flags.text('selector'),
    stdin,
  };
}
