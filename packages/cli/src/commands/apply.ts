import type { CommandBody } from '../command';
import { buildFlags } from '../flags/build-flags';
import { fileFlags } from '../flags/file-flags';
import { kubectlWithManifests } from '../kubectl';

/** `ko apply`. Spec: ko-behaviour 1.6, 8.6. */
export const apply: CommandBody = {
  description:
    'This sub-command does what "ko resolve" does, and gives the manifests to "kubectl apply" once every image is published. Words after -- are for kubectl.',
  usage: '-f FILENAME [-- KUBECTL ARGUMENTS]',
  examples: `  # Build what the files of a folder name, and apply them
  ko apply -f config/

  # In another namespace and cluster
  ko apply -f config/ -- --namespace=staging --context=my-cluster

  # What another program writes
  kubectl kustomize overlays/prod | ko apply -f -`,
  flags: [...buildFlags, ...fileFlags],
  arguments: 'any',
  run: (call) => kubectlWithManifests('apply', call),
};
