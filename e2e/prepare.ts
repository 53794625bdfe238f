import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { succeed } from './command';
import { inspectMachine, type Machine } from './environment';
import { startNpmRegistry, writeNpmrc } from './npm-registry';
import { packAll, REPOSITORY, type Packed } from './pack';

/** The packed packages and the npm registry that serves them. */
export interface Prepared {
  /** A temporary folder; everything that a run writes for all its tests lies in it. */
  readonly folder: string;
  readonly packed: readonly Packed[];
  readonly machine: Machine;
  /** Stops the registry and removes the folder. */
  close(): Promise<void>;
}

/** Packs the packages, which must be built, and serves them on loopback. */
export async function prepare(outer: NodeJS.ProcessEnv): Promise<Prepared> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ko-e2e-')));
  const facts = await inspectMachine(outer, REPOSITORY);
  const tarballs = join(folder, 'tarballs');
  mkdirSync(tarballs);
  const packed = await packAll(tarballs, outer);
  const registry = await startNpmRegistry(packed);
  const { stdout } = await succeed('npm', ['config', 'get', 'userconfig'], { cwd: REPOSITORY, env: outer });
  return {
    folder,
    packed,
    machine: { ...facts, npmrc: writeNpmrc(folder, registry.host, stdout.trim()) },
    async close() {
      await registry.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
