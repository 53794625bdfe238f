import type { Observation } from './case';
import { compare } from './compare';
import { names, quotedIn } from './errors';
import { parseHelp } from './help-text';

const nothing: Observation = {
  exit: 0,
  error: '',
  stdout: '',
  builds: undefined,
  registry: undefined,
  files: undefined,
};
const one = { name: 'example', about: '', argv: ['build'] };
const build = (output: string) => ({ argv: ['build', '-trimpath', '-o', output, 'x'], cwd: '/', env: {} });

test('where the binary goes is not compared, that something was built is', () => {
  expect(compare(one, { ...nothing, builds: [build('/a')] }, { ...nothing, builds: [build('/b')] })).toEqual({});
  expect(compare(one, { ...nothing, builds: [build('/a')] }, nothing)).toEqual({
    builds: [expect.stringContaining('ours nothing')],
  });
});

test('something that ko does not write is a difference', () => {
  const repository = { tags: { latest: 'sha256:0' }, manifests: {}, blobs: {} };
  expect(compare(one, nothing, { ...nothing, registry: { repo: repository } })).toEqual({
    registry: [expect.stringMatching(/^registry: ko nothing \/ ours \{"repo"/)],
  });
});

const failure = { ...nothing, exit: 1, error: 'Error: building "ko://m/app": stat {{WORKSPACE}}/x: no such file' };

test('an error has the same exit status, names what ko names, and pushes no more', () => {
  expect(compare(one, failure, { ...failure, error: 'Error: {{WORKSPACE}}/x is missing, for ko://m/app.' })).toEqual(
    {},
  );
  expect(compare(one, failure, { ...failure, error: 'Error: ko://m/app' }).error).toHaveLength(1);
  expect(compare(one, failure, { ...failure, exit: 0 }).exit).toHaveLength(1);
  expect(compare(one, failure, { ...failure, registry: {} }).registry).toHaveLength(1);
});

test('paths, and what stands in quotation marks, must be named; Go code in backticks need not', () => {
  expect(quotedIn('Error: a "b\\"c" `d` \'e\': {{TMP}}/f/g: of ko://h/i: GET http://{{REGISTRY}}/v2')).toEqual([
    'b"c',
    'e',
    '{{TMP}}/f/g',
    'ko://h/i',
  ]);
});

test('a path may be relative to the workspace, and an import path is one without ko:// too', () => {
  expect(names('m/app: x/y is missing', '{{WORKSPACE}}/x/y')).toBe(true);
  expect(names('m/app: x/y is missing', 'ko://m/app')).toBe(true);
  expect(names('"a\\"b" is wrong', 'a"b')).toBe(true); // as JSON writes it
  expect(names('m/app: x/y is missing', '{{WORKSPACE}}/z')).toBe(false);
});

test('a help text is its commands and flags', () => {
  const text = `Prose.

Usage:
  ko build

Available Commands:
  apply       Apply.
  build       Build.

Flags:
  -h, --help           help for build
  -t, --tags strings   Which tags. (default [latest])
`;
  expect(parseHelp(text)).toEqual({
    commands: ['apply', 'build'],
    flags: [
      { name: 'help', short: 'h', type: 'bool', default: undefined },
      { name: 'tags', short: 't', type: 'strings', default: '[latest]' },
    ],
  });
});
