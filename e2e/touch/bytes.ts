import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { run } from '../command';
import { taskPlans, type TaskPlan } from './build-plan';
import { apply, type Edit, touchedBy } from './edit';
import type { ObservedApp } from './observation';
import type { Observer } from './observer';
import { filesBehind } from './reach';

/** A layers task that was built before and after an edit: the hash stayed, and what it builds did not. */
export interface SilentChange {
  readonly edit: string;
  readonly task: string;
}

export interface Comparison {
  /** Tasks that could be built before any edit; the others need what this machine does not have. */
  readonly built: readonly string[];
  readonly compared: number;
  readonly silent: readonly SilentChange[];
}

/**
 * Builds, after each edit, what Nx would not build: every layers task whose hash stayed. Its bytes must have stayed, too. No list of
 * files is believed here, neither ours nor Go's.
 */
export async function compareBytes(
  { root, env }: { readonly root: string; readonly env: Readonly<Record<string, string>> },
  observer: Observer,
  edits: readonly Edit[],
): Promise<Comparison> {
  const before = await observer.observe();
  const first = await contents(root, env, before.apps, () => true);
  const built = [...first].flatMap(([task, digest]) => (digest === undefined ? [] : [task]));
  const silent: SilentChange[] = [];
  let compared = 0;
  for (const edit of edits) {
    const undo = apply(root, edit);
    try {
      const { hashes, apps } = await observer.observe(touchedBy(edit));
      const stayed = (task: string): boolean => built.includes(task) && hashes[task] === before.hashes[task];
      for (const [task, digest] of await contents(root, env, apps, stayed)) {
        // A test of a foreign package fails Go's build, and is in no image: the old one is still what the sources say.
        if (digest === undefined && touchedBy(edit).every((path) => path.endsWith('_test.go'))) continue;
        compared += 1;
        if (digest !== first.get(task)) silent.push({ edit: edit.name, task });
      }
    } finally {
      undo();
    }
  }
  return { built, compared, silent };
}

/** Digest of what each chosen task makes; undefined for a build that fails. */
async function contents(
  root: string,
  env: Readonly<Record<string, string>>,
  apps: readonly ObservedApp[],
  chosen: (task: string) => boolean,
): Promise<Map<string, string | undefined>> {
  const folder = join(root, '../out');
  mkdirSync(folder, { recursive: true });
  const wanted = apps.filter(({ targets }) => targets.some(({ task }) => chosen(task)));
  const plans = await Promise.all(wanted.map((app) => taskPlans(root, app, env, join(folder, 'out')).catch(() => [])));
  const digests = new Map<string, string | undefined>();
  for (const plan of plans.flat()) if (chosen(plan.task)) digests.set(plan.task, await build(plan, folder));
  return digests;
}

/** Builds into a file of the task's own, where Go finds an earlier result and need not link again. */
async function build({ task, plan, cwd, mainDirectory }: TaskPlan, folder: string): Promise<string | undefined> {
  const out = join(folder, task.replace(/\W/g, '_'));
  const at = plan.args.lastIndexOf('-o') + 1;
  const args = plan.args.map((argument, i) => (i === at ? out : argument));
  const { status } = await run('go', args, { cwd, env: { ...plan.env } });
  if (status !== 0) return undefined;
  const digest = createHash('sha256').update(readFileSync(out));
  const kodata = join(mainDirectory, 'kodata');
  for (const path of filesBehind(kodata)) {
    const content = existsSync(path) && statSync(path).isFile() ? readFileSync(realpathSync(path)) : '';
    digest.update(`${relative(kodata, path)}\0`).update(content);
  }
  return digest.digest('hex');
}
