// Several programs of one module in one `go build`: Go loads the module once, and compiles once what they have in common, which builds
// beside each other would each compile. The binaries are the same to the byte.
import { mkdir, rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { abortable } from '@ko/oci';
import type { Environment } from '../environment';
import { removeWork, withGoTemporary } from '../work-folder';
import { environmentKey } from './answers';
import type { GoBuildPlan } from './build';
import { runGo } from './toolchain';

/** Programs in one call of Go: the first binaries come early, and not all of them lie on the disk at once. */
const TOGETHER = 8;

/** A build that will be asked for. */
export interface ForeseenBuild {
  readonly plan: GoBuildPlan;
  /** Absolute. */
  readonly cwd: string;
}

/** Builds of one run that go together. */
export interface JointBuilds {
  /**
   * Tells which builds will be asked for. Those that differ by program alone are built by one call of Go when the first of them is.
   *
   * @param folder absolute, for their binaries; of this run alone, and removed by `close`
   */
  foreseeBuilds(builds: readonly ForeseenBuild[], folder: string): void;
  /**
   * Puts the binary of a plan at its `out`, if it was foreseen with others and Go has built them all; else returns false, and it is to
   * be built by itself, which also tells what is wrong with it. A binary is given once. Throws the signal's reason.
   */
  buildTogether(
    plan: GoBuildPlan,
    options: { readonly cwd: string; readonly signal?: AbortSignal | undefined },
  ): Promise<boolean>;
  close(): Promise<void>;
}

/** Programs that are built by one call. */
interface Group {
  readonly builds: readonly ForeseenBuild[];
  readonly folder: string;
  made?: Promise<boolean>;
}

/**
 * @param options.signal ends what is built; that of one asker ends its waiting alone
 * @param options.ignored variables that no Go reads, in which environments may differ
 */
export function openJointBuilds(options: {
  readonly signal: AbortSignal;
  readonly ignored?: ReadonlySet<string> | undefined;
}): JointBuilds {
  const { signal, ignored } = options;
  const groups = new Map<string, Group>();
  const all: Group[] = [];
  const folders = new Set<string>();
  const keyOf = (build: Pick<ForeseenBuild, 'plan' | 'cwd'>) => JSON.stringify([manner(build, ignored), pathOf(build)]);
  return {
    foreseeBuilds(builds, folder) {
      folders.add(folder);
      groupsOf(builds, ignored).forEach((group, at) => {
        const shared: Group = { builds: group, folder: join(folder, String(at)) };
        all.push(shared);
        for (const build of group) groups.set(keyOf(build), shared);
      });
    },
    async buildTogether(plan, { cwd, signal: own }) {
      const key = keyOf({ plan, cwd });
      const group = groups.get(key);
      if (group === undefined || !groups.delete(key)) return false;
      const making = (group.made ??= make(group, signal).catch(() => false)); // each finds out by itself what is wrong
      if (!(await abortable(making, own))) return false;
      const built = join(group.folder, programName(plan));
      return rename(built, outOf(plan)).then(
        () => true,
        () => false, // Go has named it otherwise, as build modes do
      );
    },
    async close() {
      // Also those of which nobody wants anything any more: Go may still write.
      await Promise.all(all.map(({ made }) => made));
      await Promise.all([...folders].map(removeWork));
    },
  };
}

/** At least two each, whose names do not collide. */
function groupsOf(builds: readonly ForeseenBuild[], ignored: ReadonlySet<string> | undefined): ForeseenBuild[][] {
  const groups: ForeseenBuild[][] = [];
  const open = new Map<string, ForeseenBuild[]>();
  for (const build of builds) {
    const key = manner(build, ignored);
    let group = open.get(key);
    const collides = group?.some(({ plan }) => programName(plan) === programName(build.plan));
    if (group === undefined || collides || group.length >= TOGETHER) groups.push((group = []));
    group.push(build);
    open.set(key, group);
  }
  return groups.filter(({ length }) => length > 1);
}

async function make({ builds, folder }: Group, signal: AbortSignal): Promise<boolean> {
  await mkdir(folder, { recursive: true });
  const [{ plan, cwd }] = builds as [ForeseenBuild];
  const args = [...flagsOf(plan), '-o', `${folder}/`, ...builds.map(pathOf)];
  const { exitCode } = await runGo(args, { cwd, env: withGoTemporary(plan.env, folder), signal });
  return exitCode === 0;
}

/** What has to be equal in builds that go together: all but program and place. */
function manner({ plan, cwd }: Pick<ForeseenBuild, 'plan' | 'cwd'>, ignored: ReadonlySet<string> = new Set()): string {
  return JSON.stringify([flagsOf(plan), cwd, environmentKey(plan.env, new Set([...ignored, 'GOTMPDIR']))]);
}

const flagsOf = ({ args }: GoBuildPlan): readonly string[] => args.slice(0, args.lastIndexOf('-o'));

const outOf = ({ args }: GoBuildPlan): string => args.at(-2) ?? '';

const pathOf = ({ plan }: Pick<ForeseenBuild, 'plan'>): string => plan.args.at(-1) ?? '';

/**
 * Name that Go gives the binary of a program in a folder. Spec: `go help build`, -o; a major version is no name. Nothing of an earlier
 * build lies there, so that a wrong name finds no file.
 */
function programName(plan: GoBuildPlan): string {
  const path = pathOf({ plan });
  const last = basename(path);
  const name = /^v([2-9]|[1-9][0-9]+)$/.test(last) && path !== last ? basename(dirname(path)) : last;
  return isWindows(plan.env) ? `${name}.exe` : name;
}

const isWindows = (env: Environment): boolean => env['GOOS'] === 'windows';
