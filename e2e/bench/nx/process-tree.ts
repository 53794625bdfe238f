// The memory of a process and of all that it started, from /proc.
import { readdirSync, readFileSync } from 'node:fs';

/** Milliseconds between looks. */
const LOOK_EVERY = 200;

/** What a tree of processes took. */
export interface TreeSize {
  /** Largest sum of the parts of memory that each process has for itself, shared ones divided by who shares them, in MiB. */
  readonly peak: number;
  /** Programs of the tree that were seen, by name. */
  readonly programs: ReadonlyMap<string, number>;
}

/**
 * Looks at a process and its descendants until `stop` is called. What lives for less than a look's distance may be missed.
 * Proportional set size: a program that runs ten times counts its code once. Spec: proc_pid_smaps_rollup.
 */
export function watchTree(root: number): { stop(): TreeSize } {
  let peak = 0;
  const seen = new Map<number, string>();
  const timer = setInterval(() => {
    let sum = 0;
    for (const { pid, name } of treeOf(root)) {
      seen.set(pid, name);
      sum += proportional(pid);
    }
    peak = Math.max(peak, sum);
  }, LOOK_EVERY);
  return {
    stop() {
      clearInterval(timer);
      const programs = new Map<string, number>();
      for (const name of seen.values()) programs.set(name, (programs.get(name) ?? 0) + 1);
      return { peak: peak / 1024, programs };
    },
  };
}

interface Listed {
  readonly pid: number;
  readonly name: string;
  readonly parent: number;
}

function treeOf(root: number): Listed[] {
  const all = new Map(
    readdirSync('/proc').flatMap((entry) => {
      const listed = /^\d+$/.test(entry) ? stateOf(Number(entry)) : undefined;
      return listed ? [[listed.pid, listed] as const] : [];
    }),
  );
  const isBelow = (pid: number): boolean => pid === root || (pid > 1 && isBelow(all.get(pid)?.parent ?? 0));
  return [...all.values()].filter(({ pid }) => isBelow(pid));
}

/** Spec: proc_pid_stat(5), fields 2 and 4. */
function stateOf(pid: number): Listed | undefined {
  const text = read(`/proc/${pid}/stat`);
  if (text === undefined) return undefined;
  const end = text.lastIndexOf(')');
  return { pid, name: text.slice(text.indexOf('(') + 1, end), parent: Number(text.slice(end + 2).split(' ')[1]) };
}

/** KiB. */
function proportional(pid: number): number {
  return Number(/^Pss:\s*(\d+) kB$/m.exec(read(`/proc/${pid}/smaps_rollup`) ?? '')?.[1] ?? 0);
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined; // it has ended
  }
}
