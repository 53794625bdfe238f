// The commands that are measured: `nx run-many -t ko-build`, the same with an executor that does nothing, and `ko resolve`.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hermeticEnvironment } from '../../environment';
import { type Cost, measure } from '../measure';
import { TOOLS } from '../../components/tools';
import type { Ground } from './arena';

export interface OurOptions {
  readonly daemon: boolean;
  /** Default: as the packages say. */
  readonly batch?: boolean;
  readonly parallel?: number;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly started?: (pid: number) => void;
}

const LONGEST_MS = 3_600_000;

/** `nx run-many -t ko-build` of the ground's projects. */
export function ours(ground: Ground, options: OurOptions): Promise<Cost> {
  const { workspace, projects, machine, host } = ground;
  const { daemon, batch, parallel, env, started } = options;
  const args = ['run-many', '-t', 'ko-build', '-p', projects.join(',')];
  if (batch !== undefined) args.push(`--batch=${batch}`);
  return measure(process.execPath, [join(workspace.root, 'node_modules/nx/dist/bin/nx.js'), ...args], {
    cwd: workspace.root,
    env: hermeticEnvironment(process.env, machine, workspace.root, {
      NX_DAEMON: String(daemon),
      // Not --parallel, of which Nx tells a batch nothing.
      ...(parallel !== undefined && { NX_PARALLEL: String(parallel) }),
      KO_DOCKER_REPO: `${host}/our`,
      KO_DEFAULTBASEIMAGE: `${host}/base/layout`,
      ...env,
    }),
    timeoutMs: LONGEST_MS,
    ...(started && { started }),
  });
}

export interface TheirOptions {
  /** Name of the folder for KOCACHE beside the workspace; default `kocache`. */
  readonly kocache?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly started?: (pid: number) => void;
}

/** `ko resolve` of the YAML, with a cache that stays. */
export function theirs(ground: Ground, { kocache = 'kocache', env, started }: TheirOptions = {}): Promise<Cost> {
  const { workspace, machine, host, folder, yaml } = ground;
  return measure(TOOLS.ko, ['resolve', '-R', '-f', yaml], {
    cwd: workspace.root,
    env: hermeticEnvironment(process.env, machine, workspace.root, {
      KOCACHE: join(folder, kocache),
      KO_DOCKER_REPO: `${host}/kos`,
      KO_DEFAULTBASEIMAGE: `${host}/base/layout`,
      ...env,
    }),
    timeoutMs: LONGEST_MS,
    ...(started && { started }),
  });
}

/** Whether the packages have a batch implementation of `ko-build`. */
export function canBatch({ workspace }: Ground): boolean {
  return 'batchImplementation' in (executors(workspace.root).executors['build'] ?? {});
}

interface Executors {
  readonly executors: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const executorsFile = (root: string): string => join(root, 'node_modules/@ko/nx/executors.json');

const executors = (root: string): Executors => JSON.parse(readFileSync(executorsFile(root), 'utf8')) as Executors;

/** What stands in for the executor of `ko-build`. */
const EMPTY = `module.exports.default = async () => ({ success: true });
module.exports.batch = async function* ({ tasks }) {
  const now = Date.now();
  for (const task of Object.keys(tasks)) {
    yield { task, result: { success: true, terminalOutput: '', startTime: now, endTime: now } };
  }
};
`;

/** Replaces the executor of `ko-build` by one that does nothing while `work` runs: the same tasks of the same graph. */
export async function withEmptyExecutor<T>({ workspace }: Ground, work: () => Promise<T>): Promise<T> {
  const file = executorsFile(workspace.root);
  const before = readFileSync(file, 'utf8');
  const all = executors(workspace.root);
  writeFileSync(join(file, '../empty.js'), EMPTY);
  const build: Record<string, unknown> = { ...all.executors['build'], implementation: './empty' };
  if ('batchImplementation' in build) build['batchImplementation'] = './empty#batch';
  replaceFile(file, JSON.stringify({ ...all, executors: { ...all.executors, build } }));
  try {
    return await work();
  } finally {
    replaceFile(file, before);
  }
}

/** Files below node_modules are hard links to those of a template. */
function replaceFile(file: string, text: string): void {
  rmSync(file);
  writeFileSync(file, text);
}
