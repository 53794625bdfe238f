import { basename } from 'node:path/posix';
import { type Edit, touchedBy } from './edit';
import type { Observation } from './observation';
import type { Reach } from './reach';
import { type Cause, surplusOfAffected, surplusOfHash } from './surplus';

/** A workspace at one moment: what Nx makes of it, and what Go and ko do. */
export interface Moment {
  readonly observation: Observation;
  /** By task. */
  readonly reach: ReadonlyMap<string, Reach>;
}

/** Something that Nx got wrong, or more than needed. */
export interface Finding {
  /** `stale`: an old image would be published. `needless`: something is built that need not be. */
  readonly kind: 'stale' | 'needless';
  /** Which of the two promises. */
  readonly of: 'hash' | 'affected';
  /** Name of the edit. */
  readonly edit: string;
  /** A task for a hash, a project for affected. */
  readonly subject: string;
  readonly cause: Cause;
}

/** Before and after. */
type Pair = readonly [Reach, Reach];

export interface Judgement {
  readonly findings: readonly Finding[];
  /** Questions that were asked: one for each task and each app. */
  readonly asked: number;
}

/**
 * Holds what Nx says after an edit against what the edit reaches: before it (something may have gone) or after it.
 *
 * @param nx  major version, since 22 and 23 select whole projects
 */
export function judge(edit: Edit, before: Moment, after: Moment, nx: number): Judgement {
  const findings: Finding[] = [];
  let asked = 0;
  const found = (kind: Finding['kind'], of: Finding['of'], subject: string, cause: Cause): void =>
    void findings.push({ kind, of, edit: edit.name, subject, cause });
  for (const { name, root, targets } of after.observation.apps) {
    const pairs: Pair[] = [];
    for (const { task } of targets) {
      const hash = before.observation.hashes[task];
      const [old, now] = [before.reach.get(task), after.reach.get(task)];
      if (hash === undefined || old === undefined) continue; // a new app has nothing to be held against
      // Go can say nothing of what is broken now; what it was made from before still counts.
      const pair: Pair = [old, now ?? old];
      pairs.push(pair);
      asked += 1;
      const changed = hash !== after.observation.hashes[task];
      const must = isReached(edit, [pair]);
      if (must && !changed) found('stale', 'hash', task, { text: reachText(edit, pair), allowed: false });
      if (changed && !must) {
        const configured = now === undefined || targetsOf(name, before) !== targetsOf(name, after);
        found('needless', 'hash', task, surplusOfHash(edit, pair, { siblings: siblings(name, before), configured }));
      }
    }
    if (pairs.length === 0) continue;
    asked += 1;
    const selected = after.observation.affected.includes(name);
    const must = isReached(edit, pairs);
    const reaches = pairs.flat();
    if (must && !selected) found('stale', 'affected', name, { text: reachText(edit, reaches), allowed: false });
    if (selected && !must) found('needless', 'affected', name, surplusOfAffected(edit, reaches, root, nx));
  }
  return { findings, asked };
}

/** Whether what an edit touches goes into an image, or it makes Go read other files, or with another command line. */
function isReached(edit: Edit, pairs: readonly Pair[]): boolean {
  const isSource = (path: string): boolean => pairs.flat().some(({ sources }) => sources.has(path));
  return (
    touchedBy(edit).some(isSource) || pairs.some(([old, now]) => old.command !== now.command || otherFiles(old, now))
  );
}

function otherFiles(old: Reach, now: Reach): boolean {
  return old.sources.size !== now.sources.size || [...old.sources].some((path) => !now.sources.has(path));
}

function reachText(edit: Edit, reaches: readonly Reach[]): string {
  const path = touchedBy(edit).find((touched) => reaches.some(({ sources }) => sources.has(touched)));
  return path === undefined
    ? 'the build reads other files, or has another command line'
    : `${basename(path)} goes into the image`;
}

/** What Nx hashes of a project beside its files; the same text for the same. */
function targetsOf(name: string, { observation }: Moment): string {
  return JSON.stringify(observation.apps.find((app) => app.name === name)?.targets);
}

/** What the other platforms of an app reach. */
function siblings(name: string, { observation, reach }: Moment): Reach[] {
  const targets = observation.apps.find((app) => app.name === name)?.targets ?? [];
  return targets.flatMap(({ task }) => reach.get(task) ?? []);
}
