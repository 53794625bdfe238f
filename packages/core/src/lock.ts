import { createHash, randomBytes } from 'node:crypto';
import { link, mkdir, readdir, readFile, readlink, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Reporter } from '@ko/oci';

// A lock is a file whose content names its owner: `<pid>-<start>-<pid name space>-<boot>-<random>`. It comes into being whole, by
// link(2) from a temporary name, which fails when the name is taken. It ends by unlink(2): its owner's, or, when the owner is
// dead, that of the one process that holds the lock *on this very owner's file*, a lock like any other with the owner's hash in
// its name. A taker looks again once it has that: the file either still names the dead owner, and nobody else may remove it, or
// it does not, and there is nothing to do. So no live lock is removed, however slow a taker is, and a taker that dies is
// itself a dead owner. Owners are random, so a name never comes back.

export interface LockOptions {
  readonly reporter: Reporter;
  readonly signal?: AbortSignal | undefined;
  /** Said once when somebody else holds the lock, with the holder's process id added; for example `Another build of hello runs`. */
  readonly waitNotice: string;
}

/** How often a waiter looks, in milliseconds: short beside any build, and cheap. */
const POLL = 100;

/** How often an owner says that it is alive, and how long a sign of life counts. Only for owners that we cannot look up. */
const HEARTBEAT = 5_000;
const HEARTBEAT_COUNTS = 30_000;

/**
 * Runs `work` while no other process, and no other call in this one, runs work under the same file. A lock whose owner was killed
 * does not count. The folder of `file` is created.
 *
 * @throws what `work` throws; the signal's reason when it fires while waiting
 */
export async function withLock<T>(file: string, options: LockOptions, work: () => Promise<T>): Promise<T> {
  await mkdir(dirname(file), { recursive: true });
  const self = await newOwner();
  await acquire(file, self, options);
  const heartbeat = setInterval(() => void touch(file), HEARTBEAT).unref();
  try {
    await sweep(file);
    return await work();
  } finally {
    clearInterval(heartbeat);
    if ((await readOwner(file)) === self) await unlink(file).catch(ignoreMissing);
  }
}

/** Whether a living process holds the lock `file`. It may end, or another one begin, at once: for what is only tried. */
export async function isHeld(file: string): Promise<boolean> {
  const owner = await readOwner(file);
  return owner !== undefined && (await isAlive(owner, file));
}

async function acquire(file: string, self: string, options: LockOptions): Promise<void> {
  for (let told = false; ; ) {
    options.signal?.throwIfAborted();
    if (await createWhole(file, self)) return;
    const owner = await readOwner(file);
    if (owner === undefined) continue; // released in between
    if (await isAlive(owner, file)) {
      if (!told) options.reporter.info(`${options.waitNotice} (process ${owner.split('-')[0]}): waiting for it.`);
      told = true;
      await sleep(POLL, undefined, { signal: options.signal }).catch(() => options.signal?.throwIfAborted());
      continue;
    }
    await removeDead(file, owner, self, options);
  }
}

/** Removes the lock of a dead owner, under a lock on just that. */
async function removeDead(file: string, dead: string, self: string, options: LockOptions): Promise<void> {
  const guard = `${file}.dead-${createHash('sha256').update(dead).digest('hex').slice(0, 16)}`;
  await acquire(guard, self, options);
  try {
    if ((await readOwner(file)) === dead) await unlink(file);
  } finally {
    await unlink(guard).catch(ignoreMissing);
  }
}

/** Creates `file` with its content, or returns false when the name is taken. */
async function createWhole(file: string, owner: string): Promise<boolean> {
  const temporary = `${file}.new-${owner}`;
  try {
    await writeFile(temporary, owner);
    await link(temporary, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await unlink(temporary).catch(ignoreMissing);
  }
}

async function readOwner(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(ignoreMissing);
}

/**
 * Removes what killed processes left beside the lock that we hold. A guard that is removed here belongs to an owner before us,
 * whose file is gone for good: whoever takes that guard next finds nothing to do.
 */
async function sweep(file: string): Promise<void> {
  const own = basename(file);
  for (const name of await readdir(dirname(file))) {
    if (!name.startsWith(`${own}.new-`) && !name.startsWith(`${own}.dead-`)) continue;
    const path = join(dirname(file), name);
    const owner = /\.new-([^.]+)$/.exec(name)?.[1] ?? (await readOwner(path));
    if (owner !== undefined && !(await isAlive(owner, path))) await unlink(path).catch(ignoreMissing);
  }
}

async function newOwner(): Promise<string> {
  const place = await thisMachine();
  const start = (await processState(process.pid))?.start ?? '';
  return [process.pid, start, place.pidSpace, place.boot, randomBytes(8).toString('hex')].join('-');
}

/** Whether the process that wrote `owner` into `file` still runs. In doubt it does, until its sign of life is too old. */
async function isAlive(owner: string, file: string): Promise<boolean> {
  const [pid = '', start = '', pidSpace, boot] = owner.split('-');
  const place = await thisMachine();
  if (boot !== place.boot) return false; // the machine started anew since
  if (pidSpace !== place.pidSpace) return recentlyTouched(file); // a container on this machine: its ids mean nothing here
  const state = await processState(Number(pid));
  return state === undefined ? signalReaches(Number(pid)) : state.running && state.start === start;
}

async function recentlyTouched(file: string): Promise<boolean> {
  const status = await stat(file).catch(ignoreMissing);
  return status !== undefined && Date.now() - status.mtimeMs < HEARTBEAT_COUNTS;
}

async function touch(file: string): Promise<void> {
  const now = new Date();
  await utimes(file, now, now).catch(() => {}); // somebody emptied the folder: the work goes on, there is only nothing to touch
}

/** For processes that /proc does not show: there is none (macOS, Windows), or it hides other users'. */
function signalReaches(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Start time in clock ticks since boot, which tells a process from a later one with its id. proc(5), `/proc/<pid>/stat`. */
async function processState(pid: number): Promise<{ start: string; running: boolean } | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  // Fields 3 and 22; field 2 is the program's name in parentheses and may hold anything.
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ');
  if (fields === undefined) return undefined;
  return { start: fields[19] ?? '', running: !/[ZX]/.test(fields[0] ?? '') };
}

async function thisMachine(): Promise<{ pidSpace: string; boot: string }> {
  const pidSpace = await readlink('/proc/self/ns/pid').catch(() => '');
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
  return { pidSpace: pidSpace.replace(/\D/g, ''), boot: boot.trim().replaceAll('-', '').slice(0, 16) };
}

/** Gone is what was wanted; anything else is a real failure. */
function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
  return undefined;
}
