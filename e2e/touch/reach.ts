import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { run } from '../command';
import { type TaskPlan, taskPlans } from './build-plan';
import { listPlans, type Listing } from './go-list';
import type { ObservedApp } from './observation';

/** What one layers task is made from, as Go and ko say it. All paths are workspace-relative. */
export interface Reach {
  /** What Go compiles or embeds, also a profile, and the files of kodata, behind links too: a change of one is a change of the image. */
  readonly sources: ReadonlySet<string>;
  /** Files that decide how imports resolve: a change of one may change the image. */
  readonly modules: ReadonlySet<string>;
  /** Go files beside the sources that their own text leaves out: an edit can bring them in. */
  readonly excluded: ReadonlySet<string>;
  /** Command line and environment of the build: what `.ko.yaml` comes to for this task. */
  readonly command: string;
}

/** Answers what layers tasks are made from, at any moment of a workspace. */
export class Ground {
  readonly #plans = new Map<string, Promise<PlannedApp>>();
  readonly #unread = new Map<string, string>();

  /** @param env  of the builds */
  constructor(
    readonly root: string,
    readonly env: Readonly<Record<string, string>>,
  ) {}

  /**
   * The reach of each layers task, by its id. An app that cannot be built as the workspace is has none.
   * @param touched  what differs from the first question: only configuration makes another command line, or git where it asks
   */
  async reach(apps: readonly ObservedApp[], touched: readonly string[]): Promise<Map<string, Reach>> {
    const isConfigured = !touched.some((path) => CONFIGURATION.test(basename(path)));
    const planned = await Promise.all(apps.map((app) => (isConfigured ? this.#known(app) : this.#plan(app))));
    const listings = await listPlans(planned.flatMap(({ plans }) => plans));
    return new Map(
      planned.flatMap(({ app, plans, work }) =>
        plans.map((plan) => {
          const listing = listings.get(plan.task) as Listing;
          return [plan.task, reachOfTask(this.root, app, plan, listing, work)] as const;
        }),
      ),
    );
  }

  /** Apps that cannot be built, by name, and why: their command lines could not be found out, so nothing is known of them. */
  get unread(): ReadonlyMap<string, string> {
    return this.#unread;
  }

  #known(app: ObservedApp): Promise<PlannedApp> {
    const key = JSON.stringify(app);
    const known = this.#plans.get(key) ?? this.#plan(app);
    this.#plans.set(key, known);
    return known;
  }

  async #plan(app: ObservedApp): Promise<PlannedApp> {
    const plans = await taskPlans(this.root, app, this.env, join(this.root, '../out')).catch((error: unknown) => {
      this.#unread.set(app.name, error instanceof Error ? error.message : String(error));
      return [];
    });
    const [first] = plans;
    return { app, plans, work: first === undefined ? [] : await workFiles(first) };
  }
}

interface PlannedApp {
  readonly app: ObservedApp;
  readonly plans: readonly TaskPlan[];
  /** Absolute paths of what a go.work brings in. */
  readonly work: readonly string[];
}

/** Names of files on which command lines depend. */
const CONFIGURATION = /^(\.ko\..*|go\.(mod|work))$/;

function reachOfTask(root: string, app: ObservedApp, plan: TaskPlan, listing: Listing, work: readonly string[]): Reach {
  const inside = (paths: readonly string[]): string[] => paths.flatMap((path) => workspacePaths(root, path));
  const profile = join(plan.mainDirectory, 'default.pgo');
  const kodata = filesBehind(join(root, app.root, 'kodata'));
  return {
    sources: new Set(inside([...listing.files, ...(existsSync(profile) ? [profile] : []), ...kodata])),
    modules: new Set(inside([...listing.moduleFiles.flatMap(besideGoMod), ...work, ...aboveGoWork(root, plan.cwd)])),
    excluded: new Set(inside(listing.leftOut.filter(excludesItself))),
    command: JSON.stringify([relative(root, plan.cwd), plan.plan]),
  };
}

/** As written, and where links lead; nothing for what lies outside of the workspace. */
function workspacePaths(root: string, path: string): string[] {
  const targets = existsSync(path) ? [path, realpathSync(path)] : [path];
  const paths = targets.map((target) => relative(root, target).split(sep).join('/'));
  return [...new Set(paths)].filter((found) => !found.startsWith('../'));
}

function besideGoMod(goMod: string): string[] {
  const folder = dirname(goMod);
  return [goMod, join(folder, 'go.sum'), join(folder, 'vendor/modules.txt')];
}

/** The active go.work and the modules that it joins. */
async function workFiles({ cwd, plan }: TaskPlan): Promise<string[]> {
  const options = { cwd, env: { ...plan.env } };
  const work = (await run('go', ['env', 'GOWORK'], options)).stdout.trim();
  if (work === '' || work === 'off') return [];
  const text = (await run('go', ['work', 'edit', '-json', work], options)).stdout;
  const { Use } = JSON.parse(text || '{}') as { Use?: readonly { readonly DiskPath: string }[] };
  const folder = dirname(work);
  const goMods = (Use ?? []).map(({ DiskPath }) => join(folder, DiskPath, 'go.mod'));
  return [work, `${work}.sum`, join(folder, 'vendor/modules.txt'), ...goMods.flatMap(besideGoMod)];
}

/** Where Go would look for a go.work: one that is added there counts. */
function aboveGoWork(root: string, folder: string): string[] {
  const here = [join(folder, 'go.work'), join(folder, 'go.work.sum')];
  return folder === root || folder === dirname(folder) ? here : [...here, ...aboveGoWork(root, dirname(folder))];
}

/** Whether a file's text, not its name, keeps it out of a build. */
function excludesItself(path: string): boolean {
  if (!existsSync(path) || /(^_|^\.|_test\.go$)/.test(basename(path))) return false;
  return /^\/\/(go:build|\s*\+build)\s|^import "C"|^package documentation/m.test(readFileSync(path, 'utf8'));
}

/** Files below a folder, with what links lead to. */
export function filesBehind(folder: string, seen: ReadonlySet<string> = new Set()): string[] {
  if (!existsSync(folder)) return [];
  const real = realpathSync(folder);
  if (seen.has(real)) return [];
  const inner = new Set([...seen, real]);
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    // A link that leads nowhere fails the build, and counts.
    if (!existsSync(path) || !statSync(path).isDirectory()) return [path];
    return [path, ...filesBehind(path, inner)];
  });
}
