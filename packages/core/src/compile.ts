import { rm } from 'node:fs/promises';
import { type Digest, diffIDOf, type TarSource } from '@ko/oci';
import { keepBinary, seedBinary } from './cache/binary';
import { readBuildID } from './cache/build-id';
import { type KnownLayer, knownLayer, recordLayer } from './cache/descriptors';
import { goBuild, type GoBuildPlan } from './go/build';
import type { Run } from './request';

/** What to compile: `plan` writes to `out`, in folder `cwd`. */
export interface Compilation {
  readonly plan: GoBuildPlan;
  readonly cwd: string;
  /** Absolute path, in a folder of this run alone. */
  readonly out: string;
  /** Folders of the cache for this program, one for each name of its platform; none without a cache. The first one is read. */
  readonly caches: readonly string[];
  /** The layer that will hold the binary. */
  readonly entries: () => AsyncIterable<TarSource>;
}

/** A binary layer that was compressed in an earlier run. */
export type EarlierLayer = KnownLayer & { readonly diffID: Digest };

/**
 * Has Go build the program, on top of the binary that the cache keeps: when nothing changed, nothing is linked. What comes from the
 * cache counts only if its layer was recorded, so a damaged file is built again. Returns the layer's record then.
 */
export async function compile(compilation: Compilation, run: Run): Promise<EarlierLayer | undefined> {
  const { plan, cwd, out, entries } = compilation;
  const { reporter, signal, buildTogether } = run;
  const [cache] = compilation.caches;
  const seed = cache === undefined ? undefined : await seedBinary(cache, out);
  if (!(await buildTogether?.(plan, { cwd, signal }))) await goBuild(plan, { cwd, reporter, signal });
  if (cache === undefined || !(await seed?.isReused())) return undefined;
  const diffID = await diffIDOf(entries(), signal);
  const known = await knownLayer(cache, diffID);
  if (known !== undefined) return { diffID, ...known };
  await rm(out);
  await goBuild(plan, { cwd, reporter, signal });
  return undefined;
}

/**
 * Keeps a binary and what became of it for the next build, under each name of its platform. A cache that cannot be written costs time
 * alone, so that is no error.
 *
 * @param layer.isPlain false when it holds more than the binary (capabilities): then ko must not find it by the build ID
 */
export async function keep(
  { caches, out }: Pick<Compilation, 'caches' | 'out'>,
  layer: EarlierLayer & { readonly isPlain: boolean },
  { reporter }: Run,
): Promise<void> {
  const { diffID, digest, size, isPlain } = layer;
  for (const cache of caches) {
    try {
      await keepBinary(cache, out);
      const buildID = isPlain ? await readBuildID(out) : undefined;
      await recordLayer(cache, { diffID, buildID, layer: { digest, size } });
    } catch (error) {
      reporter.warn(`The build cannot be kept for the next one in ${cache}: ${(error as Error).message}`);
    }
  }
}
