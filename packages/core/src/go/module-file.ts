/** A `replace` line: of go.mod or go.work. */
export interface Replacement {
  readonly path: string;
  /** Only this version; absent: every version. */
  readonly version?: string;
  /** A folder, as written: relative to the file's own folder, or absolute; or another module. */
  readonly target: { readonly folder: string } | { readonly path: string; readonly version: string };
}

/** What the graph needs of a go.mod. */
export interface ModuleFile {
  /** Undefined when there is no module line: Go refuses such a module. */
  readonly module: string | undefined;
  /** The `go` line, for example `1.24` or `1.24.3`. */
  readonly go: string | undefined;
  readonly requires: readonly { readonly path: string; readonly version: string }[];
  readonly replaces: readonly Replacement[];
  /** As written. `./x` is that folder of the module; any other path is a folder at any depth. */
  readonly ignore: readonly string[];
}

/** Reads a go.mod. Lines that it does not know, or that are broken, are passed over: Go will name them. Spec: go.dev/ref/mod#go-mod-file. */
export function parseGoMod(text: string): ModuleFile {
  const lines = directives(text);
  const of = (verb: string) => lines.filter((line) => line[0] === verb).map((line) => line.slice(1));
  return {
    module: of('module')[0]?.[0],
    go: of('go')[0]?.[0],
    requires: of('require').flatMap(([path, version]) => (path && version ? [{ path, version }] : [])),
    replaces: replacements(of('replace')),
    ignore: of('ignore').flatMap(([path]) => (path ? [path] : [])),
  };
}

/** `replace` lines without their verb: `path [version] => folder` or `path [version] => path version`. */
export function replacements(lines: readonly (readonly string[])[]): Replacement[] {
  return lines.flatMap((line): Replacement[] => {
    const arrow = line.indexOf('=>');
    const [path, version] = line.slice(0, Math.max(arrow, 0));
    const [to, toVersion] = line.slice(arrow + 1);
    if (path === undefined || to === undefined) return [];
    const target = toVersion === undefined ? { folder: to } : { path: to, version: toVersion };
    return [{ path, ...(version === undefined ? {} : { version }), target }];
  });
}

/** The lines of a go.mod or go.work as words, blocks taken apart: every line begins with its verb. */
export function directives(text: string): string[][] {
  const found: string[][] = [];
  let verb: string | undefined;
  for (const line of text.split('\n')) {
    const words = wordsOf(line);
    if (words.length === 0) continue;
    if (verb !== undefined) {
      if (words[0] === ')') verb = undefined;
      else found.push([verb, ...words]);
    } else if (words.length === 2 && words[1] === '(') {
      verb = words[0];
    } else {
      found.push(words);
    }
  }
  return found;
}

/** A comment ends the line; strings in quotes may hold blanks. Spec: go.dev/ref/mod#go-mod-file-lexical. */
const WORD = /\/\/.*|"((?:[^"\\]|\\.)*)"|`([^`]*)`|=>|[()]|(?:(?!\/\/|=>)[^\s()"`,])+/g;

function wordsOf(line: string): string[] {
  const words: string[] = [];
  for (const [whole, quoted, raw] of line.matchAll(WORD)) {
    if (whole.startsWith('//')) break;
    words.push(quoted?.replace(/\\(.)/g, '$1') ?? raw ?? whole);
  }
  return words;
}
