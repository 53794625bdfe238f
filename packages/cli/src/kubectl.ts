import type { Call, CommandBody } from './command';
import { core } from './core';
import { buildFlags } from './flags/build-flags';
import { fileFlags } from './flags/file-flags';
import type { Flag } from './flags/flag';
import { terminalReporter } from './reporter';
import { resolvedText } from './resolved-text';

const WAIT: Flag = {
  name: 'wait',
  type: 'string',
  alone: '5m',
  about:
    'Wait until what was applied is ready, so long at most ("0": without limit); the status is 1 when it does not become so, and the reasons of failing pods are shown.',
  complete: ['1m', '5m', '10m', '0'],
};

/** `ko apply` or `ko create`. Spec: ko-behaviour 1.6, 8.6. */
export function kubectlCommand(name: 'apply' | 'create'): CommandBody {
  return {
    description: `This sub-command does what "ko resolve" does, and gives the manifests to "kubectl ${name}" once every image is published. Words after -- are for kubectl.`,
    usage: '-f FILENAME [-- KUBECTL ARGUMENTS]',
    examples: `  # Build what the files of a folder name, and ${name} them
  ko ${name} -f config/

${waitExample(name)}  # In another namespace and cluster
  ko ${name} -f config/ -- --namespace=staging --context=my-cluster

  # What another program writes
  kubectl kustomize overlays/prod | ko ${name} -f -`,
    flags: [...buildFlags, ...fileFlags, ...(name === 'apply' ? [WAIT] : [])],
    arguments: 'any',
    run: (call) => giveManifests(name, call),
  };
}

const waitExample = (name: string) =>
  name === 'apply'
    ? `  # Wait until their pods run, ten minutes at most
  ko apply -f config/ --wait=10m

`
    : '';

/** Throws what core's `giveManifests` does, and `resolvedText`. */
async function giveManifests(command: 'apply' | 'create', call: Call): Promise<void> {
  const { terminal, args, flags } = call;
  const { env, directory, signal } = terminal;
  const timeoutMs = flags.isGiven(WAIT.name) ? core().waitTimeout(flags.text(WAIT.name)) : undefined;
  const reporter = terminalReporter(terminal, { verbose: flags.bool('verbose') });
  const run = { env, directory, reporter, signal };
  await core().giveManifests({ command, args, timeoutMs }, () => resolvedText(call), run);
}
