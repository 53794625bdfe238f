import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../command';
import { listTree } from '../tree';
import { compareTree, type Report } from './compare';
import { contextsOf } from './context';
import { writeModuleProxy } from './fixture/module-proxy';
import { RANDOM_RELEASES, randomModules } from './fixture/random-modules';
import { randomSources } from './fixture/random-sources';
import { writeFixture } from './fixture/tree';

const LINUX = { os: 'linux', architecture: 'amd64' };
const WINDOWS = { os: 'windows', architecture: 'arm64' };

/** Generated sources, compared for two platforms. @param folder absolute, to work in; what is written is removed */
export async function compareRandomSources(seed: number, folder: string, env: NodeJS.ProcessEnv): Promise<Report> {
  const root = join(folder, `sources-${seed}`);
  const tree = randomSources(seed);
  writeFixture(root, tree);
  const contexts = [...contextsOf([LINUX], [['custom']]), ...contextsOf([WINDOWS], [[]], [true])];
  try {
    return await compareTree({ root, files: Object.keys(tree), env }, contexts);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/**
 * Generated modules, tidied by Go, compared for one platform.
 *
 * @param folder absolute, to work in; its module proxy and cache stay for the next seed
 * @returns undefined when the modules of this seed cannot be made tidy
 */
export async function compareRandomModules(
  seed: number,
  folder: string,
  outer: NodeJS.ProcessEnv,
): Promise<Report | undefined> {
  const proxy = join(folder, 'proxy');
  if (mkdirSync(proxy, { recursive: true }) !== undefined) writeModuleProxy(proxy, RANDOM_RELEASES);
  const own = {
    GOPROXY: `file://${proxy}`,
    GOSUMDB: 'off',
    GOFLAGS: '-modcacherw',
    GOMODCACHE: join(folder, 'modules'),
  };
  const env = { ...outer, ...own };
  const root = join(folder, `modules-${seed}`);
  const { tree, folders } = randomModules(seed);
  writeFixture(root, tree);
  try {
    // Twice: what one module requires after the first round, others see in the second.
    for (const module of [...folders, ...folders]) {
      const { status } = await run('go', ['mod', 'tidy'], { cwd: join(root, module), env: { ...env, GOWORK: 'off' } });
      if (status !== 0) return undefined;
    }
    return await compareTree({ root, files: listTree(root), env }, contextsOf([LINUX], [[]], [false]));
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
