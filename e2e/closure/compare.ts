import { realpathSync } from 'node:fs';
import { join, posix } from 'node:path';
import { findModules, type GoSources } from '@ko/core';
import type { GoContext } from './context';
import { type Difference, differences } from './difference';
import { askToolchain, type Listing, listModule, type Toolchain } from './go-list';
import { closureContext, openScan } from './scan';
import { goMains, type GoMain, type Places, scanLines } from './sides';

/** A Go workspace on disk. */
export interface Tree {
  /** Absolute. */
  readonly root: string;
  /** Files that count, workspace-relative, POSIX. */
  readonly files: readonly string[];
  /** Environment of the go tool. */
  readonly env: NodeJS.ProcessEnv;
}

/** One main in one context. */
export interface Comparison {
  readonly directory: string;
  readonly context: GoContext;
  readonly differences: readonly Difference[];
  /** Why the scan counts whole folders. */
  readonly wide: readonly string[];
  /** Files that Go reads and git ignores: not compared. */
  readonly ignored: readonly string[];
  /** Why Go cannot build this main; its list may be half an answer. */
  readonly error?: string;
}

export interface Report {
  readonly comparisons: readonly Comparison[];
  /** Modules that Go cannot list at all: `<folder>: <what Go says>`. */
  readonly unread: readonly string[];
  readonly scanMs: number;
  readonly listMs: number;
}

/**
 * Every main of every module in every context: what `go list` says against what the scan says.
 *
 * @param told called after each main of each context
 */
export async function compareTree(
  tree: Tree,
  contexts: readonly GoContext[],
  told: (comparison: Comparison) => void = () => undefined,
): Promise<Report> {
  const clock = { scan: 0, list: 0 };
  const places: Places = { root: realpathSync(tree.root), files: new Set(tree.files) };
  const scan = clocked(openScan(places.root, tree.files), clock);
  const comparisons: Comparison[] = [];
  const unread = new Set<string>();
  const modules = findModules(tree.files).filter((module) => holdsGoFiles(module, tree.files));
  const hasWork = tree.files.some((file) => posix.basename(file) === 'go.work');
  for (const context of contexts) {
    const toolchain = await askToolchain(context, tree.env);
    for (const module of modules) {
      const start = performance.now();
      const { listing, goWork } = await list(join(places.root, module), context, tree.env, hasWork);
      clock.list += performance.now() - start;
      if (listing.failure !== '') unread.add(`${module}: ${listing.failure}`);
      for (const main of goMains(listing.packages, places)) {
        const comparison = compareMain(main, { scan, module, context, toolchain, goWork });
        comparisons.push(comparison);
        told(comparison);
      }
    }
  }
  return { comparisons, unread: [...unread], scanMs: clock.scan, listMs: clock.list };
}

/** In a module that the go.work above does not name, Go lists nothing: it can only be built with GOWORK=off. */
async function list(
  module: string,
  context: GoContext,
  env: NodeJS.ProcessEnv,
  hasWork: boolean,
): Promise<{ listing: Listing; goWork?: 'off' }> {
  const listing = await listModule(module, context, env);
  if (!hasWork || (listing.failure === '' && [...listing.packages.values()].some(({ Dir }) => Dir !== undefined)))
    return { listing };
  const alone = await listModule(module, context, { ...env, GOWORK: 'off' });
  return { listing: alone, goWork: 'off' };
}

function holdsGoFiles(module: string, files: readonly string[]): boolean {
  return files.some((file) => file.endsWith('.go') && (module === '.' || file.startsWith(`${module}/`)));
}

interface Side {
  readonly scan: GoSources;
  /** Folder of the main's module. */
  readonly module: string;
  readonly context: GoContext;
  readonly toolchain: Toolchain;
  readonly goWork?: 'off' | undefined;
}

function compareMain(main: GoMain, { scan, module, context, toolchain, goWork }: Side): Comparison {
  const { directory, ignored, error } = main;
  const exact = scan.closure({ directory, moduleDirectory: module }, closureContext(context, toolchain, goWork));
  // Whoever does not know the toolchain may take more files than it takes, never fewer.
  const untold = scan.closure({ directory, moduleDirectory: module }, closureContext(context, undefined, goWork));
  const lost = differences(main, scanLines(untold, main), untold.wide).filter(({ kind }) => kind === 'stale');
  const found = differences(main, scanLines(exact, main), exact.wide);
  const known = new Set(found.map(({ line }) => line));
  const only = lost.filter(({ line }) => !known.has(line));
  return {
    directory,
    context,
    differences: [
      ...found,
      ...only.map(({ line }) => ({ kind: 'stale' as const, line: `${line} (toolchain unknown)` })),
    ],
    wide: exact.wide.map(({ directory: folder, reason }) => `${folder}: ${reason}`),
    ignored,
    ...(error === undefined ? {} : { error }),
  };
}

/** Adds up the time of all questions; files are read when they are first asked about. */
function clocked(sources: GoSources, clock: { scan: number }): GoSources {
  return {
    closure(main, context) {
      const start = performance.now();
      const closure = sources.closure(main, context);
      clock.scan += performance.now() - start;
      return closure;
    },
  };
}
