import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { CreateNodesResultArray } from '@nx/devkit';
import { readStored, writeStored } from './stored';
import { hashOfFiles } from './workspace-files';

// The whole result of the last command, for the next one: most commands find nothing changed, and then one question to Nx and a look at
// the times of the folders are all that is done. What is more than that is loaded later.

const FILE = 'ko-nx-graph.json';

/** Files whose content or presence decides about the graph, wherever they are. One brace each: two are an error in Nx 22.7. */
const GLOBS = [
  '**/*.{go,c,cc,cpp,cxx,m,h,hh,hpp,hxx,f,F,for,f90,s,S,sx,swig,swigcxx,syso}',
  '**/go.{mod,sum,work}',
  '**/go.work.sum',
  '**/vendor/modules.txt',
  '**/.ko.*',
  '**/project.json',
];

/** What a result depends on beside `GLOBS`. */
export interface Dependencies {
  /** More globs: what embeds match. */
  readonly globs: readonly string[];
  /** Workspace-relative folders in which a link may come or go: Nx does not see those that lead to folders. */
  readonly folders: readonly string[];
}

interface Stored {
  readonly key: string;
  readonly hash: string;
  readonly globs: readonly string[];
  readonly folders: readonly (readonly [folder: string, time: string])[];
  readonly results: CreateNodesResultArray;
}

export interface GraphCacheOptions {
  readonly workspaceRoot: string;
  /** Where it is kept. */
  readonly directory: string;
  /** Of the plugin. */
  readonly version: string;
  /** All that the result depends on and is no file. */
  readonly key: string;
}

/** The result of an earlier command, if it would be the result now. */
export async function recall({
  workspaceRoot,
  directory,
  version,
  key,
}: GraphCacheOptions): Promise<CreateNodesResultArray | undefined> {
  const stored = await readStored<Stored>(directory, FILE, version);
  if (stored?.key !== key) return undefined;
  if (stored.folders.some(([folder, time]) => timeOf(workspaceRoot, folder) !== time)) return undefined;
  const hash = await hashOfFiles(workspaceRoot, [...GLOBS, ...stored.globs]);
  return hash !== undefined && hash === stored.hash ? stored.results : undefined;
}

/** Keeps the result of work that begins now. */
export interface Moment {
  /** Nothing is kept when a file changed in the meantime: the result may be of before or of after. */
  remember(results: CreateNodesResultArray, dependencies: Dependencies): Promise<void>;
}

export async function moment({ workspaceRoot, directory, version, key }: GraphCacheOptions): Promise<Moment> {
  // A little earlier: some file systems count time in steps of milliseconds.
  const start = BigInt(Date.now() - 20) * 1_000_000n;
  const before = await hashOfFiles(workspaceRoot, EVERYTHING);
  return {
    async remember(results, { globs, folders }) {
      const times = folders.map((folder) => [folder, timeOf(workspaceRoot, folder)] as const);
      if (times.some(([, time]) => time !== '' && BigInt(time) >= start)) return;
      const hash = await hashOfFiles(workspaceRoot, [...GLOBS, ...globs]);
      if (hash === undefined || (await hashOfFiles(workspaceRoot, EVERYTHING)) !== before) return;
      await writeStored(directory, FILE, version, { key, hash, globs, folders: times, results } satisfies Stored);
    },
  };
}

const EVERYTHING = ['**/*'];

/** Changes when an entry of the folder comes or goes; empty when there is none. */
function timeOf(workspaceRoot: string, folder: string): string {
  const status = statSync(join(workspaceRoot, folder), { bigint: true, throwIfNoEntry: false });
  return status === undefined ? '' : String(status.mtimeNs);
}
