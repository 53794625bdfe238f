// A fresh checkout with an empty Go cache: ours finds its layers in a remote cache, ko compiles.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { succeed } from '../../command';
import { hermeticEnvironment } from '../../environment';
import { type RemoteCache, startRemoteCache } from '../../remote-cache/server';
import { cloneTree } from '../../tree';
import { Workspace } from '../../workspace';
import type { Ground } from './arena';
import type { Row } from './row';
import { ours, theirs } from './sides';

/** Nx asks for the remote cache itself, and would take this way to 127.0.0.1. */
const WITHOUT_PROXY = { HTTP_PROXY: undefined, HTTPS_PROXY: undefined, http_proxy: undefined, https_proxy: undefined };

/** Both publish into repositories that hold nothing. Modules are there already, in the workspace or in Go's cache. */
export async function measureFresh(ground: Ground, rounds: number): Promise<Row[]> {
  const cache = await startRemoteCache();
  try {
    const filling = await checkOut(ground, 'filling');
    await ours(filling, { daemon: false, env: { ...WITHOUT_PROXY, ...cache.env('write') } });
    filling.workspace.remove();
    const [own, their]: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round += 1) {
      own.push(await oursIn(await checkOut(ground, `our-fresh-${round}`), cache, round));
      const other = await checkOut(ground, `ko-fresh-${round}`);
      const options = { kocache: 'kocache', env: emptyCaches(other, `kos-fresh-${round}`) };
      their.push((await theirs(other, options)).wall);
      other.workspace.remove();
    }
    const target = { ratio: 0.1 };
    return [{ name: 'fresh checkout, empty Go build cache, remote cache', ours: own, theirs: their, target }];
  } finally {
    await cache.remove();
  }
}

async function oursIn(checkout: Ground, cache: RemoteCache, round: number): Promise<number> {
  const env = { ...emptyCaches(checkout, `our-fresh-${round}`), ...WITHOUT_PROXY, ...cache.env('read') };
  const { wall } = await ours(checkout, { daemon: false, env });
  checkout.workspace.remove();
  return wall;
}

function emptyCaches({ folder, host }: Ground, repository: string): Record<string, string> {
  return { GOCACHE: join(folder, 'gocache'), KO_DOCKER_REPO: `${host}/${repository}` };
}

/** A clone of the workspace's repository in a folder of its own, with its node_modules installed. */
async function checkOut(ground: Ground, name: string): Promise<Ground> {
  const folder = join(ground.folder, '..', name);
  const workspace = new Workspace(join(folder, 'workspace'), 'npm', {});
  const { root } = workspace;
  mkdirSync(join(folder, 'home'), { recursive: true });
  const env = hermeticEnvironment(process.env, ground.machine, root);
  await succeed('git', ['clone', '--quiet', '--no-hardlinks', ground.workspace.root, root], { cwd: folder, env });
  cloneTree(join(ground.workspace.root, 'node_modules'), join(root, 'node_modules'), true);
  return { ...ground, workspace, folder };
}
