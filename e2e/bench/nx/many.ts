// Many programs, all affected by one edited package, two at a time: the clock, and the memory of all processes together.
import type { Cost } from '../measure';
import type { Ground } from './arena';
import { edit } from './edit';
import { type TreeSize, watchTree } from './process-tree';
import { canBatch, ours, theirs } from './sides';

/** What one way to build the programs took. */
export interface Taken {
  readonly name: string;
  readonly wall: number;
  readonly cpu: number;
  /** MiB, of the whole tree of processes. */
  readonly peak: number;
  /** How many processes of each name were seen. */
  readonly programs: ReadonlyMap<string, number>;
}

/** Nx without its daemon, so that all that it starts is below it. */
export async function measureMany(ground: Ground, folder: string): Promise<Taken[]> {
  const ways = [false, ...(canBatch(ground) ? [true] : [])].map((batch) => ({
    name: `ours, parallel 2${batch ? ', batch' : ''}`,
    run: (started: (pid: number) => void): Promise<Cost> =>
      ours(ground, { daemon: false, batch, parallel: 2, started }),
  }));
  ways.push({ name: 'ko resolve', run: (started) => theirs(ground, { started }) });
  await ours(ground, { daemon: false, batch: false, parallel: 2 });
  await theirs(ground);
  const taken: Taken[] = [];
  for (const { name, run } of ways) {
    edit(ground, folder);
    let watch: { stop(): TreeSize } | undefined;
    const { wall, cpu } = await run((pid) => (watch = watchTree(pid)));
    const { peak = NaN, programs = new Map<string, number>() } = watch?.stop() ?? {};
    taken.push({ name, wall, cpu, peak, programs });
  }
  return taken;
}
