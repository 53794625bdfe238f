// npm run parity: ko 0.19.1 beside ours, row by row of the table (rows.ts), or for every program of a Go repository.
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { installGo } from '../components/tools';
import { inspectMachine } from '../environment';
import { readBases } from '../golden/bases';
import { REPOSITORY } from '../pack';
import { compareFolder } from './folder';
import { findSides, type Laboratory } from './laboratory';
import { count, describe, totalLine } from './report';
import { ROWS } from './rows';
import { possibleRows, runRows } from './table';

const USAGE = `npm run parity                         the table
npm run parity -- --only=<words>       its rows whose names hold one of the words, separated by commas
npm run parity -- <folder>             every program of a Go repository; the folder is copied, not written to
npm run parity -- <folder> --platform=linux/arm64 --only=cmd/a,cmd/b --env=VERSION=v1

With a folder, both sides run with GOFLAGS=-buildvcs=false, GOENV=off, SOURCE_DATE_EPOCH of now and one small base image, and see
nothing of your environment but what --env gives them. Exit status 0: nothing is different.`;

async function main(args: readonly string[]): Promise<void> {
  const options = {
    platform: { type: 'string' },
    only: { type: 'string' },
    env: { type: 'string', multiple: true },
    help: { type: 'boolean', short: 'h' },
  } as const;
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const [folder, ...surplus] = positionals;
  if (values.help || surplus.length > 0) {
    console.log(USAGE);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  process.umask(0o022); // modes of files that are written here are those of a usual checkout
  await installGo('ko', process.env, (text) => console.log(`> ${text}`));
  const words = values.only?.split(',').filter(Boolean) ?? [];
  const chosen = (name: string): boolean => words.length === 0 || words.some((word) => name.includes(word));
  // npm runs scripts in the clone, and says where it was called.
  if (folder !== undefined)
    process.exitCode = await compareFolder(resolve(process.env['INIT_CWD'] ?? '', folder), {
      chosen,
      platform: values.platform,
      env: variables(values.env ?? []),
    });
  else process.exitCode = await compareTable(chosen);
}

function variables(given: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    given.map((text) => {
      const at = text.indexOf('=');
      if (at < 1) throw new Error(`--env=${text} is no NAME=value.`);
      return [text.slice(0, at), text.slice(at + 1)];
    }),
  );
}

async function compareTable(chosen: (name: string) => boolean): Promise<number> {
  const machine = await inspectMachine(process.env, REPOSITORY);
  const bases = readBases([join(__dirname, '../golden/bases')]);
  const laboratory: Laboratory = { sides: findSides(), bases, machine };
  const { possible, left } = await possibleRows(ROWS.filter(({ name }) => chosen(name)));
  for (const { name } of left) console.log(`left out   ${name}: no C compiler (cc) on PATH`);
  const verdicts = await runRows(possible, laboratory, async ({ name }, verdict) => {
    console.log(await describe(name, verdict));
  });
  const counts = count(verdicts);
  console.log(totalLine(counts));
  return counts.equal > 0 && counts.different === 0 && counts.failed === 0 ? 0 : 1;
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
