import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import type { ProjectConfiguration } from '@nx/devkit';
import { resetWorkspaceContext } from 'nx/src/utils/workspace-context';
import { createAppNodes } from '../graph/create-nodes';
import type { KoPluginOptions } from '../graph/options';

// Nx's daemon, where one runs for this repository, knows nothing of the folders below.
process.env['NX_DAEMON'] = 'false';

/** A workspace on disk, for as long as `work` runs. A value that begins with `->` is a link. */
export async function inWorkspace<T>(files: Record<string, string>, work: (root: string) => Promise<T>): Promise<T> {
  const root = mkdtempSync(join(tmpdir(), 'ko-nx-graph-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      if (text.startsWith('->')) symlinkSync(text.slice(2), join(root, path));
      else writeFileSync(join(root, path), text);
    }
    return await work(root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

export async function infer(root: string, goModFiles: string[], options?: KoPluginOptions) {
  resetWorkspaceContext(); // each call stands for a new command
  return createAppNodes(goModFiles, options, { workspaceRoot: root, nxJsonConfiguration: {} });
}

/** Writes a file `seconds` later: Nx takes a file for unchanged whose time is that of its last look. */
export function edit(file: string, text: string, seconds: number): void {
  writeFileSync(file, text);
  const time = Date.now() / 1000 + seconds;
  utimesSync(file, time, time);
}

/** Makes folders that changed just now old ones: of those the plugin cannot know whether they change again unseen. */
export function age(root: string, seconds: number): void {
  const now = Date.now() / 1000;
  const folders = readdirSync(root, { withFileTypes: true, recursive: true }).filter((entry) => entry.isDirectory());
  for (const folder of [root, ...folders.map((entry) => join(entry.parentPath, entry.name))])
    if (statSync(folder).mtimeMs / 1000 > now - 100) utimesSync(folder, now - 1000 + seconds, now - 1000 + seconds);
}

/** Projects by folder, whatever file they are reported under. */
export async function projects(files: Record<string, string>, options?: KoPluginOptions) {
  const modules = Object.keys(files).filter((file) => posix.basename(file) === 'go.mod');
  const results = await inWorkspace(files, (root) => infer(root, modules, options));
  return Object.assign({}, ...results.map(([, result]) => result.projects)) as Record<string, ProjectConfiguration>;
}

export const MAIN = 'package main\n\nfunc main() {}\n';
export const goMod = (path: string): string => `module ${path}\n\ngo 1.22\n`;

/**
 * What an edit is, the files that it writes (`undefined` removes one, `->` begins a link), and whether the graph is then found without a
 * scan.
 */
export type GraphEdit = [rule: string, files: Record<string, string | undefined>, isKnown: boolean];

/** Makes edits in turn. Returns for each the graph that was found, the one that a scan finds, and whether the first one needed none. */
export async function editInTurn(files: Record<string, string>, edits: readonly GraphEdit[]) {
  return inWorkspace(files, async (root) => {
    const stored = join(root, '.nx/workspace-data/ko-nx-facts.json');
    mkdirSync(dirname(stored), { recursive: true });
    age(root, 0);
    await infer(root, ['go.mod']);
    const graphs = [];
    for (const [at, [rule, changes]] of edits.entries()) {
      for (const [path, text] of Object.entries(changes)) {
        rmSync(join(root, path), { force: true }); // as editors do: never through a link
        if (text?.startsWith('->')) symlinkSync(text.slice(2), join(root, path));
        else if (text !== undefined) {
          mkdirSync(dirname(join(root, path)), { recursive: true });
          edit(join(root, path), text, at - 100);
        }
      }
      rmSync(stored, { force: true }); // only a scan writes it
      age(root, at + 1);
      const found = await infer(root, ['go.mod']);
      const isKnown = !existsSync(stored);
      process.env['NX_CACHE_PROJECT_GRAPH'] = 'false';
      const scanned = await infer(root, ['go.mod']).finally(() => delete process.env['NX_CACHE_PROJECT_GRAPH']);
      graphs.push({ rule, found, scanned, isKnown });
    }
    return graphs;
  });
}
