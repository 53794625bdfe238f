// npm run touch: edits files one by one and holds what Nx would build against what Go says goes into each image.
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { inspectMachine, type Machine } from '../environment';
import { packAll, REPOSITORY, type Packed } from '../pack';
import { bruteForce } from './brute-force';
import { addEdit, contentEdit, deleteEdit, type Edit, renameEdit } from './edit';
import { playFixture } from './fixture-edits';
import { DEVKITS, type Installation, makeInstallation, type NxVersion } from './installation';
import { Observer } from './observer';
import { Ground } from './reach';
import { copyRepository, sampleFiles } from './repository';
import { report, totalLine } from './report';

const VERSIONS = Object.keys(DEVKITS) as NxVersion[];

const USAGE = `npm run touch -- <folder> [--sample <n>] [--seed <s>] [--nx <version>] [--kinds <kinds>] [--env NAME=value]
npm run touch -- [--nx <version>]        the same for a small workspace of our own, all its files

Shows for a repository of Go what @ko/nx builds again after an edit. The last commit is copied (nothing is written into <folder>), the
plugin is put into the copy, and files of it are edited one at a time. After each edit three are asked: Nx for the hash of every layers
task and for what "nx affected -t ko-build" selects, and Go ("go list -deps") for the files that go into each image.

  stale      a file that goes into an image was edited, and Nx would have taken the old layers or left the app out. Must be 0.
  needless   something would be built again although the edit reaches none of its files.
  accepted   the same, for a reason that is known; the table names it.

  --sample <n>       how many files; default 40
  --seed <s>         which ones: the same seed takes the same files; default 1
  --kinds <kinds>    what is done to each: content, delete, rename, add, separated by commas; default content
  --env NAME=value   a variable for all three, may be repeated: what templates of .ko.yaml ask for
  --nx <version>     ${VERSIONS.join(', ')}, separated by commas, or all; default 23.2.1. Installed by npm once.

Exit status: 0 nothing is stale, 1 something is, 2 the command line is wrong. Go fetches modules as it is set up to.`;

const KINDS: Readonly<Record<string, (root: string, path: string) => Edit>> = {
  content: contentEdit,
  delete: (_root, path) => deleteEdit(path),
  rename: renameEdit,
  add: addEdit,
};

const OPTIONS = {
  sample: { type: 'string', default: '40' },
  seed: { type: 'string', default: '1' },
  kinds: { type: 'string', default: 'content' },
  env: { type: 'string', multiple: true },
  nx: { type: 'string', default: '23.2.1' },
  help: { type: 'boolean', short: 'h' },
} as const;

async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const versions = values.nx === 'all' ? VERSIONS : (values.nx.split(',') as NxVersion[]);
  const kinds = values.kinds.split(',');
  const sample = Number(values.sample);
  const isKnown = versions.every((version) => version in DEVKITS) && kinds.every((kind) => kind in KINDS);
  if (!isKnown || !Number.isInteger(sample) || sample < 1 || positionals.length > 1) {
    console.error(USAGE);
    return 2;
  }
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ko-touch-packed-')));
  try {
    const machine = await inspectMachine(process.env, REPOSITORY);
    const packed = await packAll(folder, process.env);
    // npm runs scripts in the clone, and says where it was called.
    const [given] = positionals.map((path) => resolve(process.env['INIT_CWD'] ?? '', path));
    const play = given === undefined ? playFixture : playRepository(given, { sample, seed: values.seed, kinds });
    let stale = 0;
    const env = { VERSION: 'v1', GOPROXY: machine.go['GOPROXY'] ?? '', ...variables(values.env ?? []) };
    for (const version of versions) stale += await touch(version, packed, { machine, env }, play);
    return stale === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function variables(given: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    given.map((text) => {
      const at = text.indexOf('=');
      if (at < 1) throw new Error(`--env ${text} is no NAME=value.`);
      return [text.slice(0, at), text.slice(at + 1)];
    }),
  );
}

/** Fills a workspace, and says what is to be done to it. */
export type Play = (installation: Installation) => Promise<readonly Edit[]>;

function playRepository(
  folder: string,
  { sample, seed, kinds }: { sample: number; seed: string; kinds: string[] },
): Play {
  return async (installation) => {
    await copyRepository(folder, installation);
    const files = await sampleFiles(installation, sample, seed);
    return files.flatMap((path) => kinds.flatMap((kind) => KINDS[kind]?.(installation.root, path) ?? []));
  };
}

/** @returns how much is stale */
async function touch(
  version: NxVersion,
  packed: readonly Packed[],
  { machine, env }: { readonly machine: Machine; readonly env: Readonly<Record<string, string>> },
  play: Play,
): Promise<number> {
  const installation = await makeInstallation(version, packed, machine, (text) => console.log(`> ${text}`), env);
  mkdirSync(join(installation.root, '../out'), { recursive: true });
  const observer = new Observer(installation.root, installation.env);
  try {
    const edits = await play(installation);
    const { apps, hashes } = await observer.observe();
    console.log(
      `Nx ${version}: ${apps.length} apps, ${Object.keys(hashes).length} layers tasks, ${edits.length} edits`,
    );
    const ground = new Ground(installation.root, installation.env);
    const result = await bruteForce(ground, observer, edits, { nx: Number.parseInt(version) });
    for (const line of report(result)) console.log(line);
    console.log(totalLine(result));
    return result.findings.filter(({ kind }) => kind === 'stale').length;
  } finally {
    await observer.close();
    installation.remove();
  }
}

main(process.argv.slice(2))
  .then((status) => (process.exitCode = status))
  .catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
