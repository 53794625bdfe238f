// npm run bench -- resolve: `ko resolve` of ours beside that of ko 0.19.1, on 50, 100 and 200 files of 50 documents, which name 20 programs.
// What counts is the time outside of building, in two ways, because neither alone is above doubt:
// - `no references`: the same documents with the names of finished images. Nothing is built, so all of the time is outside of building.
// - `20 programs`: the time of `ko resolve`, less that of `ko build` of the same 20 programs by the same side right after it. All are built and
//   published before, and both sides have their KOCACHE. What `ko build` needs to start is taken off, too, on both sides.
// `selector` is the first with `-l`, for which every document is parsed as a whole.
// --only=<part of a name>, --rounds=<number>, --files=<number>,...
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Side } from '../parity/side';
import { figuresOf, loadLine, printTable, ratios, show } from './figures';
import { DOCUMENTS, type ImageName, writeManifestFolder } from './manifests';
import type { Cost } from './measure';
import { inWorkshop, type Workshop } from './workshop';

const PROGRAMS = 20;

/** Of ko's time outside of building. */
const TARGET = '0.5 x ko';

interface Scenario {
  readonly name: string;
  readonly target: string;
  readonly image: ImageName;
  /** Further arguments of `resolve`. */
  readonly args: readonly string[];
  /** Programs whose `build` is taken off; with them, the largest number of files alone is measured, since a difference of small numbers says little. */
  readonly programs: readonly string[];
}

function scenarios(programs: readonly string[]): Scenario[] {
  const finished: ImageName = (app) => `registry.example.com/shop/app-${app % PROGRAMS}:v1`;
  const common = { target: TARGET, args: [], programs: [] };
  return [
    { ...common, name: 'no references', image: finished },
    { ...common, name: '20 programs', image: (app) => `ko://example.com/bench/cmd/app-${app % PROGRAMS}`, programs },
    {
      ...common,
      name: 'selector',
      target: '',
      image: finished,
      args: ['-l', 'app.kubernetes.io/part-of in (shop)'],
    },
  ];
}

/** Small ones: they are built once, and what counts here comes after that. */
function writePrograms(sources: string): string[] {
  return Array.from({ length: PROGRAMS }, (_, number) => {
    const folder = join(sources, `cmd/app-${number}`);
    mkdirSync(folder);
    writeFileSync(join(folder, 'main.go'), `package main\n\nfunc main() { println(${number}) }\n`);
    return `./cmd/app-${number}`;
  });
}

/** Seconds outside of building, processor seconds likewise, and MiB. */
async function measureOnce(scenario: Scenario, folder: string, side: Side, workshop: Workshop): Promise<Cost> {
  const env = { KOCACHE: join(workshop.folder, `kocache-${side.name}`) };
  const resolved = await workshop.run(side, ['resolve', ...scenario.args, '-f', folder], env);
  if (scenario.programs.length === 0) return resolved;
  const built = await workshop.build(side, scenario.programs, env);
  return { wall: resolved.wall - built.wall, cpu: resolved.cpu - built.cpu, peak: resolved.peak };
}

/** Ours, ko, ours, ko: what else the machine does meets both. The first round is not counted. */
async function measureScenario(scenario: Scenario, folder: string, rounds: number, workshop: Workshop) {
  const costs: Cost[][] = workshop.sides.map(() => []);
  for (let round = -1; round < rounds; round += 1) {
    for (const [position, side] of workshop.sides.entries()) {
      const cost = await measureOnce(scenario, folder, side, workshop);
      if (round >= 0) costs[position]?.push(cost);
    }
  }
  return costs;
}

const HEAD = ['manifests', 'documents', 'ours s', 'ko s', 'ours / ko', 'cpu ours / ko', 'peak MiB', 'target'];

function rowOf({ name, target }: Scenario, files: number, [ours = [], ko = []]: readonly Cost[][]): string[] {
  const of = (costs: readonly Cost[], figure: keyof Cost) => costs.map((cost) => cost[figure]);
  return [
    name,
    `${files} x ${DOCUMENTS}`,
    show(of(ours, 'wall')),
    show(of(ko, 'wall')),
    show(ratios(of(ours, 'wall'), of(ko, 'wall'))),
    show(ratios(of(ours, 'cpu'), of(ko, 'cpu'))),
    `${figuresOf(of(ours, 'peak')).most.toFixed(0)} / ${figuresOf(of(ko, 'peak')).most.toFixed(0)}`,
    target,
  ];
}

const OPTIONS = { only: { type: 'string' }, rounds: { type: 'string' }, files: { type: 'string' } } as const;

async function main(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: OPTIONS });
  const sizes = (values.files ?? '50,100,200').split(',').map(Number);
  await inWorkshop(async (workshop) => {
    const rows: string[][] = [];
    console.log(`Medians, least and most in parentheses; ratios run by run. ${loadLine()}`);
    for (const scenario of scenarios(writePrograms(workshop.sources))) {
      if (values.only !== undefined && !scenario.name.includes(values.only)) continue;
      for (const files of scenario.programs.length === 0 ? sizes : sizes.slice(-1)) {
        const folder = join(workshop.folder, `manifests-${rows.length}`);
        writeManifestFolder(folder, files, scenario.image);
        const row = rowOf(
          scenario,
          files,
          await measureScenario(scenario, folder, Number(values.rounds ?? 5), workshop),
        );
        console.log(`> ${scenario.name}, ${row[1]}: ${row[4]} on the clock, ${row[5]} of processor time`);
        rows.push(row);
      }
    }
    printTable(HEAD, rows);
    console.log(loadLine());
  });
}

void main(process.argv.slice(2));
