// npm run bench -- memory: the largest size of our own process, and of ko's, while a program of 200 MiB becomes an image.
import { randomFillSync } from 'node:crypto';
import { closeSync, mkdirSync, openSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { loadLine, printTable, show } from './figures';
import type { Cost } from './measure';
import { inWorkshop } from './workshop';

const MiB = 1024 * 1024;

/** Of the program: what is embedded, and two for Go's runtime. */
const EMBEDDED = 200 * MiB;

const ROUNDS = 3;

/** In MiB. */
const TARGET = 180;

/** A program with a large file in it, of which gzip can save half. */
function writeLargeProgram(folder: string): void {
  mkdirSync(folder);
  writeFileSync(
    join(folder, 'main.go'),
    'package main\n\nimport _ "embed"\n\n//go:embed content\nvar content string\n\nfunc main() { println(len(content)) }\n',
  );
  const file = openSync(join(folder, 'content'), 'w');
  const piece = Buffer.alloc(MiB);
  for (let written = 0; written < EMBEDDED; written += piece.length) {
    randomFillSync(piece);
    for (let at = 0; at < piece.length; at += 1) piece[at] = (piece[at] ?? 0) & 0x0f;
    writeSync(file, piece);
  }
  closeSync(file);
}

async function main(): Promise<void> {
  await inWorkshop(async ({ sides, sources, folder, build, go }) => {
    writeLargeProgram(join(sources, 'cmd/large'));
    await go('build', '-trimpath', '-o', join(folder, 'large'), './cmd/large');
    const size = statSync(join(folder, 'large')).size / MiB;
    console.log(`A program of ${size.toFixed(0)} MiB; the target is ${TARGET} MiB. ${loadLine()}`);
    const costs: Cost[][] = sides.map(() => []);
    for (let round = 0; round < ROUNDS; round += 1)
      for (const [position, side] of sides.entries()) costs[position]?.push(await build(side, ['./cmd/large']));
    printTable(
      ['side', 'runs', 'peak MiB', 's', 'cpu s'],
      sides.map(({ name }, position) => {
        const own = costs[position] ?? [];
        const of = (figure: keyof Cost) => own.map((cost) => cost[figure]);
        return [name === 'our' ? 'ours' : 'ko', String(ROUNDS), show(of('peak'), 0), show(of('wall')), show(of('cpu'))];
      }),
    );
  });
}

void main();
