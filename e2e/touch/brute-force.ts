import { apply, type Edit, touchedBy } from './edit';
import { judge, type Finding, type Moment } from './judgement';
import type { Observer } from './observer';
import type { Ground } from './reach';

export interface Result {
  readonly edits: number;
  /** How often a hash or a selection was held against what Go says. */
  readonly asked: number;
  readonly findings: readonly Finding[];
  /** Apps of which nothing is known, by name, and why. */
  readonly unread: readonly (readonly [app: string, reason: string])[];
  /** Edits after which Nx could make no graph, and what it said. */
  readonly failures: readonly { readonly edit: string; readonly error: string }[];
}

/** What Go says after each edit, by the edit's name: the same for every version of Nx. */
export type KnownReach = Map<string, Promise<Moment['reach']>>;

/**
 * Makes each edit alone, holds what Nx says against what Go says, and takes it back.
 * @param known  filled and used: hand the same to runs with the same files
 * @param heard  told about each edit
 */
export async function bruteForce(
  ground: Ground,
  observer: Observer,
  edits: readonly Edit[],
  options: { nx: number; known?: KnownReach; heard?: (edit: Edit, findings: readonly Finding[]) => void },
): Promise<Result> {
  const { nx, known = new Map(), heard } = options;
  const { root } = ground;
  const start = await observer.observe();
  const before: Moment = { observation: start, reach: await once(known, '', () => ground.reach(start.apps, [])) };
  // Now, since an edit can break apps that could be built.
  const unread = [...ground.unread];
  const findings: Finding[] = [];
  const failures: { edit: string; error: string }[] = [];
  let asked = 0;
  for (const edit of edits) {
    const undo = apply(root, edit);
    try {
      const observation = await observer.observe(touchedBy(edit));
      const find = (): Promise<Moment['reach']> => ground.reach(observation.apps, touchedBy(edit));
      const reach = edit.sameFiles ? before.reach : await once(known, edit.name, find);
      const judgement = judge(edit, before, { observation, reach }, nx);
      findings.push(...judgement.findings);
      asked += judgement.asked;
      heard?.(edit, judgement.findings);
    } catch (error) {
      failures.push({ edit: edit.name, error: error instanceof Error ? error.message : String(error) });
    } finally {
      undo();
    }
  }
  const end = await observer.observe();
  if (JSON.stringify(end.hashes) !== JSON.stringify(start.hashes)) {
    throw new Error(
      `The hashes after all edits were taken back are not those before: ${JSON.stringify([start.hashes, end.hashes])}`,
    );
  }
  return { edits: edits.length, asked, findings, failures, unread };
}

function once(known: KnownReach, name: string, find: () => Promise<Moment['reach']>): Promise<Moment['reach']> {
  const reach = known.get(name) ?? find();
  known.set(name, reach);
  return reach;
}
