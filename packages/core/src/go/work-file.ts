import { directives, type Replacement, replacements } from './module-file';

/** What the graph needs of a go.work. */
export interface WorkFile {
  /** The `go` line. */
  readonly go: string | undefined;
  /** Folders as written, relative to the file's own folder, or absolute. */
  readonly use: readonly string[];
  readonly replaces: readonly Replacement[];
}

/** Reads a go.work; broken lines are passed over. Spec: go.dev/ref/mod#go-work-file. */
export function parseGoWork(text: string): WorkFile {
  const lines = directives(text);
  const of = (verb: string) => lines.filter((line) => line.verb === verb).map(({ words }) => words);
  return {
    go: of('go')[0]?.[0],
    use: of('use').flatMap(([folder]) => (folder ? [folder] : [])),
    replaces: replacements(of('replace')),
  };
}
