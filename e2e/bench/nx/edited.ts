// One package was edited: a program's own, or one that all share.
import type { Ground } from './arena';
import { edit, restore } from './edit';
import type { Row } from './row';
import { ours, type TheirOptions, theirs } from './sides';

/** ko compiles with a stamp of git: as users have it, and without, which spares it what a stamp costs. */
const KO: readonly (TheirOptions & { readonly name: string })[] = [
  { name: 'ko as it is', kocache: 'kocache' },
  { name: 'ko -buildvcs=false', kocache: 'kocache-plain', env: { GOFLAGS: '-buildvcs=false' } },
];

/** Every side gets an edit of its own, so that none finds compiled what another one has compiled. */
export async function measureEdit(
  ground: Ground,
  { name, folder, ratio, rounds }: { name: string; folder: string; ratio: number; rounds: number },
): Promise<Row[]> {
  const own: number[][] = [[], []];
  const their: number[][] = KO.map(() => []);
  for (let round = -1; round < rounds; round += 1) {
    for (const [at, daemon] of [true, false].entries()) {
      edit(ground, folder);
      const { wall } = await ours(ground, { daemon });
      if (round >= 0) own[at]?.push(wall);
    }
    for (const [at, options] of KO.entries()) {
      edit(ground, folder);
      const { wall } = await theirs(ground, options);
      if (round >= 0) their[at]?.push(wall);
    }
  }
  restore(ground, folder);
  const target = { ratio };
  return KO.flatMap((side, at) =>
    ['daemon', 'no daemon'].map((daemon, which) => {
      const row = { name: `${name}, ${daemon}; ${side.name}`, ours: own[which] ?? [], theirs: their[at] ?? [] };
      return { ...row, target };
    }),
  );
}

/** The edit is the first one since a commit: then the stamp of git changes, and ko links every program anew. */
export async function measureFirstEdit(ground: Ground, folder: string, rounds: number): Promise<Row[]> {
  const [own, their]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    restore(ground, folder);
    await ours(ground, { daemon: true });
    await theirs(ground);
    edit(ground, folder);
    own.push((await ours(ground, { daemon: true })).wall);
    edit(ground, folder);
    their.push((await theirs(ground)).wall);
  }
  restore(ground, folder);
  return [{ name: 'one main edited, first since a commit, daemon', ours: own, theirs: their }];
}
