import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { CreateNodesResultArray } from '@nx/devkit';
import type * as Evidences from './evidence';
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
  '**/{project,package}.json',
  '{pnpm-workspace.yaml,lerna.json}',
];

/** What a result depends on beside `GLOBS`. */
export interface Dependencies {
  /** More globs: what embeds match. */
  readonly globs: readonly string[];
  /** Workspace-relative folders in which a link may come or go: Nx does not see those that lead to folders. */
  readonly folders: readonly string[];
  /** What else it was found from. */
  readonly evidence: Evidences.Evidence | undefined;
}

interface Stored {
  readonly key: string;
  readonly hash: string;
  readonly globs: readonly string[];
  readonly folders: readonly (readonly [folder: string, time: string])[];
  readonly results: CreateNodesResultArray;
  readonly evidence?: Evidences.Evidence | undefined;
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
export async function recall(options: GraphCacheOptions): Promise<CreateNodesResultArray | undefined> {
  const { workspaceRoot, directory, version, key } = options;
  const stored = await readStored<Stored>(directory, FILE, version);
  if (stored?.key !== key) return undefined;
  const touched = stored.folders.filter(([folder, time]) => timeOf(workspaceRoot, folder) !== time);
  const hash = await hashOfFiles(workspaceRoot, [...GLOBS, ...stored.globs]);
  if (hash === undefined) return undefined;
  if (touched.length === 0 && hash === stored.hash) return stored.results;
  return reconfirmed(
    stored,
    touched.map(([folder]) => folder),
    options,
  );
}

/** The same after edits that say nothing new to the graph. It is kept as the result of now. */
async function reconfirmed(
  stored: Stored,
  touched: readonly string[],
  options: GraphCacheOptions,
): Promise<CreateNodesResultArray | undefined> {
  if (stored.evidence === undefined) return undefined;
  const now = await moment(options);
  // Loaded here and not above: when nothing changed, nothing more is needed.
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- import() would stay one, and jest has no ES modules
  const { confirmed } = require('./evidence') as typeof Evidences;
  const evidence = await confirmed(stored.evidence, options.workspaceRoot, touched);
  if (evidence === undefined) return undefined;
  const folders = stored.folders.map(([folder]) => folder);
  await now.remember(stored.results, { globs: stored.globs, folders, evidence });
  return stored.results;
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
    async remember(results, { globs, folders, evidence }) {
      const times = folders.map((folder) => [folder, timeOf(workspaceRoot, folder)] as const);
      if (times.some(([, time]) => time !== '' && BigInt(time) >= start)) return;
      const hash = await hashOfFiles(workspaceRoot, [...GLOBS, ...globs]);
      if (hash === undefined || (await hashOfFiles(workspaceRoot, EVERYTHING)) !== before) return;
      const stored: Stored = { key, hash, globs, folders: times, results, evidence };
      await writeStored(directory, FILE, version, stored);
    },
  };
}

const EVERYTHING = ['**/*'];

/** Changes when an entry of the folder comes or goes; empty when there is none. */
function timeOf(workspaceRoot: string, folder: string): string {
  const status = statSync(join(workspaceRoot, folder), { bigint: true, throwIfNoEntry: false });
  return status === undefined ? '' : String(status.mtimeNs);
}
