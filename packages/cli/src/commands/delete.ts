import type { CommandBody } from '../command';
import { core } from '../core';

/** `ko delete`. Spec: ko-behaviour 1.7. */
export const delete_: CommandBody = {
  description:
    'This sub-command passes all of its words to "kubectl delete", which describes them. Nothing is built, and references in manifests stay as they are.',
  usage: 'KUBECTL ARGUMENTS',
  examples: `  ko delete -f config/`,
  flags: [],
  arguments: 'raw',
  run: ({ args, terminal }) => core().runKubectl(['delete', ...args], terminal),
};
