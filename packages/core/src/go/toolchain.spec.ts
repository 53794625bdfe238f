import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { goEnvironment, temporaryFolder } from '../testing/folder';
import { runGo } from './toolchain';

/** A folder with a program that stands in for go, found through PATH. */
async function withProgram(script: string) {
  const cwd = await temporaryFolder();
  const program = join(cwd, 'go');
  await writeFile(program, `#!/bin/sh\n${script}`);
  await chmod(program, 0o755);
  return { cwd, program, env: { PATH: `${cwd}:/usr/bin:/bin` } };
}

test('the real go answers', async () => {
  const run = await runGo(['env', 'GOOS'], { cwd: await temporaryFolder(), env: goEnvironment({ GOOS: 'plan9' }) });
  expect(run).toEqual({ stdout: 'plan9\n', stderr: '', output: 'plan9\n', exitCode: 0 });
});

test('go comes from the PATH of the given environment, which is all that it gets', async () => {
  const { cwd, env } = await withProgram('echo "$@" in $PWD with $A and $HOME; echo oops >&2; exit 3');
  const run = await runGo(['build', 'a b'], { cwd, env: { ...env, A: '1' } });
  expect({ ...run, output: run.output.split('\n').sort() }).toEqual({
    stdout: `build a b in ${cwd} with 1 and\n`,
    stderr: 'oops\n',
    output: ['', `build a b in ${cwd} with 1 and`, 'oops'],
    exitCode: 3,
  });
});

test('KO_GO_PATH wins over PATH', async () => {
  const { program, cwd } = await withProgram('echo stand-in');
  const run = await runGo(['version'], { cwd, env: goEnvironment({ KO_GO_PATH: program }) });
  expect(run.stdout).toBe('stand-in\n');
});

test('no go: the error says where to get it', async () => {
  await expect(runGo(['version'], { cwd: await temporaryFolder(), env: { PATH: '/nowhere' } })).rejects.toMatchObject({
    code: 'go-not-found',
    message:
      'Go was not found: "go" cannot be started. Install Go (https://go.dev/doc/install) and see that `go version` works here, ' +
      'or name the program in KO_GO_PATH.',
  });
});

test('a folder that is missing is not taken for a missing go', async () => {
  const cwd = join(await temporaryFolder(), 'gone');
  await expect(runGo(['version'], { cwd, env: goEnvironment() })).rejects.toMatchObject({ code: 'missing-folder' });
});

test('an abort ends the whole process group, and is waited for', async () => {
  // The shell has a child of its own, as go has compilers; both write their process id.
  const { cwd, env } = await withProgram('sleep 60 &\necho $! > child; echo $$ > self; wait');
  const abort = new AbortController();
  const run = runGo(['build'], { cwd, env, signal: abort.signal });
  const pids = await Promise.all(['child', 'self'].map((name) => eventually(() => readFile(join(cwd, name), 'utf8'))));
  abort.abort(new Error('enough'));
  await expect(run).rejects.toThrow('enough');
  for (const pid of pids) expect(await isGone(Number(pid))).toBe(true);
});

test('what does not heed SIGTERM is killed', async () => {
  const { cwd, env } = await withProgram(`trap '' TERM; echo $$ > self; while true; do sleep 0.1; done`);
  const abort = new AbortController();
  const run = runGo(['build'], { cwd, env, signal: abort.signal });
  const pid = await eventually(() => readFile(join(cwd, 'self'), 'utf8'));
  abort.abort(new Error('enough'));
  await expect(run).rejects.toThrow('enough');
  expect(await isGone(Number(pid))).toBe(true);
});

test('a signal that fired before starts nothing', async () => {
  const { cwd, env } = await withProgram('touch started');
  await expect(runGo([], { cwd, env, signal: AbortSignal.abort(new Error('early')) })).rejects.toThrow('early');
  await expect(readFile(join(cwd, 'started'))).rejects.toThrow('ENOENT');
});

/** The first non-empty text; the program needs a moment to write it. */
async function eventually(read: () => Promise<string>): Promise<string> {
  for (;;) {
    const text = await read().catch(() => '');
    if (text.endsWith('\n')) return text;
    await sleep(20);
  }
}

/** A killed grandchild is init's to reap, which may take a moment: a zombie counts as gone. */
async function isGone(pid: number): Promise<boolean> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return text === '' || /\) [ZX] /.test(text);
}
