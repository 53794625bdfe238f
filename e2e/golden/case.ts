import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One step in writing the workspace of a case, in the words of `case.json`. */
export type WorkspaceStep =
  | { readonly path: string; readonly text: string; readonly mode?: string }
  | { readonly path: string; readonly base64: string; readonly mode?: string }
  | { readonly path: string; readonly symlink: string }
  | { readonly path: string; readonly dir: true; readonly mode?: string }
  | { readonly run: readonly string[]; readonly cwd?: string; readonly env?: Readonly<Record<string, string>> };

/** A situation: the content of `case.json`. Place holders (`{{REGISTRY}}` and others) stand in its texts. */
export interface GoldenCase {
  readonly name: string;
  readonly about: string;
  /** Arguments after the command's own name. */
  readonly argv: readonly string[];
  /** Added to a bare environment; null removes a variable. */
  readonly env?: Readonly<Record<string, string | null>>;
  /** Below the workspace; default the workspace itself. */
  readonly cwd?: string;
  readonly stdin?: string;
  readonly workspace?: readonly WorkspaceStep[];
  /** Files and folders that the command writes and that are compared. */
  readonly collect?: readonly string[];
  /** ko prints these lines in random order. */
  readonly sortStdout?: boolean;
}

/** What is compared, one member a file of `expected/`; undefined: there is no such file, so nothing of the kind may appear. */
export interface Observation {
  readonly exit: number | null;
  /** Standard error from `Error: ` on. */
  readonly error: string;
  readonly stdout: string;
  /** Every `go build`, in a fixed order. */
  readonly builds: readonly GoBuildCall[] | undefined;
  /** What was pushed, by repository. */
  readonly registry: Readonly<Record<string, PushedRepository>> | undefined;
  /** Collected files by path: `missing`, or what is there. */
  readonly files: Readonly<Record<string, unknown>> | undefined;
}

/** A call of `go build`, as the stub in `gobin` recorded it. */
export interface GoBuildCall {
  readonly argv: readonly string[];
  readonly cwd: string;
  /** Variables that differ from those that the command was given. */
  readonly env: Readonly<Record<string, string>>;
  readonly unset?: readonly string[];
  readonly stub?: string;
}

/** Content of one repository after a run, in normal form. */
export interface PushedRepository {
  readonly tags: Readonly<Record<string, string>>;
  readonly manifests: Readonly<Record<string, { mediaType: string; kind: string; text: string }>>;
  readonly blobs: Readonly<Record<string, { kind: string; text?: string }>>;
}

/** Names of the cases in a folder of them, sorted. */
export function caseNames(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'case.json')))
    .sort();
}

export function readCase(folder: string, name: string): GoldenCase {
  return JSON.parse(readFileSync(join(folder, name, 'case.json'), 'utf8')) as GoldenCase;
}

/** What ko did in a case: the files of `expected/`. */
export function readExpected(folder: string, name: string): Observation {
  const text = (file: string): string | undefined => {
    const path = join(folder, name, 'expected', file);
    return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  };
  const json = <T>(file: string): T | undefined => {
    const found = text(file);
    return found === undefined ? undefined : (JSON.parse(found) as T);
  };
  const result = json<{ exit: number | null; error: string }>('result.json') ?? { exit: 0, error: '' };
  return {
    exit: result.exit,
    error: result.error,
    stdout: text('stdout.txt') ?? '',
    builds: json('go-build.json'),
    registry: json('registry.json'),
    files: json('files.json'),
  };
}
