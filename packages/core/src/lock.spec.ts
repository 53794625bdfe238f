import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { silentReporter } from '@ko/oci';
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';
import { withLock } from './lock';
import { temporaryFolder } from './testing/folder';

jest.setTimeout(60_000);

const OPTIONS = { reporter: silentReporter, waitNotice: 'Another build runs' };

/**
 * A process that takes the lock again and again. Inside, it writes its id to `inside`: when a living process is in there already, the
 * lock has failed. It adds a line to `done` each time, and waits a moment before it leaves.
 */
const WORKER = `
const { withLock } = require('./lock.cjs');
const fs = require('node:fs');
const [file, rounds] = [process.argv[2], Number(process.argv[3])];
const isAlive = (pid) => { try { process.kill(pid, 0); return !/\\) [ZX] /.test(fs.readFileSync('/proc/' + pid + '/stat', 'utf8')); } catch { return false; } };
const options = { reporter: { info() {}, warn() {}, debug() {} }, waitNotice: 'x' };
(async () => {
  for (let round = 0; round < rounds; round++) {
    await withLock(file, options, async () => {
      const other = fs.existsSync('inside') ? Number(fs.readFileSync('inside', 'utf8')) : 0;
      if (other !== 0 && isAlive(other)) { fs.appendFileSync('violations', process.pid + ' beside ' + other + '\\n'); }
      fs.writeFileSync('inside.' + process.pid, String(process.pid));
      fs.renameSync('inside.' + process.pid, 'inside');
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 8));
      fs.appendFileSync('done', process.pid + '\\n');
      fs.rmSync('inside');
    });
  }
})();
`;

/** A folder in which workers run; the lock is transpiled, so that plain node can load it. */
async function workplace() {
  const source = await readFile(join(__dirname, 'lock.ts'), 'utf8');
  const compilerOptions = { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022 };
  const lock = transpileModule(source, { compilerOptions }).outputText;
  const folder = await temporaryFolder({ 'lock.cjs': lock, 'worker.cjs': WORKER });
  const text = (name: string) => readFile(join(folder, name), 'utf8').catch(() => '');
  const start = (rounds: number): ChildProcess =>
    spawn(process.execPath, ['worker.cjs', 'locks/a', String(rounds)], { cwd: folder, stdio: 'inherit' });
  const file = join(folder, 'locks/a');
  return {
    file,
    start,
    lines: async (name: string) => (await text(name)).split('\n').filter(Boolean),
    left: () => readdir(join(folder, 'locks')),
  };
}

test('several processes: never two at once, and everybody gets his turn', async () => {
  const place = await workplace();
  const workers = Array.from({ length: 4 }, () => place.start(10));
  const codes = await Promise.all(workers.map(async (worker) => (await once(worker, 'exit'))[0] as number));
  expect({
    codes,
    violations: await place.lines('violations'),
    done: (await place.lines('done')).length,
    left: await place.left(),
  }).toEqual({
    codes: [0, 0, 0, 0],
    violations: [],
    done: 40,
    left: [],
  });
});

test('kill -9 at any moment: no lock is stolen, none stays, and nothing is left over', async () => {
  const place = await workplace();
  const workers = new Set<ChildProcess>();
  let seed = 42;
  for (let kills = 0; kills < 40; ) {
    while (workers.size < 4) workers.add(place.start(1_000_000));
    seed = (seed * 1103515245 + 12345) % 2 ** 31;
    await sleep(20 + (seed % 100));
    // The owner, when there is one: that is what leaves a stale lock. Else anybody.
    const owner = (await readFile(place.file, 'utf8').catch(() => '')).split('-')[0];
    const victim = [...workers].find((worker) => String(worker.pid) === owner) ?? [...workers][seed % workers.size]!;
    if (victim.pid === undefined) continue;
    victim.kill('SIGKILL');
    workers.delete(victim);
    kills++;
  }
  const before = (await place.lines('done')).length;
  while ((await place.lines('done')).length < before + 5) await sleep(20); // the others go on
  for (const worker of workers) worker.kill('SIGKILL');
  await withLock(place.file, OPTIONS, async () => {});
  expect({ violations: await place.lines('violations'), left: await place.left() }).toEqual({
    violations: [],
    left: [],
  });
});

test('within one process too', async () => {
  const file = join(await temporaryFolder(), 'lock');
  let inside = 0;
  let most = 0;
  const work = async () => {
    most = Math.max(most, ++inside);
    await sleep(5);
    inside--;
  };
  await Promise.all(Array.from({ length: 5 }, () => withLock(file, OPTIONS, work)));
  expect(most).toBe(1);
});

test('a waiter is told once who holds the lock, and goes when its signal fires', async () => {
  const file = join(await temporaryFolder(), 'lock');
  const told: string[] = [];
  const abort = new AbortController();
  await withLock(file, OPTIONS, async () => {
    const reporter = { ...silentReporter, info: (line: string) => void told.push(line) };
    const waiting = withLock(file, { ...OPTIONS, reporter, signal: abort.signal }, async () => 'never');
    setTimeout(() => abort.abort(new Error('enough')), 350);
    await expect(waiting).rejects.toThrow('enough');
  });
  expect(told).toEqual([`Another build runs (process ${process.pid}): waiting for it.`]);
});

test('the result and the failure of the work come through, and the lock is free after both', async () => {
  const folder = await temporaryFolder();
  const file = join(folder, 'deep/lock');
  expect(await withLock(file, OPTIONS, async () => 42)).toBe(42);
  await expect(withLock(file, OPTIONS, () => Promise.reject(new Error('work failed')))).rejects.toThrow('work failed');
  expect(await readdir(join(folder, 'deep'))).toEqual([]);
});

const stale: [what: string, owner: (own: string[]) => string[]][] = [
  ['of a process id that was given out again', ([pid, , ...rest]) => [pid!, '1', ...rest]],
  ['from before the last start of the machine', ([pid, ticks, ns]) => [pid!, ticks!, ns!, '0123456789abcdef', 'x']],
  ['of a process that is gone', ([, ticks, ...rest]) => ['999999999', ticks!, ...rest]],
  ['that is empty', () => []],
];
test.each(stale)('a lock %s does not count', async (_what, change) => {
  const folder = await temporaryFolder();
  const file = join(folder, 'lock');
  let own: string[] = [];
  await withLock(file, OPTIONS, async () => {
    own = (await readFile(file, 'utf8')).split('-');
  });
  await writeFile(file, change(own).join('-'));
  await writeFile(`${file}.new-${change(own).join('-')}`, ''); // and what its owner left beside it
  expect(await withLock(file, OPTIONS, () => readdir(folder))).toEqual(['lock']);
});

test('a lock from another container of this machine counts while it shows signs of life', async () => {
  const file = join(await temporaryFolder(), 'lock');
  let own: string[] = [];
  await withLock(file, OPTIONS, async () => {
    own = (await readFile(file, 'utf8')).split('-');
  });
  await writeFile(file, [own[0], own[1], '4026530000', ...own.slice(3)].join('-'));
  const signal = AbortSignal.timeout(300);
  await expect(withLock(file, { ...OPTIONS, signal }, async () => {})).rejects.toThrow();
  await utimes(file, new Date(Date.now() - 60_000), new Date(Date.now() - 60_000));
  expect(await withLock(file, OPTIONS, async () => 'free')).toBe('free');
});
