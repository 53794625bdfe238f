import { buildImages } from '../build-images';
import type { Call, CommandBody } from '../command';
import { core } from '../core';
import { flagBeforePath, missingImportPath } from '../errors';
import { buildFlags } from '../flags/build-flags';
import { terminalReporter } from '../reporter';

/** `ko run`. Spec: ko-behaviour 1.8. */
export const run: CommandBody = {
  description:
    'This sub-command builds and publishes a program as "ko build" does, runs it as a pod with "kubectl run", and shows what it prints. Words after -- are for kubectl; behind a second -- they are the arguments of the program.',
  usage: 'IMPORTPATH [-- KUBECTL ARGUMENTS]',
  examples: `  ko run ./cmd/baz

  # With arguments
  ko run ./cmd/baz -- -- -v arg1 arg2

  # In another namespace
  ko run ./cmd/baz -- --namespace=staging`,
  flags: buildFlags,
  arguments: 'any',
  unknownFlags: 'ignored',
  run: runPods,
};

/** @throws CliError `wrong-arguments`, and what `buildImages` and `runKubectl` throw */
async function runPods(call: Call): Promise<void> {
  const { args, argsBeforeDashes, terminal, words, flags } = call;
  const importPaths = args.slice(0, argsBeforeDashes);
  if (importPaths.length === 0) throw missingImportPath();
  const [first = ''] = words;
  if (first.startsWith('-')) throw flagBeforePath(first);
  const reporter = terminalReporter(terminal, { verbose: flags.bool('verbose') });
  for (const image of await buildImages(call, importPaths)) {
    const argv = core().podArguments(image, args.slice(argsBeforeDashes));
    reporter.info(`$ kubectl ${argv.join(' ')}`);
    await core().runKubectl(argv, terminal);
  }
}
