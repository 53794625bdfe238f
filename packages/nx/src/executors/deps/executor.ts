import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { depsFolder, ensureOutputRoot, layersPlatform, loadKoConfig, locateMain, prepareGoBuild } from '@ko/core';
import { parsePlatform, platformFolder, writeAtomically } from '@ko/oci';
import type { ExecutorContext } from '@nx/devkit';
import { appRequest, projectOf } from '../app-request';
import { attempt } from '../attempt';
import { linkedModules } from './linked-modules';
import type { DepsOptions } from './schema';

/** Lists an app's Go modules for each platform into `dist/ko/<project>/deps/<platform>/modules.json`, which Nx caches. */
export default function depsExecutor(options: DepsOptions, context: ExecutorContext) {
  return attempt(context.isVerbose, async ({ run: { env, ...run } }) => {
    const app = await appRequest(options, context);
    const { directory, workspaceRoot, strict } = app;
    await ensureOutputRoot(workspaceRoot);
    const folder = depsFolder(workspaceRoot, projectOf(context));
    await rm(folder, { recursive: true, force: true });
    // As for the layers: a target says what it is for.
    const { GOOS: _os, GOARCH: _architecture, ...goEnv } = env;
    const config = await loadKoConfig({ directory, env: goEnv, strict, displayRoot: workspaceRoot });
    const located = await locateMain(config, app.importPath, { env: goEnv, signal: run.signal });
    for (const text of options.platforms) {
      const platform = layersPlatform(parsePlatform(text));
      const plan = await prepareGoBuild({
        config,
        located,
        platform,
        env: goEnv,
        buildvcs: false,
        out: 'out',
        created: new Date(0), // stands in a linker flag at most, which chooses no module
        signal: run.signal,
      });
      const modules = await linkedModules(plan, { cwd: located.directory, signal: run.signal });
      const file = join(folder, platformFolder(platform), 'modules.json');
      await mkdir(dirname(file), { recursive: true });
      await writeAtomically(file, (temporary) => writeFile(temporary, `${JSON.stringify(modules, null, 2)}\n`));
    }
  });
}
