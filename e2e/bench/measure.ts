// What a command costs, from outside: the clock, the processor time of it and of all that it started, and its own largest size.
import { readFileSync } from 'node:fs';
import { describeOutcome, run, type CommandOptions } from '../command';

/** What one run of a command cost. */
export interface Cost {
  /** Seconds from start to end. */
  readonly wall: number;
  /** Seconds of processor time, user and system, of the process and all its descendants; NaN where there is no /proc. */
  readonly cpu: number;
  /** Largest resident size of the process itself, without its descendants, in MiB; NaN where there is no /proc. */
  readonly peak: number;
}

/** Kernel ticks in a second; a constant of Linux's interface. Spec: proc_pid_stat(5), sysconf(_SC_CLK_TCK). */
const TICKS = 100;

/** Milliseconds between looks at the size. The kernel keeps the largest one, so only what comes in the last few is missed. */
const LOOK_EVERY = 10;

/**
 * Runs a command, alone: nothing else may be started by this process meanwhile.
 * @throws Error with all its output unless it ends with status 0
 */
export async function measure(program: string, args: readonly string[], options: CommandOptions): Promise<Cost> {
  let peak = NaN;
  let timer: NodeJS.Timeout | undefined;
  const watch = (pid: number): void => {
    options.started?.(pid);
    timer = setInterval(() => (peak = peakOf(pid) ?? peak), LOOK_EVERY);
  };
  const before = childrenTime();
  const start = process.hrtime.bigint();
  try {
    const outcome = await run(program, args, { ...options, started: watch });
    const wall = Number(process.hrtime.bigint() - start) / 1e9;
    if (outcome.status !== 0) throw new Error(describeOutcome(program, args, outcome));
    return { wall, cpu: childrenTime() - before, peak };
  } finally {
    clearInterval(timer);
  }
}

/** Seconds that children which have ended took, with their own. Spec: proc_pid_stat(5), fields 16 and 17. */
function childrenTime(): number {
  const stat = read('/proc/self/stat');
  // The name of the program, in parentheses, may hold anything; what follows begins with field 3.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields === undefined ? NaN : (Number(fields[13]) + Number(fields[14])) / TICKS;
}

/** Spec: proc_pid_status(5), VmHWM. */
function peakOf(pid: number): number | undefined {
  const size = /^VmHWM:\s*(\d+) kB$/m.exec(read(`/proc/${pid}/status`) ?? '')?.[1];
  return size === undefined ? undefined : Number(size) / 1024;
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined; // another system than Linux, or the process has ended
  }
}
