// Nothing changed, everything is cached and published: `nx run-many -t ko-build`, the same tasks with an executor that does nothing, and
// `ko resolve` with a cache.
import type { Ground } from './arena';
import type { Row } from './row';
import { canBatch, ours, theirs, withEmptyExecutor } from './sides';

/** Above the empty executor, in seconds. */
const ABOVE = 0.5;

const RATIO = { daemon: 0.4, alone: 0.6 };

export async function measureNoop(ground: Ground, rounds: number): Promise<Row[]> {
  const batches = canBatch(ground) ? [false, true] : [false];
  const ways = [true, false].flatMap((daemon) => batches.map((batch) => ({ daemon, batch })));
  const taken = ways.map(() => ({ ours: [] as number[], empty: [] as number[] }));
  const ko: number[] = [];
  await theirs(ground);
  for (let round = -1; round < rounds; round += 1) {
    for (const [at, way] of ways.entries()) {
      const own = await ours(ground, way);
      const empty = await withEmptyExecutor(ground, () => ours(ground, way));
      if (round < 0) continue;
      taken[at]?.ours.push(own.wall);
      taken[at]?.empty.push(empty.wall);
    }
    const { wall } = await theirs(ground);
    if (round >= 0) ko.push(wall);
  }
  return ways.flatMap(({ daemon, batch }, at) => {
    const name = `no-op, ${daemon ? 'daemon' : 'no daemon'}${batch ? ', batch' : ''}`;
    const { ours: own = [], empty = [] } = taken[at] ?? {};
    return [
      { name, ours: own, theirs: ko, target: { ratio: daemon ? RATIO.daemon : RATIO.alone } },
      { name: `${name}: beside an empty executor`, ours: own, theirs: empty, target: { above: ABOVE } },
    ];
  });
}
