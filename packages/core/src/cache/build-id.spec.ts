import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { goEnvironment, temporaryFolder } from '../testing/folder';
import { readBuildID } from './build-id';

/** A platform's runtime may have to be compiled first. */
jest.setTimeout(180_000);

async function build(target: string, flags: readonly string[]) {
  const root = await temporaryFolder({
    'go.mod': 'module a\n\ngo 1.21\n',
    'main.go': 'package main\n\nfunc main() {}\n',
  });
  const [GOOS, GOARCH] = target.split('/');
  const env = { ...goEnvironment({ GOFLAGS: '' }), CGO_ENABLED: '0', GOOS, GOARCH };
  execFileSync('go', ['build', ...flags, '-o', 'out', '.'], { cwd: root, env });
  const asGoSays = execFileSync('go', ['tool', 'buildid', 'out'], { cwd: root, env: goEnvironment({ GOFLAGS: '' }) });
  return { file: join(root, 'out'), asGoSays: String(asGoSays).trim() };
}

test.each([
  ['linux/amd64', []],
  ['linux/amd64', ['-ldflags=-s -w']],
  ['linux/amd64', ['-ldflags=-buildid=mine']],
  ['linux/s390x', []],
  ['windows/amd64', []],
  ['darwin/arm64', []],
])('of a program for %s, built with %j, it is what `go tool buildid` prints', async (target, flags) => {
  const { file, asGoSays } = await build(target, flags);
  expect(asGoSays).not.toBe('');
  expect(await readBuildID(file)).toBe(asGoSays);
});

test('what has none has none', async () => {
  const file = join(await temporaryFolder({}), 'file');
  for (const text of ['', '#!/bin/sh\n', '\x7fELF', 'MZ']) {
    writeFileSync(file, text, 'latin1');
    expect(await readBuildID(file)).toBeUndefined();
  }
  expect(await readBuildID((await build('linux/amd64', ['-ldflags=-buildid='])).file)).toBeFalsy();
});
