import { join } from 'node:path';
import { silentReporter } from '@ko/oci';
import { kodataEntries } from './assemble/kodata-layer';
import { kodataRoots } from './assemble/kodata-roots';
import { layersPlatform } from './assemble/layers-platform';
import type { GoBuildPlan } from './go/build';
import { goSources } from './go/sources';
import { type LocatedMain, locateMain } from './ko-yaml/build-entry';
import { loadKoConfig } from './ko-yaml/load';
import { prepareGoBuild } from './ko-yaml/prepare-build';
import type { LayersRequest, Run } from './request';

/**
 * Absolute paths of the files that the layers of `request` are made from: what Go compiles and embeds, without its own library and the
 * module cache, and what kodata holds, links followed. Whoever caches layers can hold its idea of their inputs against it.
 */
export async function appSources(request: LayersRequest, run: Run): Promise<string[]> {
  const { workspaceRoot, platform } = request;
  const { env, signal, ask } = run;
  const { plan, located } = await sourcesPlan(request, run);
  const files = await goSources(plan, { cwd: located.directory, signal, ask });
  const onFile = (path: string) => void files.push(path);
  const kodata = kodataEntries(located.main.directory, {
    os: layersPlatform(platform).os,
    mtime: 0,
    workspaceRoot,
    roots: await kodataRoots(join(located.main.directory, 'kodata'), request, env),
    reporter: silentReporter,
    onFile,
    signal,
  });
  while (!(await kodata.next()).done);
  return files;
}

/** The build whose sources are asked for. */
export async function sourcesPlan(
  request: LayersRequest,
  { env, signal, ask }: Run,
): Promise<{ readonly plan: GoBuildPlan; readonly located: LocatedMain }> {
  const { directory, workspaceRoot, strict, ldflags, disableOptimizations, buildvcs } = request;
  const config = await loadKoConfig({ directory, env, strict, displayRoot: workspaceRoot });
  const located = await locateMain(config, request.importPath, { env, signal, ask });
  const plan = await prepareGoBuild({
    config,
    located,
    platform: layersPlatform(request.platform),
    env,
    ldflags,
    disableOptimizations,
    buildvcs,
    out: join(request.workFolder, 'out'),
    created: new Date(0), // stands in a linker flag at most, which names no file
    signal,
    ask,
  });
  return { plan, located };
}
