import { readdirSync, readFileSync } from 'node:fs';

/** A process of a test workspace, known by the home folder that only its environment names. */
export interface WorkspaceProcess {
  readonly pid: number;
  readonly command: string;
  /** Target of the task that Nx runs in it, or that started it. */
  readonly target: string | undefined;
}

/** All living processes whose environment has this HOME. Linux alone: reads /proc. */
export function processesOf(home: string): WorkspaceProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
        if (!environment.includes(`HOME=${home}`)) return [];
        const target = environment.find((line) => line.startsWith(TARGET))?.slice(TARGET.length);
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
        // A zombie has no command line: it is dead, whoever should collect it.
        return command === '' ? [] : [{ pid: Number(pid), command, target }];
      } catch {
        return []; // ended between the two looks, or somebody else's
      }
    });
}

/** The forked Node processes in which Nx runs executors. */
export function executorsOf(home: string): WorkspaceProcess[] {
  return processesOf(home).filter(({ command }) => command.includes('run-executor'));
}

// Nx sets it for the process of each task (nx-plugin-model 4.6).
const TARGET = 'NX_TASK_TARGET_TARGET=';
