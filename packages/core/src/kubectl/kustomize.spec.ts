import { chmodSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { temporaryFolder } from '../testing/folder';
import { kustomize } from './kustomize';

/** In place of kubectl, which a test without the real tools does not have; the real one is tried in `e2e/real`. */
async function kubectl(script: string) {
  const directory = await temporaryFolder({ 'bin/kubectl': `#!/bin/sh\n${script}\n`, 'base/a.yaml': 'a: 1\n' });
  chmodSync(join(directory, 'bin/kubectl'), 0o755);
  return { directory, env: { PATH: [join(directory, 'bin'), process.env['PATH']].join(delimiter) } };
}

test('what kubectl prints for the folder is the manifests, and its notes are warnings', async () => {
  const options = await kubectl(
    `echo "# Warning: 'commonLabels' is deprecated.\n\n# Run it again." >&2; echo "$@"; cat "$3/a.yaml"`,
  );
  const { manifests, warnings } = await kustomize('base', options);
  expect({ manifests: manifests.toString(), warnings }).toEqual({
    manifests: 'kustomize -- base\na: 1\n',
    warnings: ["'commonLabels' is deprecated.", 'Run it again.'],
  });
});

test.each<[what: string, script: string, code: string, message: string]>([
  [
    'a folder without kustomization',
    `echo "error: unable to find one of 'kustomization.yaml' in directory '/x'" >&2; exit 1`,
    'kustomize-failed',
    `"kubectl kustomize base" fails: unable to find one of 'kustomization.yaml' in directory '/x'.`,
  ],
  ['a silent failure', 'exit 3', 'kustomize-failed', '"kubectl kustomize base" fails: it says nothing.'],
  ['endless output', 'exec yes', 'manifest-too-large', 'kubectl kustomize base has more than 32 MiB.'],
])('%s is an error in the words of kubectl', async (_what, script, code, message) => {
  await expect(kustomize('base', await kubectl(script))).rejects.toMatchObject({
    code,
    message: expect.stringContaining(message) as string,
  });
});

test('without kubectl, the error says so', async () => {
  const directory = await temporaryFolder({});
  await expect(kustomize('base', { directory, env: { PATH: directory } })).rejects.toMatchObject({
    code: 'kubectl-not-found',
  });
});

test('an abort ends kubectl, and its reason is what is thrown', async () => {
  const options = await kubectl('exec sleep 60');
  const ending = new AbortController();
  const running = kustomize('base', { ...options, signal: ending.signal });
  ending.abort(new Error('enough'));
  await expect(running).rejects.toThrow('enough');
});
