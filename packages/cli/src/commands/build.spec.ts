import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startRegistry } from '@ko/oci/testing';
import { ko, temporaryFolder } from '../testing/terminal';

// Real Go, real files, a registry in this process. The program prints with `println` alone: without fmt it links in a fraction of a second.
const FILES = {
  'go.mod': 'module example.com/shop\n\ngo 1.21\n',
  'cmd/app/main.go': 'package main\n\nfunc main() { println("hello") }\n',
  'cmd/two/main.go': 'package main\n\nfunc main() { println("two") }\n',
  'lib/lib.go': 'package lib\n',
  '.ko.yaml': 'defaultBaseImage: scratch\n',
};
// The first build on a machine compiles Go's runtime.
jest.setTimeout(120_000);

/** What a run left behind. A Go that is killed leaves a folder of its own, which is Go's business. */
const leftovers = (folder: string) => readdirSync(folder).filter((name) => !name.startsWith('go-build'));

async function build(words: string[], more: { files?: Record<string, string>; env?: Record<string, string> } = {}) {
  const directory = temporaryFolder({ ...FILES, ...more.files });
  const temporary = temporaryFolder();
  const env = { ...(process.env as Record<string, string>), TMPDIR: temporary, DOCKER_CONFIG: directory, ...more.env };
  const outcome = await ko(['build', ...words], { directory, env });
  expect(leftovers(temporary)).toEqual([]);
  return { ...outcome, directory };
}

test('prints one reference a program, in the order of the arguments, each once', async () => {
  const registry = await startRegistry();
  const { status, stdout, stderr, directory } = await build(
    ['./cmd/two', './cmd/app', 'example.com/shop/cmd/two', '-B', '--sbom=none', '--image-refs=refs'],
    { env: { KO_DOCKER_REPO: `${registry.host}/repo` } },
  );
  expect(stdout.replaceAll(/@sha256:[0-9a-f]{64}/g, '@…')).toBe(
    `${registry.host}/repo/two@…\n${registry.host}/repo/app@…\n`,
  );
  expect(status).toBe(0);
  expect(stderr).toMatch(/^2026\/01\/02 03:04:05 Building example\.com\/shop\/cmd\/two for linux\/amd64$/m);
  expect(readFileSync(join(directory, 'refs'), 'utf8')).toBe(stdout);
  await registry.close();
});

test('prints nothing when one of several fails, and says which', async () => {
  const files = { 'cmd/broken/main.go': 'package main\n\nfunc main() { undefined() }\n' };
  const { status, stdout, stderr } = await build(['./cmd/app', './cmd/broken', '--push=false'], { files });
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toMatch(/^Error: # example\.com\/shop\/cmd\/broken\n[^]*undefined: undefined/m);
});

test('without an argument, the current folder is meant', async () => {
  const { status, stderr } = await build(['--push=false']);
  expect(status).toBe(1);
  expect(stderr).toMatch(/^Error: .*no Go files/m);
});

test('without a repository there is an error, and no work', async () => {
  const { status, stderr } = await build(['./cmd/app'], { env: { KO_DOCKER_REPO: '' } });
  expect(status).toBe(1);
  expect(stderr).toMatch(/^Error: KO_DOCKER_REPO environment variable is unset/);
});

test('an interrupted build ends with status 1 and leaves nothing', async () => {
  const directory = temporaryFolder(FILES);
  const temporary = temporaryFolder();
  const ending = new AbortController();
  const running = ko(['build', './cmd/app', '--push=false'], {
    directory,
    env: { ...(process.env as Record<string, string>), TMPDIR: temporary },
    signal: ending.signal,
  });
  setTimeout(() => ending.abort(), 50);
  expect(await running).toMatchObject({
    status: 1,
    stdout: '',
    stderr: expect.stringMatching(/Error: interrupted\n$/),
  });
  expect(leftovers(temporary)).toEqual([]);
});

test('keys of .ko.yaml that nothing reads are an error, unless strictness is off', async () => {
  const files = { '.ko.yaml': 'defaultBaseImage: scratch\ndefaultFlag: []\n' };
  const strict = await build(['./cmd/app', '--push=false'], { files });
  expect(strict.stderr).toMatch(/^Error: .*defaultFlag/m);
  const lenient = await build(['./cmd/app', '--push=false', '--sbom=none', '--strict=false'], { files });
  expect(lenient).toMatchObject({ status: 0 });
  const byFile = { '.ko.yaml': `${files['.ko.yaml']}strict: false\n` };
  expect(await build(['./cmd/app', '--push=false', '--sbom=none'], { files: byFile })).toMatchObject({ status: 0 });
  const flagFirst = await build(['./cmd/app', '--push=false', '--strict'], { files: byFile });
  expect(flagFirst.stderr).toMatch(/^Error: .*defaultFlag/m);
});
