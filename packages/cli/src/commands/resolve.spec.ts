import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ko, temporaryFolder } from '../testing/terminal';

const FILES = {
  'go.mod': 'module example.com/shop\n\ngo 1.21\n',
  'cmd/app/main.go': 'package main\n\nfunc main() { println("hello") }\n',
  '.ko.yaml': 'defaultBaseImage: scratch\n',
  'config/pod.yaml': '# A pod.\nimage: ko://example.com/shop/cmd/app # here\n',
};
// The first build on a machine compiles Go's runtime.
jest.setTimeout(120_000);

async function resolve(words: string[], stdin = '') {
  const directory = temporaryFolder(FILES);
  const TMPDIR = temporaryFolder();
  const env = {
    ...(process.env as Record<string, string>),
    TMPDIR,
    DOCKER_CONFIG: directory,
    KO_DOCKER_REPO: 'example.com/shop',
  };
  const outcome = await ko(['resolve', '--push=false', ...words], { directory, env, stdin });
  expect(readdirSync(TMPDIR).filter((name) => !name.startsWith('go-build'))).toEqual([]);
  return { ...outcome, directory };
}

/** With the digest that Go's version decides about left out. */
const masked = (text: string) => text.replaceAll(/sha256:[0-9a-f]{64}/g, 'sha256:…');

const NAMED = '# A pod.\nimage: example.com/shop/app:latest@sha256:… # here\n';

test('prints the manifests, and nothing else, on stdout', async () => {
  const { status, stdout, stderr } = await resolve(['-B', '-f', 'config']);
  expect({ status, stdout: masked(stdout) }).toEqual({ status: 0, stdout: NAMED });
  expect(stderr).toMatch(/Building example\.com\/shop\/cmd\/app for linux\/amd64$/m);
});

test('reads the standard input as "-"', async () => {
  const { status, stdout } = await resolve(['-B', '-f', '-'], FILES['config/pod.yaml']);
  expect({ status, stdout: masked(stdout) }).toEqual({ status: 0, stdout: NAMED });
});

test('with --output, the file holds them, and stdout nothing', async () => {
  const { status, stdout, directory } = await resolve(['-B', '-f', 'config', '-o', 'out/all.yaml']);
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  expect(masked(readFileSync(join(directory, 'out/all.yaml'), 'utf8'))).toBe(NAMED);
});

test.each([
  ['a missing file', ['-f', 'none.yaml'], /^Error: none\.yaml cannot be read: ENOENT/m],
  ['a word', ['-f', 'config', 'x.yaml'], /^Error: .*x\.yaml/m],
  [
    'a bad selector',
    ['-f', 'config', '-l', 'a='.padEnd(70, 'x')],
    /^Error: The selector ".*" cannot be applied to config\/pod\.yaml/m,
  ],
  ['a folder as the output', ['-B', '-f', 'config', '-o', 'config'], /^Error: The manifests cannot be written to /m],
])('%s is an error, and nothing is printed', async (_what, words, message) => {
  const { status, stdout, stderr } = await resolve(words);
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toMatch(message);
});

test('without a file there is nothing to do, which is said', async () => {
  const { status, stdout, stderr } = await resolve([]);
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  expect(stderr).toContain('No manifests are named, so nothing is resolved. Name them with -f.');
});
