import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parsePlatform, silentReporter } from '@ko/oci';
import { buildLayers } from './pipeline';
import { goEnvironment, temporaryFolder } from './testing/folder';
import { emptyWork, removeWork, withGoTemporary } from './work-folder';

jest.setTimeout(120_000);

test('what a killed run left is removed, the folder itself stays as it is', async () => {
  const root = await temporaryFolder({ 'work/go-1/out': '', 'work/go-2/go-build3/b001/a.o': '', 'work/file': '' });
  const work = join(root, 'work');
  chmodSync(work, 0o700);
  await emptyWork(work);
  expect([readdirSync(work), statSync(work).mode & 0o777]).toEqual([[], 0o700]);
  await emptyWork(join(root, 'missing'));
  expect(readdirSync(root)).toEqual(['work']);
});

test('what a living process writes to cannot be removed, which is no error; what it left goes the next time', async () => {
  const root = await temporaryFolder();
  const work = join(root, 'work');
  const program = `
    const { mkdirSync, writeFileSync } = require('node:fs');
    for (let name = 0; ; name += 1) {
      mkdirSync(process.argv[1], { recursive: true });
      try { writeFileSync(process.argv[1] + '/' + name, ''); } catch {}
      if (name === 0) process.stdout.write('writes');
    }`;
  const orphan = spawn(process.execPath, ['-e', program, join(work, 'go')], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(orphan.stdout, 'data');
  await removeWork(work);
  orphan.kill('SIGKILL');
  await once(orphan, 'close');
  await removeWork(work);
  expect(existsSync(work)).toBe(false);
});

test.each([
  [{}, '/work'],
  [{ GOTMPDIR: '' }, '/work'],
  [{ GOTMPDIR: '/large' }, '/large'],
])('Go that is started with %j puts its files into %s', (env, folder) => {
  expect(withGoTemporary({ ...env, HOME: '/home/me' }, '/work')).toEqual({ HOME: '/home/me', GOTMPDIR: folder });
});

/** A Go that is killed while it compiles, as by a machine that has run out of memory. */
const KILLED_GO = `#!/bin/sh
if [ "$1" = build ]; then mktemp -d "\${GOTMPDIR:-$TMPDIR}/go-buildXXXXXX" >/dev/null; kill -9 $$; fi
exec go "$@"
`;

test.each([
  ['leaves nothing where the work folder holds its files', true, []],
  ['leaves its folder in TMPDIR, as under ko, where it does not', false, [expect.stringMatching(/^go-build/)]],
])('a killed Go %s', async (_what, goTempInWork, left) => {
  const root = await temporaryFolder({
    'go.mod': 'module example.com/shop\n\ngo 1.21\n',
    'main.go': 'package main\n\nfunc main() {}\n',
    'killed-go': KILLED_GO,
    'dist/.work/go-1/out': 'of an earlier run',
  });
  const temporary = join(root, 'tmp');
  mkdirSync(temporary);
  chmodSync(join(root, 'killed-go'), 0o755);
  const build = buildLayers(
    {
      workspaceRoot: root,
      directory: root,
      importPath: '.',
      buildvcs: false,
      platform: parsePlatform('linux/amd64'),
      folder: join(root, 'layers'),
      workFolder: join(root, 'dist/.work'),
      goTempInWork,
    },
    {
      env: goEnvironment({ TMPDIR: temporary, KO_GO_PATH: join(root, 'killed-go') }),
      reporter: silentReporter,
    },
  );
  await expect(build).rejects.toMatchObject({ code: 'compile-error' });
  expect(readdirSync(temporary)).toEqual(left);
  expect(readdirSync(join(root, 'dist'))).toEqual([]);
});

test('a run begins without what an earlier one left, even if it fails at once', async () => {
  const root = await temporaryFolder({ 'work/go-1/out': 'of an earlier run', 'app/main.go': 'package main\n' });
  writeFileSync(join(root, '.ko.yaml'), 'builds: 5\n');
  const build = buildLayers(
    {
      workspaceRoot: root,
      directory: root,
      importPath: './app',
      buildvcs: false,
      platform: parsePlatform('linux/amd64'),
      folder: join(root, 'layers'),
      workFolder: join(root, 'work'),
    },
    { env: goEnvironment(), reporter: silentReporter },
  );
  await expect(build).rejects.toThrow();
  expect(existsSync(join(root, 'work/go-1'))).toBe(false);
});
