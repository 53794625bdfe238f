// npm run bench -- nx [folder]: `nx run-many -t ko-build` beside `ko resolve` of ko 0.19.1, on a generated repository in the shape of
// knative/serving: 5 programs, 2,000 packages with client-go and the standard library, dependencies in `vendor`. With a folder, on the
// files of that repository that git knows; the programs are those that its config/core names as ko://, else those below cmd.
// --only=<part of a name>, --rounds=<number>; --quick leaves out what takes minutes.
import { parseArgs } from 'node:util';
import { loadLine, printTable } from './figures';
import { type Arena, type Ground, inArena } from './nx/arena';
import { sharedPackage } from './nx/edit';
import { measureEdit, measureFirstEdit } from './nx/edited';
import { measureFresh } from './nx/fresh';
import { measureMany } from './nx/many';
import { measureNoop } from './nx/noop';
import { cells, HEAD, type Row } from './nx/row';
import { PROW, SERVING } from './nx/shape';
import { ours, theirs } from './nx/sides';

/** What can be chosen by `--only`, and what `--quick` leaves out. */
const QUICK = ['noop', 'main', 'shared'];
const SLOW = ['first', 'fresh', 'many'];

interface Choice {
  readonly folder: string | undefined;
  readonly rounds: number;
  readonly has: (name: string) => boolean;
}

async function rowsOf(ground: Ground, { rounds, has }: Choice, say: (rows: readonly Row[]) => void): Promise<void> {
  const [main = ''] = ground.mains;
  console.log(`> building all once`);
  await ours(ground, { daemon: false });
  await theirs(ground);
  if (has('noop')) say(await measureNoop(ground, rounds));
  if (has('main')) say(await measureEdit(ground, { name: 'one main edited', folder: main, ratio: 0.6, rounds }));
  if (has('first')) say(await measureFirstEdit(ground, main, 1));
  if (has('shared')) {
    const folder = await sharedPackage(ground);
    say(await measureEdit(ground, { name: `${folder} edited`, folder, ratio: 0.9, rounds: Math.min(rounds, 3) }));
  }
  if (has('fresh')) say(await measureFresh(ground, 1));
}

async function many(arena: Arena, folder: string | undefined): Promise<void> {
  const ground = await arena.open(folder ?? PROW);
  const shared = await sharedPackage(ground);
  const taken = await measureMany(ground, shared);
  console.log(`${ground.projects.length} programs affected by ${shared}; memory: of all processes together`);
  printTable(
    ['', 's', 'cpu s', 'peak MiB', 'processes'],
    taken.map(({ name, wall, cpu, peak, programs }) => [
      name,
      wall.toFixed(1),
      cpu.toFixed(1),
      peak.toFixed(0),
      [...programs].map(([program, count]) => `${program} ${count}`).join(', '),
    ]),
  );
}

function choose(args: readonly string[]): Choice {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { quick: { type: 'boolean' }, only: { type: 'string' }, rounds: { type: 'string' } },
    allowPositionals: true,
  });
  const names = values.quick ? QUICK : [...QUICK, ...SLOW];
  const chosen = names.filter((name) => values.only === undefined || values.only.split(',').includes(name));
  return {
    folder: positionals[0],
    rounds: Number(values.rounds ?? (values.quick ? 3 : 7)),
    has: (name) => chosen.includes(name),
  };
}

async function main(args: readonly string[]): Promise<void> {
  const choice = choose(args);
  await inArena(async (arena) => {
    console.log(`Medians, least and most in parentheses; ratios run by run. ${loadLine()}`);
    const all: Row[] = [];
    const say = (rows: readonly Row[]): void => {
      all.push(...rows);
      for (const row of rows) console.log(cells(row).join('  '));
    };
    if ([...QUICK, 'first', 'fresh'].some(choice.has)) {
      const ground = await arena.open(choice.folder ?? SERVING);
      console.log(`${ground.projects.length} programs: ${ground.mains.join(' ')}`);
      await rowsOf(ground, choice, say);
      printTable(HEAD, all.map(cells));
    }
    if (choice.has('many')) await many(arena, choice.folder);
    console.log(loadLine());
  });
}

void main(process.argv.slice(2));
