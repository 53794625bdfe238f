import { directives, type Replacement, replacements } from './module-file';

/** What the graph needs of a go.work. */
export interface WorkFile {
  /** Folders as written, relative to the file's own folder, or absolute. */
  readonly use: readonly string[];
  readonly replaces: readonly Replacement[];
}

/** Reads a go.work; broken lines are passed over. Spec: go.dev/ref/mod#go-work-file. */
export function parseGoWork(text: string): WorkFile {
  const lines = directives(text);
  const of = (verb: string) => lines.filter((line) => line[0] === verb).map((line) => line.slice(1));
  return { use: of('use').flatMap(([folder]) => (folder ? [folder] : [])), replaces: replacements(of('replace')) };
}
