/** A `replace` line: of go.mod or go.work. */
export interface Replacement {
  readonly path: string;
  /** Only this version; absent: every version. */
  readonly version?: string;
  /** A folder, as written: relative to the file's own folder, or absolute; or another module. */
  readonly target: { readonly folder: string } | { readonly path: string; readonly version: string };
}

/** A `require` line. */
export interface Requirement {
  readonly path: string;
  readonly version: string;
  /** Marked as required by other modules alone. */
  readonly indirect?: true;
}

/** What the graph needs of a go.mod. */
export interface ModuleFile {
  /** Undefined when there is no module line: Go refuses such a module. */
  readonly module: string | undefined;
  /** The `go` line, for example `1.24` or `1.24.3`. */
  readonly go: string | undefined;
  readonly requires: readonly Requirement[];
  readonly replaces: readonly Replacement[];
  /** As written. `./x` is that folder of the module; any other path is a folder at any depth. */
  readonly ignore: readonly string[];
}

/** Reads a go.mod. Lines that it does not know, or that are broken, are passed over: Go will name them. Spec: go.dev/ref/mod#go-mod-file. */
export function parseGoMod(text: string): ModuleFile {
  const lines = directives(text);
  const of = (verb: string) => lines.filter((line) => line.verb === verb).map(({ words }) => words);
  return {
    module: of('module')[0]?.[0],
    go: of('go')[0]?.[0],
    requires: lines.flatMap(requirement),
    replaces: replacements(of('replace')),
    ignore: of('ignore').flatMap(([path]) => (path ? [path] : [])),
  };
}

function requirement({ verb, words: [path, version], comment }: Directive): Requirement[] {
  if (verb !== 'require' || !path || !version) return [];
  return [{ path, version, ...(/^\/\/\s+indirect(?:\s*$|;)/.test(comment) ? { indirect: true } : {}) }];
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

/** A line of a go.mod or go.work. */
export interface Directive {
  readonly verb: string;
  readonly words: readonly string[];
  /** With its slashes; '' when there is none. */
  readonly comment: string;
}

/** The lines of a go.mod or go.work, blocks taken apart. */
export function directives(text: string): Directive[] {
  const found: Directive[] = [];
  let block: string | undefined;
  for (const line of text.split('\n')) {
    const { words, comment } = wordsOf(line);
    const [first, second] = words;
    if (first === undefined) continue;
    if (block !== undefined) {
      if (first === ')') block = undefined;
      else found.push({ verb: block, words, comment });
    } else if (words.length === 2 && second === '(') {
      block = first;
    } else {
      found.push({ verb: first, words: words.slice(1), comment });
    }
  }
  return found;
}

/** A comment ends the line; strings in quotes may hold blanks. Spec: go.dev/ref/mod#go-mod-file-lexical. */
const WORD = /\/\/.*|"((?:[^"\\]|\\.)*)"|`([^`]*)`|=>|[()]|(?:(?!\/\/|=>)[^\s()"`,])+/g;

function wordsOf(line: string): { words: string[]; comment: string } {
  const words: string[] = [];
  for (const [whole, quoted, raw] of line.matchAll(WORD)) {
    if (whole.startsWith('//')) return { words, comment: whole };
    words.push(quoted?.replace(/\\(.)/g, '$1') ?? raw ?? whole);
  }
  return { words, comment: '' };
}
