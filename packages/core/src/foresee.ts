import { sourcesPlan } from './app-sources';
import type { GoAnswers, PackageQuestion } from './go/answers';
import type { ForeseenBuild } from './go/joint-builds';
import { listArguments } from './go/packages';
import { sourcesArguments } from './go/sources';
import { firstListing } from './ko-yaml/build-entry';
import { loadKoConfig } from './ko-yaml/load';
import type { AppRequest, LayersRequest, Run } from './request';

/** One of several builds, with what it runs in. */
export interface Foreseen<T extends AppRequest> {
  readonly request: T;
  readonly run: Run;
}

/**
 * Has Go look up the main packages of several builds together, where they are of one module. Afterwards each build finds its answer.
 * Throws nothing: what is wrong with one of them, that one's build finds out again.
 */
export async function foreseeMains(builds: readonly Foreseen<AppRequest>[], answers: GoAnswers): Promise<void> {
  await answers.askTogether(await allThatCan(builds, mainQuestion));
}

/**
 * The same for the sources that layers are made from, of each module, platform and set of flags. After `foreseeMains`. Returns how the
 * layers will be compiled, for `foreseeBuilds`.
 */
export async function foreseeSources(
  builds: readonly Foreseen<LayersRequest>[],
  answers: GoAnswers,
): Promise<ForeseenBuild[]> {
  const { ask } = answers;
  const planned = await allThatCan(builds, async ({ request, run }) => {
    const { plan, located } = await sourcesPlan(request, { ...run, ask });
    return { plan, cwd: located.directory };
  });
  await answers.askTogether(planned.map(({ plan, cwd }) => ({ args: sourcesArguments(plan), cwd, env: plan.env })));
  return planned;
}

async function mainQuestion({ request, run }: Foreseen<AppRequest>): Promise<PackageQuestion | undefined> {
  const { directory, strict, workspaceRoot: displayRoot, importPath } = request;
  const { env } = run;
  const listing = await firstListing(await loadKoConfig({ directory, env, strict, displayRoot }), importPath);
  return listing && { args: listArguments(listing.pattern), cwd: listing.directory, env };
}

async function allThatCan<T, R>(builds: readonly T[], question: (build: T) => Promise<R | undefined>): Promise<R[]> {
  const questions = await Promise.allSettled(builds.map(question));
  return questions.flatMap((one) => (one.status === 'fulfilled' && one.value !== undefined ? [one.value] : []));
}
