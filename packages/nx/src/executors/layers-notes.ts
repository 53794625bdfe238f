import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type AskGo, buildSettings, type Environment, type KoConfig, type LocatedMain, runGo } from '@ko/core';
import { buildSelection } from '../graph/build-selection';
import { settingsReads } from '../graph/ko-settings';
import { unknownToNx } from './coverage';
import { workspacePaths } from './uncovered';

/** What decides about layers beside files. */
export interface LayersSituation {
  readonly workspaceRoot: string;
  /** With the variables of the environment in it. */
  readonly config: KoConfig;
  /** From the file alone: what the graph knew. */
  readonly fileConfig: KoConfig;
  readonly located: LocatedMain;
  /** Of the command line. */
  readonly ldflags: readonly string[] | undefined;
  readonly env: Environment;
  readonly signal?: AbortSignal | undefined;
  readonly ask?: AskGo | undefined;
}

/**
 * Why the hash of the task does not say all about its layers, in sentences: the graph reads files and no environment, so what the
 * environment chooses differently, Nx did not look at. The environment itself is in the hash.
 */
export async function situationNotes(situation: LayersSituation): Promise<string[]> {
  const { config, fileConfig, located, ldflags, env } = situation;
  const own = buildSettings(config, located.entry, ldflags);
  const known = buildSettings(fileConfig, located.entry);
  const reads = settingsReads([...own.env, ...own.flags, ...own.ldflags]);
  const foreseen = settingsReads([...known.env, ...known.flags, ...known.ldflags]);
  const notes: string[] = [];
  if (reads.time && !env['SOURCE_DATE_EPOCH']) {
    notes.push('a template asks for the time; with SOURCE_DATE_EPOCH set, the layers come from the cache');
  }
  const unseen = (['env', 'goEnv', 'git'] as const).flatMap((kind) =>
    reads[kind].filter((name) => !(foreseen[kind] as readonly string[]).includes(name)),
  );
  const more = (['cgo', 'unknowable'] as const).some((kind) => reads[kind] && !foreseen[kind]);
  if (unseen.length > 0 || more) notes.push('flags that are not in .ko.yaml read what Nx does not hash');
  if (JSON.stringify(buildSelection(own)) !== JSON.stringify(buildSelection(known))) {
    notes.push('variables KO_DEFAULTENV or KO_DEFAULTFLAGS choose other files than .ko.yaml');
  }
  return [...notes, ...(await environmentNotes(situation, own.env))];
}

/** What variables, and the file that `go env -w` writes, choose differently from the graph. */
async function environmentNotes(
  { located, env, workspaceRoot, signal, ask = runGo }: LayersSituation,
  own: readonly string[],
): Promise<string[]> {
  const isOwn = (name: string) => own.some((line) => line.startsWith(`${name}=`));
  const names = ['GOFLAGS', 'GO111MODULE', 'GOWORK'];
  const run = await ask(['env', '-json', ...names], { cwd: located.directory, env, signal });
  const {
    GOFLAGS = '',
    GO111MODULE = '',
    GOWORK = '',
  } = JSON.parse(run.exitCode === 0 ? run.stdout : '{}') as Record<string, string>;
  const notes: string[] = [];
  const plain = JSON.stringify(buildSelection({ env: [], flags: [] }));
  if (!isOwn('GOFLAGS') && JSON.stringify(buildSelection({ env: [`GOFLAGS=${GOFLAGS}`], flags: [] })) !== plain) {
    notes.push(`GOFLAGS=${GOFLAGS} chooses other files than Nx looked at`);
  }
  if (!isOwn('CGO_ENABLED') && !['', '0'].includes(env['CGO_ENABLED'] ?? '')) {
    notes.push(`CGO_ENABLED=${env['CGO_ENABLED']} uses a C compiler and its files, which Nx does not look at`);
  }
  if (!isOwn('GO111MODULE') && !['', 'on', 'auto'].includes(GO111MODULE))
    notes.push(`GO111MODULE=${GO111MODULE} is set`);
  const above = nearestWork(located.main.directory, workspaceRoot);
  if (!isOwn('GOWORK') && (GOWORK === 'off' ? above !== undefined : GOWORK !== '' && GOWORK !== above)) {
    notes.push(`GOWORK=${GOWORK} is not the go.work that Nx looked at`);
  }
  const unknown =
    GOWORK === '' || GOWORK === 'off'
      ? []
      : await unknownToNx(workspacePaths(realpathSync(workspaceRoot), [GOWORK]), workspaceRoot);
  if (unknown.length > 0) notes.push(`git ignores ${unknown[0]}, so Nx cannot tell whether it changed`);
  return notes;
}

function nearestWork(directory: string, workspaceRoot: string): string | undefined {
  for (let at = directory; ; at = dirname(at)) {
    const file = join(at, 'go.work');
    if (existsSync(file)) return file;
    if (at === workspaceRoot || at === dirname(at)) return undefined;
  }
}
