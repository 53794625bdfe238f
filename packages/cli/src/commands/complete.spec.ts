import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { ko, temporaryFolder } from '../testing/terminal';
import { script } from './completion';

async function answer(...words: string[]): Promise<string[]> {
  const { stdout } = await ko(['__completeNoDesc', ...words]);
  return stdout.trimEnd().split('\n');
}

const cases: [rule: string, words: string[], lines: string[]][] = [
  ['commands', ['b'], ['build', ':4']],
  ['what help is about', ['help', 'v'], ['version', ':4']],
  ['commands of a group', ['completion', ''], ['bash', 'fish', 'powershell', 'zsh', ':4']],
  ['flags', ['build', '--ba'], ['--bare', '--base-import-paths', ':4']],
  ['the global flag', ['version', '--v'], ['--verbose', ':4']],
  ['values that are known', ['build', '--sbom', 's'], ['spdx', ':4']],
  ['values after an equals sign', ['build', '--platform=linux/am'], ['--platform=linux/amd64', ':4']],
  ['values of a short flag', ['build', '-t', ''], [':4']],
  ['files', ['build', '--image-refs', ''], [':0']],
  ['folders', ['build', '--oci-layout-path=x'], [':16']],
  ['import paths as folders', ['build', './c'], [':16']],
  ['nothing after two dashes but arguments', ['build', '--', '--ba'], [':16']],
];
test.each(cases)('completes %s: %j', async (_, words, lines) => {
  expect(await answer(...words)).toEqual(lines);
});

test('descriptions stand behind a tab', async () => {
  expect((await ko(['__complete', 'vers'])).stdout).toBe('version\tPrint ko version.\n:4\n');
});

test.each(['bash', 'zsh', 'fish', 'powershell'] as const)('the script of %s asks the program', (shell) => {
  expect(script(shell, { descriptions: true })).toMatch(/ __complete\b/);
  expect(script(shell, { descriptions: false })).toMatch(/ __completeNoDesc\b/);
});

test("bash replaces what follows its own break of a word, whatever stands in the way of ko's answer", () => {
  const folder = temporaryFolder();
  // The answers are made up here: what the program says is tested above.
  const bash = `
    ko() { shift; case "$*" in 'build --platform=l') printf -- '--platform=linux/amd64\\n--platform=linux/arm64\\n:4\\n';;
      'build --pl') printf -- '--platform\\twhat\\n:4\\n';; *) printf ':16\\n';; esac; }
    source '${join(__dirname, '../../completions/ko.bash')}'
    try() { COMP_LINE="$1"; COMP_POINT=\${#1}; COMPREPLY=(); __ko_complete 2>/dev/null; echo "\${COMPREPLY[*]}"; }
    try 'ko build --platform=l'; try 'ko build --pl'; try 'ko build ./'
  `;
  const stdout = execFileSync('bash', ['-c', bash], { cwd: folder, encoding: 'utf8' });
  expect(stdout).toBe('linux/amd64 linux/arm64\n--platform\n\n');
});
