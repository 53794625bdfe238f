import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildImage } from '@ko/core';
import { anonymousKeychain, createRegistryClient, parseReference, silentReporter, validate } from '@ko/oci';
import { startRegistry, type TestRegistry } from '@ko/oci/testing';
import { killGroup } from '../command';
import { executorsOf, processesOf } from '../components/processes';
import { hermeticEnvironment } from '../environment';
import { validLayout } from '../rootfs';
import { machine } from '../run-folder';
import { listTree } from '../tree';
import { workspaces, type Workspace } from '../workspace';

// kill -9 at ten seeded moments each: of the executor, of Nx alone, and of the whole process group, in a build and in a push. The
// sources change before each run, so that there is something to compile and something to send. The run after must give the image
// that an undisturbed build of the same sources gives, and leave nothing else behind.

const workspace = workspaces();

const MOMENTS = 10;

type Victim = 'the executor' | 'nx alone' | 'the process group';

const source = (version: number): string => `package main\n\nfunc main() { println("version ${version}") }\n`;

const APP = {
  'hello/go.mod': 'module example.com/hello\n\ngo 1.22\n',
  'hello/.ko.yaml': 'defaultBaseImage: scratch\n',
  'hello/main.go': source(0),
  // Enough to send for a while, and to leave half of it behind.
  'hello/kodata/large.txt': randomText(1, 3_000_000),
};

/** What may lie below dist/ko/hello after a run to the layout. A lock that is free is no file. */
const ALLOWED = [
  /^image\.json$/,
  /^oci\/(index\.json|oci-layout|blobs\/sha256\/[0-9a-f]{64})$/,
  /^linux-amd64\/(layers\.json|[0-9a-f]{64}\.tar\.gz)$/,
];

let registry: TestRegistry;
beforeAll(async () => {
  // Answers that take their time, so that some moments fall between them.
  const slow = (['blob.post', 'blob.put', 'blob.patch', 'manifest.put'] as const).map((on) => ({
    on,
    times: 100_000,
    then: { delayMs: 120 },
  }));
  registry = await startRegistry({ faults: slow });
});
afterAll(() => registry.close());

describe.each(['a build', 'a push'] as const)('%s', (what) => {
  test.each(['the executor', 'nx alone', 'the process group'] as const)(
    `killed through %s, is made good by the next run: right image, nothing stale, nothing left over`,
    async (victim) => {
      const repository = victim.replaceAll(' ', '-');
      const env = what === 'a push' ? { KO_DOCKER_REPO: `${registry.host}/${repository}` } : {};
      const w = await workspace({ files: APP, env });
      const duration = await timed(() => w.nxSucceeds(['run', 'hello:ko-build']));
      const random = generator(what.length * 100 + victim.length);
      let hits = 0;
      for (let moment = 1; moment <= MOMENTS; moment += 1) {
        w.write({ 'hello/main.go': source(moment) });
        const killed = await runAndKill(w, victim, what, random(), duration);
        if (killed) hits += 1;
        await w.nxSucceeds(['run', 'hello:ko-build']);
        const { digest, reference } = w.json<{ digest: string; reference: string }>('dist/ko/hello/image.json');
        expect({ moment, digest }).toEqual({ moment, digest: await undisturbed(w) });
        if (what === 'a push') await expectPushed(reference, digest);
        else await validLayout(join(w.root, 'dist/ko/hello/oci'));
        const left = listTree(join(w.root, 'dist/ko/hello')).filter((file) => !ALLOWED.some((part) => part.test(file)));
        expect({ moment, left }).toEqual({ moment, left: [] });
        expect({ moment, running: await stillRunning(w) }).toEqual({ moment, running: [] });
      }
      // A seed whose moments come too late would prove nothing.
      expect(hits).toBeGreaterThanOrEqual(MOMENTS / 2);
    },
  );
});

/** Starts a run, kills at a moment of it, and tells whether it was still going. @param share  from 0 to 1, of the run's usual time */
async function runAndKill(
  w: Workspace,
  victim: Victim,
  what: string,
  share: number,
  duration: number,
): Promise<boolean> {
  let nx = 0;
  let done = false;
  const run = w.nx(['run', 'hello:ko-build'], { started: (pid) => (nx = pid) }).finally(() => (done = true));
  if (victim === 'the executor') {
    // In a push the one that pushes; in a build, now the one that compiles, now the one that assembles.
    const target = what === 'a push' || share > 0.6 ? /^ko-build$/ : /^ko-layers/;
    const executor = await firstExecutor(w, target, () => done);
    await sleep(share * duration * 0.3);
    if (executor !== undefined && isAlive(w, executor)) process.kill(executor, 'SIGKILL');
    const { status } = await run;
    return status !== 0;
  }
  // Nothing of ours runs in the first part of it, and in a push the layers come first.
  const from = what === 'a push' ? 0.5 : 0.3;
  await sleep((from + share * (1 - from)) * duration);
  const going = !done;
  if (going && victim === 'nx alone') process.kill(nx, 'SIGKILL');
  if (going && victim === 'the process group') killGroup(nx);
  // An orphan keeps our pipes open, so the end of the run is not waited for: the next run comes at once, as an impatient user's.
  if (!going || victim === 'the process group') await Promise.race([run, sleep(1000)]);
  run.catch(() => {});
  return going;
}

async function firstExecutor(w: Workspace, target: RegExp, done: () => boolean): Promise<number | undefined> {
  for (; !done(); await sleep(20)) {
    const found = executorsOf(w.home).find((executor) => target.test(executor.target ?? ''));
    if (found !== undefined) return found.pid;
  }
  return undefined;
}

function isAlive(w: Workspace, pid: number): boolean {
  return executorsOf(w.home).some((executor) => executor.pid === pid);
}

/** Commands of this workspace that have not ended ten seconds after the run. */
async function stillRunning(w: Workspace): Promise<string[]> {
  for (let tenths = 0; tenths < 100 && processesOf(w.home).length > 0; tenths += 1) await sleep(100);
  return processesOf(w.home).map(({ command }) => command);
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

async function expectPushed(reference: string, digest: string): Promise<void> {
  const client = createRegistryClient({ keychain: anonymousKeychain, userAgent: 'ko-e2e' });
  try {
    const findings = await validate(await client.pull(parseReference(reference)), {});
    expect(findings).toEqual([]);
  } finally {
    await client.close();
  }
  const name = reference.slice(reference.indexOf('/') + 1).replace(/@.*$/, '');
  expect(registry.content(name).tags).toEqual({ latest: digest });
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = Date.now();
  await work();
  return Date.now() - start;
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
