// npm run closure: the scanner's closures beside those of `go list`, for every program of a Go repository.
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { formatPlatform, parsePlatform, type Platform } from '@ko/oci';
import { succeed } from '../command';
import { compareTree } from './compare';
import { contextsOf, type GoContext } from './context';
import { customTags } from './custom-tags';
import { describeComparison, describeReport, isDifferent } from './report';
import { copyFiles, repositoryFiles } from './repository';

const USAGE = `npm run closure -- <folder>                 every program of a Go repository; the folder is copied, not written to
npm run closure -- <folder> --platform=linux/amd64,windows/amd64 --cgo=off --tags=a,b --tags=

  --platform   os/architecture[/variant], separated by commas, or "all" that Go knows
               default ${['linux/amd64', 'linux/arm64', 'windows/amd64', 'darwin/arm64'].join(',')}
  --tags       one list of build tags, separated by commas; may be given several times, and empty for none
               default: none on all platforms, and on the first one also each tag that a constraint in the repository asks for
  --cgo        on, off, or both (the default)

Go brings the modules that a program needs, as "go build" does. The last line is "N compared, N different"; a program is compared once
for each platform, list of tags and choice of cgo. Exit status 0: nothing is different, and Go could list every module.`;

const PLATFORMS = 'linux/amd64,linux/arm64,windows/amd64,darwin/arm64';

const OPTIONS = {
  platform: { type: 'string', default: PLATFORMS },
  tags: { type: 'string', multiple: true },
  cgo: { type: 'string', default: 'both' },
  help: { type: 'boolean', short: 'h' },
} as const;

async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  const [given, ...surplus] = positionals;
  if (values.help || given === undefined || surplus.length > 0) {
    console.log(USAGE);
    return values.help ? 0 : 2;
  }
  // npm runs scripts in the clone, and says where it was called.
  const folder = resolve(process.env['INIT_CWD'] ?? '', given);
  const files = await repositoryFiles(folder);
  if (!files.some((file) => basename(file) === 'go.mod'))
    throw new Error(`${given} holds no go.mod, so no Go program.`);
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'ko-closure-')));
  try {
    copyFiles(folder, root, files);
    // Options of the user's own would be Go's alone: the scan is told of none.
    const env = { ...process.env, GOFLAGS: '-buildvcs=false', GOWORK: '' };
    const contexts = await chooseContexts({ root, files, env }, values);
    const report = await compareTree({ root, files, env }, contexts, (comparison) => {
      for (const line of describeComparison(comparison)) console.log(line);
    });
    for (const line of describeReport(report)) console.log(line.replaceAll(root, folder));
    return report.unread.length === 0 && !report.comparisons.some(isDifferent) ? 0 : 1;
  } finally {
    rmSync(root, { recursive: true, force: true, maxRetries: 3 });
  }
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
