import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildImage } from '@ko/core';
import { silentReporter } from '@ko/oci';
import { killGroup } from '../command';
import { executorsOf, processesOf } from '../components/processes';
import { hermeticEnvironment } from '../environment';
import { machine } from '../run-folder';
import { listTree } from '../tree';
import type { Workspace } from '../workspace';

// kill -9 at seeded moments of a run. The sources change before each run, so that there is something to compile and something to
// send. The run after must give the image that an undisturbed build of the same sources gives, and leave nothing else behind.

export const VICTIMS = ['the executor', 'nx alone', 'the process group'] as const;
export type Victim = (typeof VICTIMS)[number];

/** Moments of each combination. */
const MOMENTS = 10;

const source = (version: number): string => `package main\n\nfunc main() { println("version ${version}") }\n`;

/** The app: enough data to send for a while, and to leave half of it behind. */
export const APP = {
  'hello/go.mod': 'module example.com/hello\n\ngo 1.22\n',
  'hello/.ko.yaml': 'defaultBaseImage: scratch\n',
  'hello/main.go': source(0),
  'hello/kodata/large.txt': randomText(1, 3_000_000),
};

/** What may lie below dist/ko/hello after a run, beside the layout. A lock that is free is no file. */
const ALLOWED = [/^image\.json$/, /^oci\//, /^linux-amd64\/((layers|coverage)\.json|[0-9a-f]{64}\.tar\.gz)$/];

/** What a run recorded. */
export interface Published {
  readonly reference: string;
  readonly digest: string;
  readonly platforms: readonly { readonly imageID: string; readonly layers: readonly { readonly digest: string }[] }[];
}

/**
 * Ten times: changes the sources, starts a run, kills the victim, runs again, and compares.
 * @param first    targets that count as the start of what is to be killed
 * @param seed     decides about the moments
 * @param inspect  holds what was published to be right and whole
 */
export async function killAndRepair(
  w: Workspace,
  victim: Victim,
  first: RegExp,
  seed: number,
  inspect: (published: Published) => Promise<void>,
): Promise<void> {
  await w.nxSucceeds(['run', 'hello:ko-build']);
  w.write({ 'hello/main.go': source(0.5) });
  const executing = await executingTime(w, first);
  const random = generator(seed);
  let hits = 0;
  for (let moment = 1; moment <= MOMENTS; moment += 1) {
    w.write({ 'hello/main.go': source(moment) });
    if (await runAndKill(w, victim, first, random() * executing)) hits += 1;
    await w.nxSucceeds(['run', 'hello:ko-build']);
    const published = w.json<Published>('dist/ko/hello/image.json');
    expect({ moment, digest: published.digest }).toEqual({ moment, digest: await undisturbed(w) });
    await inspect(published);
    const left = listTree(join(w.root, 'dist/ko/hello')).filter((file) => !ALLOWED.some((part) => part.test(file)));
    expect({ moment, left }).toEqual({ moment, left: [] });
    expect(w.files('dist/ko/hello/linux-amd64')).toHaveLength(4); // layers.json, coverage.json, kodata, binary
    expect({ moment, running: await stillRunning(w) }).toEqual({ moment, running: [] });
  }
  // A seed whose moments come too late would prove nothing.
  expect(hits).toBeGreaterThanOrEqual(MOMENTS / 2);
}

/** Starts a run, kills so many milliseconds after the first executor has started, and tells whether there was something to kill. */
async function runAndKill(w: Workspace, victim: Victim, first: RegExp, delay: number): Promise<boolean> {
  let nx = 0;
  let done = false;
  const run = w.nx(['run', 'hello:ko-build'], { started: (pid) => (nx = pid) }).finally(() => (done = true));
  await firstExecutor(w, first, () => done);
  await sleep(delay);
  if (victim === 'the executor') {
    const executor = await firstExecutor(w, /^ko-/, () => done);
    if (executor !== undefined) endNow(executor);
    return (await run).status !== 0;
  }
  const going = !done;
  if (going && victim === 'nx alone') endNow(nx);
  if (going && victim === 'the process group') killGroup(nx);
  // An orphan keeps our pipes open, so the end of the run is not waited for: the next run comes at once, as an impatient user's.
  run.catch(() => {});
  return going;
}

/** How long the executors of an undisturbed run take with these sources, in milliseconds. */
async function executingTime(w: Workspace, first: RegExp): Promise<number> {
  let done = false;
  const run = w.nxSucceeds(['run', 'hello:ko-build']).finally(() => (done = true));
  await firstExecutor(w, first, () => done);
  const start = Date.now();
  await run;
  return Date.now() - start;
}

async function firstExecutor(w: Workspace, target: RegExp, done: () => boolean): Promise<number | undefined> {
  for (; !done(); await sleep(20)) {
    const found = executorsOf(w.home).find((executor) => target.test(executor.target ?? ''));
    if (found !== undefined) return found.pid;
  }
  return undefined;
}

/** kill -9 of one process, which may just have ended by itself. */
function endNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Commands of this workspace that have not ended ten seconds after the run. */
async function stillRunning(w: Workspace): Promise<string[]> {
  // Nx's own workers for plugins outlive a killed Nx for a while; they run no task.
  const running = (): string[] =>
    processesOf(w.home).flatMap(({ command }) => (command.includes('plugin-worker') ? [] : [command]));
  for (let tenths = 0; tenths < 100 && running().length > 0; tenths += 1) await sleep(100);
  return running();
}

/** Digest of the image that core makes of the same sources in this process, with nobody killed and no cache but Go's. */
async function undisturbed(w: Workspace): Promise<string> {
  const folder = join(w.root, '../undisturbed');
  const { digest } = await buildImage(
    {
      workspaceRoot: w.root,
      directory: join(w.root, 'hello'),
      importPath: './',
      buildvcs: false,
      project: 'hello',
      push: false,
      workFolder: join(folder, 'work'),
      cachedLayers: async () => undefined,
      defaultLayout: { folder: join(folder, 'oci'), display: 'oci:undisturbed' },
    },
    { env: hermeticEnvironment(process.env, machine(), w.root), reporter: silentReporter },
  );
  return digest;
}

/** Numbers from 0 to 1 that are the same each time: mulberry32, public domain, by Tommy Ettinger. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Text that gzip cannot make much smaller. */
function randomText(seed: number, length: number): string {
  const random = generator(seed);
  return Array.from({ length: length / 10 }, () => random().toFixed(9).slice(1)).join('');
}
