import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transformFileSync } from '@swc/core';

// Stands for an executor: works until its signal fires, then says why, on a pipe that is broken by then and in a file.
const EXECUTOR = `
  const { executorLifetime } = require('./lifetime.js');
  const { signal } = executorLifetime();
  const work = setInterval(() => process.stderr.write('working\\n'), 20);
  signal.addEventListener('abort', () => {
    require('fs').writeFileSync(__dirname + '/fate', signal.reason.message);
    clearInterval(work);
    setTimeout(() => process.exit(), 100);
  });
  process.stdout.write('started');
`;
// Stands for nx, which starts executors with a channel, or in a pseudo terminal without one.
const NX = (withChannel: boolean) => `
  const { fork, spawn } = require('child_process');
  const executor = __dirname + '/executor.js';
  const stdio = ['ignore', 'pipe', 'pipe'];
  const child = ${withChannel ? "fork(executor, { stdio: [...stdio, 'ipc'] })" : 'spawn(process.execPath, [executor], { stdio })'};
  child.stdout.once('data', () => console.log('started'));
`;

// Stands for the process of a batch: hears its task, and has more to say when it has left.
const BATCH = `
  const { leaveNx } = require('./lifetime.js');
  process.on('message', async (task) => {
    await new Promise(setImmediate);
    leaveNx();
    await new Promise(setImmediate);
    process.send(task + ' is done');
  });
`;

function scripts(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ko-nx-lifetime-'));
  const { code } = transformFileSync(join(__dirname, 'lifetime.ts'), {
    jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
    module: { type: 'commonjs' },
  });
  writeFileSync(join(folder, 'lifetime.js'), code);
  return folder;
}

/** Starts one of the scripts, waits for its first word, and returns what the executor says at its end. */
async function fateOf(script: 'nx.js' | 'executor.js', signal: NodeJS.Signals, withChannel = true): Promise<string> {
  const folder = scripts();
  try {
    writeFileSync(join(folder, 'executor.js'), EXECUTOR);
    writeFileSync(join(folder, 'nx.js'), NX(withChannel));
    const child = spawn(process.execPath, [join(folder, script)], { stdio: ['ignore', 'pipe', 'ignore'] });
    await once(child.stdout, 'data');
    child.kill(signal);
    return await written(join(folder, 'fate'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s stops an executor', async (signal) => {
  expect(await fateOf('executor.js', signal)).toBe(`stopped by ${signal}`);
});

test.each([
  ['with a channel', true],
  ['without a channel', false],
])('when nx is killed, its executor ends, %s', async (_how, withChannel) => {
  expect(await fateOf('nx.js', 'SIGKILL', withChannel)).toBe('stopped, because nx has ended');
});

test('the process of a batch ends by itself when it has said all', async () => {
  const folder = scripts();
  try {
    writeFileSync(join(folder, 'batch.js'), BATCH);
    const child = fork(join(folder, 'batch.js'));
    const said: unknown[] = [];
    child.on('message', (message) => said.push(message));
    child.send('a');
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(said).toEqual(['a is done']);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** The text of a file, once it has one: its writer is nobody's child by then, so there is no end to wait for. */
async function written(file: string): Promise<string> {
  for (;;) {
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    if (text !== '') return text;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
