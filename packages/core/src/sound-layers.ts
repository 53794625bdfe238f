import type { AppLayers } from './assemble/app-layers';
import type { ImagePlan } from './assemble/select';
import { type Collection, collectLayers } from './collect-layers';
import type { Run } from './request';

/**
 * Collects layers and has `work` publish them. A blob is read, and so verified, only when a destination lacks it, which is late: when
 * its bytes then are not those of its record, its platform is compiled in place, and `work` is done once more. Spec: architecture, rule 3.
 */
export async function withSoundLayers<T>(
  plan: ImagePlan,
  collection: Collection,
  run: Run,
  work: (layers: readonly AppLayers[]) => Promise<T>,
): Promise<T> {
  const distrusted = new Set<string>();
  for (;;) {
    const damaged = new Map<string, string>();
    const mayBeLate = collection.mayBeLate && distrusted.size === 0;
    const layers = await collectLayers(plan, { ...collection, mayBeLate, distrusted }, run);
    const watched = layers.map((one) => ({
      ...one,
      onDamage: (why: string) => void damaged.set(one.facts.platform, why),
    }));
    try {
      return await work(watched);
    } catch (error) {
      const news = [...damaged].filter(([platform]) => !distrusted.has(platform));
      if (news.length === 0) throw error;
      for (const [platform, why] of news) {
        run.reporter.info(`Compiling again for ${platform}: ${why}`);
        distrusted.add(platform);
      }
    }
  }
}
