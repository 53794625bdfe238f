// npm run closure: the scanner's closures beside those of `go list`, for every program of a Go repository.
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { formatPlatform, parsePlatform, type Platform } from '@ko/oci';
import { succeed } from '../command';
import { compareTree, type Comparison } from './compare';
import { contextsOf, type GoContext } from './context';
import { customTags } from './custom-tags';
import { compareRandomModules, compareRandomSources } from './generated';
import { describeComparison, describeReport, isDifferent } from './report';
import { copyFiles, repositoryFiles } from './repository';

const USAGE = `npm run closure -- <folder>                 every program of a Go repository; the folder is copied, not written to
npm run closure -- <folder> --platform=linux/amd64,windows/amd64 --cgo=off --tags=a,b --tags=

  --platform   os/architecture[/variant], separated by commas, or "all" that Go knows
               default ${['linux/amd64', 'linux/arm64', 'windows/amd64', 'darwin/arm64'].join(',')}
  --tags       one list of build tags, separated by commas; may be given several times, and empty for none
               default: none on all platforms, and on the first one also each tag that a constraint in the repository asks for
  --cgo        on, off, or both (the default)

npm run closure -- --random=<n> [--seed=<s>]  instead of a folder n trees of generated sources and n of generated modules, from seed s on

Go brings the modules that a program needs, as "go build" does. The last line is "N compared, N different"; a program is compared once
for each platform, list of tags and choice of cgo. Exit status 0: nothing is different, and Go could list every module.`;

const PLATFORMS = 'linux/amd64,linux/arm64,windows/amd64,darwin/arm64';

const OPTIONS = {
  platform: { type: 'string', default: PLATFORMS },
  tags: { type: 'string', multiple: true },
  cgo: { type: 'string', default: 'both' },
  random: { type: 'string' },
  seed: { type: 'string', default: '1' },
  help: { type: 'boolean', short: 'h' },
} as const;

async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  const { help, random, seed } = values;
  if (help || positionals.length !== (random === undefined ? 1 : 0)) {
    console.log(USAGE);
    return help ? 0 : 2;
  }
  const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'ko-closure-')));
  try {
    if (random !== undefined) return await compareGenerated(count('random', random), count('seed', seed), scratch);
    // npm runs scripts in the clone, and says where it was called.
    return await compareFolder(resolve(process.env['INIT_CWD'] ?? '', positionals[0] as string), values, scratch);
  } finally {
    rmSync(scratch, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function compareFolder(folder: string, choices: Choices, scratch: string): Promise<number> {
  const files = await repositoryFiles(folder);
  if (!files.some((file) => basename(file) === 'go.mod'))
    throw new Error(`${folder} holds no go.mod, so no Go program.`);
  const root = join(scratch, basename(folder));
  copyFiles(folder, root, files);
  // Options of the user's own would be Go's alone: the scan is told of none.
  const env = { ...process.env, GOFLAGS: '-buildvcs=false', GOWORK: '' };
  const contexts = await chooseContexts({ root, files, env }, choices);
  const report = await compareTree({ root, files, env }, contexts, (comparison) => {
    for (const line of describeComparison(comparison)) console.log(line);
  });
  for (const line of describeReport(report)) console.log(line.replaceAll(root, folder));
  return report.unread.length === 0 && !report.comparisons.some(isDifferent) ? 0 : 1;
}

/** So many trees of sources and of modules. What Go cannot build does not count: its list is half an answer. */
async function compareGenerated(trees: number, seed: number, scratch: string): Promise<number> {
  const env = { ...process.env, GOENV: 'off', GOFLAGS: '', GOPROXY: 'off', GOWORK: '', GOTOOLCHAIN: 'local' };
  const compared: Comparison[] = [];
  for (let each = seed; each < seed + trees; each++) {
    for (const compare of [compareRandomSources, compareRandomModules]) {
      const report = await compare(each, scratch, env);
      const whole = report?.comparisons.filter(({ error }) => error === undefined) ?? [];
      compared.push(...whole);
      for (const line of whole.flatMap(describeComparison))
        console.log(line.replace(/^different/, `seed ${each}: different`));
    }
  }
  const different = compared.filter(isDifferent).length;
  console.log(`${compared.length} compared, ${different} different`);
  return different === 0 ? 0 : 1;
}

function count(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`--${name}=${text} is no whole number.`);
  return Number(text);
}

interface Choices {
  readonly platform: string;
  readonly tags?: readonly string[] | undefined;
  readonly cgo: string;
}

async function chooseContexts(
  { root, files, env }: { root: string; files: readonly string[]; env: NodeJS.ProcessEnv },
  { platform, tags, cgo }: Choices,
): Promise<GoContext[]> {
  if (!['on', 'off', 'both'].includes(cgo)) throw new Error(`--cgo=${cgo} is none of on, off, both.`);
  const choices = [false, true].filter((choice) => cgo === 'both' || choice === (cgo === 'on'));
  const platforms = await choosePlatforms(platform, root, env);
  if (tags !== undefined)
    return contextsOf(
      platforms,
      tags.map((list) => list.split(',').filter(Boolean)),
      choices,
    );
  const found = await customTags(root, files, env);
  if (found.length > 0) console.log(`tags in constraints: ${found.join(' ')}`);
  return [
    ...contextsOf(platforms, [[]], choices),
    ...contextsOf(
      platforms.slice(0, 1),
      found.map((tag) => [tag]),
      choices,
    ),
  ];
}

async function choosePlatforms(text: string, cwd: string, env: NodeJS.ProcessEnv): Promise<Platform[]> {
  const { stdout } = await succeed('go', ['tool', 'dist', 'list'], { cwd, env });
  const known = stdout.split('\n').filter(Boolean);
  const platforms = (text === 'all' ? known : text.split(',').filter(Boolean)).map(parsePlatform);
  for (const { os, architecture, ...rest } of platforms) {
    if (known.includes(`${os}/${architecture}`)) continue;
    throw new Error(
      `Go knows no platform ${formatPlatform({ os, architecture, ...rest })}; "go tool dist list" names those that it knows.`,
    );
  }
  return platforms;
}

main(process.argv.slice(2)).then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
  },
);
