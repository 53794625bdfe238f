import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { succeed } from '../command';
import { TOOLS } from '../components/tools';
import { hermeticEnvironment, type Machine } from '../environment';
import type { Repository } from '../golden/bases';
import { startRegistry } from '../golden/registry';
import { outFolder, runSide, type Sides } from './side';
import { judge, type Verdict } from './verdict';

const CLI = join(__dirname, '../../packages/cli');

/** What all comparisons of a run share. */
export interface Laboratory {
  readonly sides: Sides;
  readonly bases: ReadonlyMap<string, Repository>;
  readonly machine: Machine;
  /** HOME of the commands, when it is not an empty folder beside the sources. */
  readonly home?: string;
}

/** The same command for both sides. Place holders: `{{REGISTRY}}`, `{{OUT}}`, `{{DIGEST:<base>}}`. */
export interface Comparison {
  /** A folder that both run below; what they write goes beside `cwd`. */
  readonly folder: string;
  readonly cwd: string;
  /** Arguments after `build`. */
  readonly args: readonly string[];
  /** Base image, as a repository of `bases` with a tag or a digest. */
  readonly base: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly times?: number;
  readonly timeoutMs?: number;
  /** Called before the commands run, once the place holders have values. */
  readonly prepare?: (expand: (text: string) => string) => void;
}

/** ko 0.19.1, which must be installed, and our command line, which must be compiled. @throws Error that says how to get what is missing */
export function findSides(): Sides {
  const { bin } = JSON.parse(readFileSync(join(CLI, 'package.json'), 'utf8')) as { bin: { ko: string } };
  if (!existsSync(join(CLI, 'dist'))) throw new Error('Our command line is not compiled: npx nx run @ko/cli:build');
  if (!existsSync(TOOLS.ko)) throw new Error('ko 0.19.1 is not installed: npm run parity installs it.');
  return {
    ko: { name: 'kos', command: [TOOLS.ko] },
    ours: { name: 'our', command: [process.execPath, join(CLI, bin.ko)] },
  };
}

/** Makes a folder to work in. Its name has no capitals: ko reads the path of an OCI layout as the name of a repository. */
export function temporaryFolder(): string {
  const folder = join(realpathSync(tmpdir()), `ko-parity-${randomBytes(6).toString('hex')}`);
  mkdirSync(folder);
  return folder;
}

/** Runs both sides, one after the other, against one registry, and says whether they made the same. */
export async function compare(comparison: Comparison, laboratory: Laboratory): Promise<Verdict> {
  const { folder, cwd, args, base, env = {}, times = 1, timeoutMs = 600_000, prepare } = comparison;
  const registry = await startRegistry(laboratory.bases);
  try {
    const expand = (text: string): string => expandPlaces(text, registry.host, laboratory.bases);
    prepare?.(expand);
    const run = (side: Sides[keyof Sides]) =>
      runSide(side, {
        cwd,
        out: outFolder(folder, side),
        registry,
        args: ['build', '--sbom=none', ...args].map(expand),
        env: environment(laboratory, folder, {
          KO_DOCKER_REPO: `${registry.host}/${side.name}`,
          KO_DEFAULTBASEIMAGE: expand(`{{REGISTRY}}/${base}`),
          ...Object.fromEntries(Object.entries(env).map(([name, value]) => [name, expand(value)])),
        }),
        times,
        timeoutMs,
      });
    const ko = await run(laboratory.sides.ko);
    return judge(ko, await run(laboratory.sides.ours), laboratory.bases);
  } finally {
    await registry.close();
  }
}

function environment(
  { machine, home }: Laboratory,
  folder: string,
  more: Readonly<Record<string, string>>,
): Record<string, string> {
  // The module proxy of the user: modules that are not in the cache yet come from there.
  const own = { GOPROXY: machine.go['GOPROXY'], GOFLAGS: '-buildvcs=false', DOCKER_CONFIG: join(folder, 'docker') };
  return hermeticEnvironment(process.env, machine, join(folder, 'sources'), {
    ...own,
    ...(home === undefined ? {} : { HOME: home }),
    TZ: 'UTC',
    ...more,
  });
}

function expandPlaces(text: string, host: string, bases: ReadonlyMap<string, Repository>): string {
  return text
    .replaceAll('{{REGISTRY}}', host)
    .replace(/\{\{DIGEST:([^}]+)\}\}/g, (_, name: string) => bases.get(`base/${name}`)?.tags.get('latest') ?? '');
}

/** The lines of `go version -m` in which two programs differ: flags and versions, from which most differences of programs come. */
export async function buildSettingsDifference(ko: string, ours: string, cwd: string): Promise<string[]> {
  const settings = async (file: string): Promise<string[]> => {
    const { stdout } = await succeed('go', ['version', '-m', file], { cwd, env: process.env });
    return stdout.split('\n').slice(1).filter(Boolean);
  };
  const [theirs, own] = [await settings(ko), await settings(ours)];
  const show = (line: string): string => line.trim().replaceAll('\t', ' ');
  return [
    ...theirs.filter((line) => !own.includes(line)).map((line) => `only in ko's program: ${show(line)}`),
    ...own.filter((line) => !theirs.includes(line)).map((line) => `only in ours: ${show(line)}`),
  ];
}
