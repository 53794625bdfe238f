// npm run bench: `ko build` of ours beside that of ko 0.19.1, in turn, on a module with three programs and client-go.
// npm run bench -- --quick leaves out what needs an empty Go cache or several platforms, and repeats less often;
// --only=<part of a name> and --rounds=<number> choose themselves.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Side } from '../parity/side';
import { figuresOf, loadLine, printTable, ratios, show } from './figures';
import type { Cost } from './measure';
import { edit, inWorkshop, PLATFORMS, PROGRAM, type Workshop } from './workshop';

/** A way to build that both sides are measured in. */
interface Scenario {
  readonly name: string;
  readonly target: string;
  readonly args: readonly string[];
  readonly rounds: number;
  /** Rounds before those that count. */
  readonly unmeasured: number;
  /** Environment of a run; called before each. */
  readonly prepare: (side: Side, round: number) => Readonly<Record<string, string>>;
}

function scenarios({ folder, ...workshop }: Workshop, isQuick: boolean): Scenario[] {
  const cache = (side: Side) => ({ KOCACHE: join(folder, `kocache-${side.name}`) });
  const rounds = isQuick ? 5 : 9;
  const common = { args: [PROGRAM], rounds, unmeasured: 1 };
  const daily: Scenario[] = [
    { ...common, name: 'unchanged, KOCACHE', target: '1.0 x ko + 0.2 s', prepare: cache },
    { ...common, name: 'unchanged, no KOCACHE', target: '', prepare: () => ({}) },
    {
      ...common,
      name: 'one file edited, KOCACHE',
      target: '1.0 x ko',
      prepare: (side) => {
        edit({ ...workshop, folder });
        return cache(side);
      },
    },
    {
      ...common,
      name: 'one file edited, no KOCACHE',
      target: '1.0 x ko',
      prepare: () => {
        edit({ ...workshop, folder });
        return {};
      },
    },
  ];
  if (isQuick) return daily;
  const platforms = `--platform=${PLATFORMS.join(',')}`;
  return [
    {
      name: 'three programs, cold Go cache',
      target: '1.05 x ko',
      args: ['./cmd/api', PROGRAM, './cmd/job'],
      rounds: 1,
      unmeasured: 0,
      prepare: (side, round) => ({ GOCACHE: join(folder, `go-${side.name}-${round}`) }),
    },
    ...daily,
    {
      ...common,
      name: 'four platforms, edited',
      target: '1.0 x ko',
      args: [platforms, PROGRAM],
      rounds: 3,
      prepare: () => {
        edit({ ...workshop, folder });
        return {};
      },
    },
  ];
}

/** Ours, ko, ours, ko: what else the machine does meets both. */
async function measureScenario(scenario: Scenario, { sides, build }: Workshop): Promise<Cost[][]> {
  const costs: Cost[][] = sides.map(() => []);
  for (let round = -scenario.unmeasured; round < scenario.rounds; round += 1) {
    for (const [position, side] of sides.entries()) {
      const cost = await build(side, scenario.args, scenario.prepare(side, round));
      if (round >= 0) costs[position]?.push(cost);
    }
  }
  return costs;
}

function rowOf({ name, target, rounds }: Scenario, [ours = [], ko = []]: readonly Cost[][]): string[] {
  const of = (costs: readonly Cost[], figure: keyof Cost) => costs.map((cost) => cost[figure]);
  const [wall, koWall, cpu, koCpu] = [of(ours, 'wall'), of(ko, 'wall'), of(ours, 'cpu'), of(ko, 'cpu')];
  const more = figuresOf(wall.map((value, round) => value - (koWall[round] ?? NaN))).median;
  return [
    name,
    String(rounds),
    show(wall),
    show(koWall),
    show(ratios(wall, koWall)),
    `${more < 0 ? '' : '+'}${more.toFixed(2)}`,
    show(ratios(cpu, koCpu)),
    `${figuresOf(of(ours, 'peak')).most.toFixed(0)} / ${figuresOf(of(ko, 'peak')).most.toFixed(0)}`,
    target,
  ];
}

const HEAD = ['build', 'runs', 'ours s', 'ko s', 'ours / ko', 'ours - ko s', 'cpu ours / ko', 'peak MiB', 'target'];

const OPTIONS = { quick: { type: 'boolean' }, only: { type: 'string' }, rounds: { type: 'string' } } as const;

async function main(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: OPTIONS });
  await inWorkshop(async (workshop) => {
    const rows: string[][] = [];
    console.log(`Medians, least and most in parentheses; ratios run by run. ${loadLine()}`);
    for (const known of scenarios(workshop, values.quick ?? false)) {
      const scenario = { ...known, rounds: Number(values.rounds ?? known.rounds) };
      if (values.only !== undefined && !scenario.name.includes(values.only)) continue;
      const row = rowOf(scenario, await measureScenario(scenario, workshop));
      console.log(`> ${scenario.name}: ${row[4]} on the clock, ${row[6]} of processor time`);
      rows.push(row);
    }
    printTable(HEAD, rows);
    console.log(loadLine());
  });
}

void main(process.argv.slice(2));
