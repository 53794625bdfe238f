import type { ExecutorContext } from '@nx/devkit';
import { optionNames } from './option-names';
import { checkTarget, kubectlWords, ownOptions } from './words';

const apply = optionNames('apply');

test.each<[rule: string, unparsed: string[], words: string[], rest?: string[]]>([
  ['nothing', [], []],
  [
    'our options are ours, with their values',
    ['--tags=v1', '--repository', 'x', '-f', '-', '-R', '--no-recursive'],
    [],
  ],
  ['the same in kebab-case and in camelCase', ['--base-import-paths', '--requireFresh', '--tag-only=false'], []],
  ['what is none of ours is kubectl’s, with its value', ['-n', 'web', '--context=x'], ['-n', 'web', '--context=x']],
  ['an option with another one behind it has no value', ['--force', '--tags', 'v1', '--prune'], ['--force', '--prune']],
  ['words that are no options', ['pod', 'a'], ['pod', 'a']],
  ['what begins like one of ours is not it', ['-nweb', '--field-manager=ko'], ['-nweb', '--field-manager=ko']],
  ['behind another -- nothing is ours', ['--tags=v1', '-n', 'a', '--', '--tags', '--'], ['-n', 'a'], ['--tags', '--']],
  ['an option in front of -- has no value', ['--force', '--', 'x'], ['--force'], ['x']],
])('%s', (_rule, unparsed, words, rest = []) => {
  expect(kubectlWords(unparsed, apply)).toEqual({ words, rest });
});

test.each([
  ['--tagz=v1', '--tags'],
  ['--require-frsh', '--require-fresh'],
  ['--no-recursve', '--recursive'],
])('%s is refused: %s is meant', (word, meant) => {
  expect(() => kubectlWords(['-n', 'web', word], apply)).toThrow(
    expect.objectContaining({ code: 'unknown-option', message: expect.stringContaining(`Write ${meant};`) }),
  );
});

// `kubectl <command> --help` and `kubectl options` of kubectl 1.33.13, without those that the schema has, too.
const OF_KUBECTL = {
  apply:
    'all allow-missing-template-keys cascade dry-run field-manager force force-conflicts grace-period openapi-patch output overwrite prune prune-allowlist server-side show-managed-fields subresource template timeout validate',
  create:
    'allow-missing-template-keys dry-run edit field-manager output raw save-config show-managed-fields template validate windows-line-endings',
  delete:
    'all all-namespaces cascade dry-run field-selector force grace-period ignore-not-found interactive now output raw timeout wait',
  run: 'allow-missing-template-keys annotations attach cascade command dry-run env expose field-manager filename force grace-period image image-pull-policy kustomize labels leave-stdin-open output override-type overrides pod-running-timeout port privileged quiet recursive restart rm save-config show-managed-fields stdin template timeout tty wait',
};
const EVERYWHERE =
  'as as-group as-uid as-user-extra cache-dir certificate-authority client-certificate client-key cluster context disable-compression insecure-skip-tls-verify kubeconfig kuberc log-flush-frequency match-server-version namespace password profile profile-output request-timeout server tls-server-name token user username v vmodule warnings-as-errors';

test.each(Object.entries(OF_KUBECTL))(
  'no option of "kubectl %s" is taken for a mistyped one of ours',
  (command, own) => {
    const words = `${own} ${EVERYWHERE}`.split(' ').map((name) => `--${name}`);
    expect(kubectlWords(words, optionNames(command))).toEqual({ words, rest: [] });
  },
);

test('of the options that Nx gives, those of the schema are ours', () => {
  expect(ownOptions({ tags: ['v1'], context: 'x', n: 'web', _: ['pod'] }, apply)).toEqual({ tags: ['v1'] });
});

test('an option of the target that the schema has not is refused', () => {
  const contextWith = (target: object) => ({ target, configurationName: 'release' }) as ExecutorContext;
  expect(() => checkTarget(contextWith({ options: { tags: ['v1'] } }), apply)).not.toThrow();
  expect(() => checkTarget(contextWith({ configurations: { release: { tagz: 1 } } }), apply)).toThrow(
    expect.objectContaining({ code: 'unknown-option', message: expect.stringContaining('Write "tags"') }),
  );
  expect(() => checkTarget(contextWith({ options: { namespace: 'x' } }), apply)).toThrow(/"kubectlArgs"/);
});
