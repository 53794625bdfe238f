// npm run golden: runs every golden case with a command and compares what it did with what ko did.
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { readBases } from './bases';
import { caseNames } from './case';
import { judge, type Judgement } from './judge';
import type { Laboratory } from './run-case';
import { findToolchain } from './toolchain';

const HERE = __dirname;
const ROOT = resolve(HERE, '../..');

interface Settings {
  readonly cases: string;
  readonly laboratory: Laboratory;
}

function settings(env: NodeJS.ProcessEnv): Settings {
  const other = env['KO_GOLDEN'];
  const folder = other === undefined ? HERE : resolve(other);
  const reference = env['KO_GOLDEN_REFERENCE'] === '1';
  const stubs = join(HERE, 'gobin');
  const goCaches = join(HERE, '../tmp/golden-go');
  mkdirSync(goCaches, { recursive: true });
  const bases = readBases([join(HERE, 'bases'), ...(other === undefined ? [] : [join(folder, 'bases')])]);
  const laboratory = {
    command: env['KO_GOLDEN_COMMAND']?.split(' ').filter(Boolean) ?? ownCommand(),
    bases,
    stubs,
    toolchain: findToolchain(stubs, env['PATH'] ?? ''),
    goCaches,
    ...(reference ? {} : { version: readManifest().version }),
  };
  return { cases: join(folder, 'cases'), laboratory };
}

function ownCommand(): string[] {
  const { bin } = readManifest();
  return [process.execPath, join(ROOT, 'packages/cli', bin.ko)];
}

function readManifest(): { version: string; bin: { ko: string } } {
  const file = join(ROOT, 'packages/cli/package.json');
  if (!existsSync(file)) throw new Error(`${file} does not exist; name another command in KO_GOLDEN_COMMAND.`);
  return JSON.parse(readFileSync(file, 'utf8')) as { version: string; bin: { ko: string } };
}

/** Runs `work` for each name, as many at a time as there are processors; results in the order of the names. */
async function each<T>(names: readonly string[], work: (name: string) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  let next = 0;
  const worker = async () => {
    for (let at = next++; at < names.length; at = next++) results[at] = await work(names[at] as string);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return results;
}

async function main(): Promise<void> {
  process.umask(0o022); // the modes in the vectors were made with it
  const { cases, laboratory } = settings(process.env);
  const words = process.argv.slice(2);
  const names = caseNames(cases).filter((name) => words.length === 0 || words.some((word) => name.includes(word)));
  const judgements = await each(names, async (name) => {
    const judgement = await judge(cases, name, laboratory);
    print(judgement);
    return judgement;
  });
  process.exitCode = close(judgements);
}

function print({ name, verdict, notes }: Judgement): void {
  if (verdict !== 'passed') console.log([`${verdict}: ${name}`, ...notes.map((note) => `    ${note}`)].join('\n'));
}

/** Prints what was counted, the totals last. @returns the exit status */
function close(judgements: readonly Judgement[]): number {
  const count = (verdict: Judgement['verdict']) => judgements.filter((one) => one.verdict === verdict).length;
  printDifferences(judgements);
  const lenient = judgements.filter((one) => one.lenient).map(({ name }) => name);
  if (lenient.length > 0) console.log(`passed with KO_STRICT=false alone, ${lenient.length}: ${lenient.join(', ')}`);
  console.log(`${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`);
  return count('failed') === 0 && count('passed') > 0 ? 0 : 1;
}

/** Each deliberate difference with the cases in which it showed. */
function printDifferences(judgements: readonly Judgement[]): void {
  for (const reason of new Set(judgements.flatMap(({ deliberate = [] }) => deliberate))) {
    const names = judgements.filter(({ deliberate = [] }) => deliberate.includes(reason)).map(({ name }) => name);
    console.log(`differs on purpose, ${names.length}: ${reason}\n    ${names.join(', ')}`);
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
