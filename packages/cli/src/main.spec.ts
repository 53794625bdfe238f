import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ko } from './testing/terminal';

const { version } = JSON.parse(readFileSync(join(__dirname, '../package.json'), 'utf8')) as { version: string };

test('version prints the version, whatever follows', async () => {
  expect(await ko(['version', 'x'])).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
});

const helps: [words: string[], usage: string][] = [
  [[], '  ko [command]'],
  [['-v'], '  ko [command]'],
  [['--help'], '  ko [command]'],
  [['help'], '  ko [command]'],
  [['help', 'build'], '  ko build IMPORTPATH... [flags]'],
  [['build', '--help'], '  ko build IMPORTPATH... [flags]'],
  [['publish', '-h'], '  ko build IMPORTPATH... [flags]'],
  [['-v', 'build', '-h'], '  ko build IMPORTPATH... [flags]'],
  [['login', '--help'], '  ko login [OPTIONS] [SERVER] [flags]'],
  [['-h', 'build'], '  ko [command]'], // as ko: the word could be the flag's
  [['completion'], '  ko completion [command]'],
  [['completion', 'nushell'], '  ko completion [command]'],
  [['help', 'completion', 'bash'], '  ko completion bash [flags]'],
];
test.each(helps)('%j prints help on standard output', async (words, usage) => {
  const { status, stdout, stderr } = await ko(words);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout.split('\n')).toContain(usage);
});

test('help about what is no command is no error, but nothing for standard output', async () => {
  expect(await ko(['help', 'buidl', 'x'])).toEqual({
    status: 0,
    stdout: '',
    stderr: expect.stringMatching(
      /^Unknown help topic "buidl"\. Did you mean "build"\?\n\n[^]*Usage:\n {2}ko \[flags\]/,
    ),
  });
});

const errors: [words: string[], stderr: string | RegExp][] = [
  [['frobnicate'], 'Error: unknown command "frobnicate" for "ko"\nRun \'ko --help\' for usage.\n'],
  [
    ['buidl'],
    'Error: unknown command "buidl" for "ko"\n\nDid you mean this?\n\tbuild\n\nRun \'ko --help\' for usage.\n',
  ],
  [['--nope'], /^Error: unknown flag: --nope\./],
  [['build', '-h', '--nope'], /^Error: unknown flag: --nope\./],
  [['completion', 'bash', 'x'], /^Error: unknown command "x" for "ko completion bash"/],
  [['login'], 'Error: accepts 1 arg(s), received 0. Usage: ko login [OPTIONS] [SERVER] [flags]\n'],
  [['login', 'a', 'b'], /^Error: accepts 1 arg\(s\), received 2\./],
];
test.each(errors)('%j is an error, on standard error alone, with status 1', async (words, stderr) => {
  expect(await ko(words)).toEqual({
    status: 1,
    stdout: '',
    stderr: typeof stderr === 'string' ? stderr : expect.stringMatching(stderr),
  });
});
