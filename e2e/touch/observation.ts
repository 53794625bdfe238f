// What passes between a test and the process in which Nx looks at a workspace (observer.ts, observer-process.ts).

/** A question: what does Nx make of the workspace as it is now? */
export interface Request {
  /** Workspace-relative paths that differ from the last commit, as git would list them: a rename is two of them. */
  readonly touched: readonly string[];
  /** Variables for the tasks, over those of the process; null removes one. */
  readonly env?: Readonly<Record<string, string | null>>;
  /** Targets beside `ko-build` of which to tell which projects are affected. */
  readonly targets?: readonly string[];
}

/** What Nx makes of a workspace. */
export interface Observation {
  readonly apps: readonly ObservedApp[];
  /** Hash of each layers task, by its id `<project>:ko-layers--<platform>`. */
  readonly hashes: Readonly<Record<string, string>>;
  /** Projects whose `ko-build` is affected by what was touched. */
  readonly affected: readonly string[];
  /** Projects whose target is affected, by the targets that were asked about; sorted. */
  readonly selected: Readonly<Record<string, readonly string[]>>;
  /** Edges between projects, as `source type target`; sorted. */
  readonly edges: readonly string[];
}

/** A project with layers targets. */
export interface ObservedApp {
  readonly name: string;
  /** Folder of the main package, workspace-relative. */
  readonly root: string;
  readonly targets: readonly LayersTarget[];
}

export interface LayersTarget {
  readonly task: string;
  /** The executor's options. */
  readonly options: Readonly<Record<string, unknown>>;
  /** False where the plugin gives the target no cache, since no input names all that it reads. */
  readonly cached: boolean;
}

/** An answer: what was observed, or why nothing could be. */
export type Answer = { readonly observation: Observation } | { readonly error: string };
