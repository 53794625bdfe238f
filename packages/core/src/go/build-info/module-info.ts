// The text that `go version -m` prints below its first line. Spec: Go's runtime/debug, ParseBuildInfo.
import { unquotedPrefix } from '../quoted';

/** A module whose packages are in the program. */
export interface GoModule {
  readonly path: string;
  /** `v1.2.3`; `(devel)` or empty for what has none: the main module, a folder that replaces a module. */
  readonly version: string;
  /** `h1:` and base64; empty when the module was replaced, is the main one, or came from a folder. */
  readonly sum: string;
  /** What stood in for it: the code that was compiled. */
  readonly replace?: GoModule;
}

/** How and from what Go built a program. Plain data: fit for JSON. */
export interface BuildInfo {
  /** `go1.26.8`, with experiments behind a space. */
  readonly goVersion: string;
  /** Import path of the main package; empty for a program built without modules. */
  readonly path: string;
  /** Absent for a program built without modules. */
  readonly main?: GoModule;
  /** In Go's order. */
  readonly deps: readonly GoModule[];
  /** Flags, environment and version control facts, in Go's order. A key may come twice. */
  readonly settings: readonly { readonly key: string; readonly value: string }[];
}

/** Parses the lines; unknown ones are skipped. A line that breaks Go's rules comes back as `problem`. */
export function parseModuleInfo(text: string): Omit<BuildInfo, 'goVersion'> | { readonly problem: string } {
  const found: { path: string; main?: GoModule; deps: GoModule[]; settings: { key: string; value: string }[] } = {
    path: '',
    deps: [],
    settings: [],
  };
  let replaceable: 'main' | 'dep' | undefined;
  // What follows the last line end is no line.
  for (const [position, line] of text.split('\n').slice(0, -1).entries()) {
    const bad = (why: string) => ({ problem: `line ${position + 1} of its module information ${why}` });
    const [word, ...columns] = line.split('\t');
    if (columns.length === 0) continue;
    if (word === 'path') {
      found.path = columns.join('\t');
    } else if (word === 'mod' || word === 'dep') {
      const module = parseModule(columns);
      if (module === undefined) return bad('has not two or three columns');
      replaceable = word === 'mod' ? 'main' : 'dep';
      if (word === 'mod') found.main = module;
      else found.deps.push(module);
    } else if (word === '=>') {
      const replace = columns.length === 3 ? parseModule(columns) : undefined;
      if (replace === undefined) return bad('has not three columns');
      const replaced = replaceable === 'main' ? found.main : replaceable === 'dep' ? found.deps.at(-1) : undefined;
      if (replaced === undefined) return bad('replaces nothing');
      if (replaceable === 'main') found.main = { ...replaced, replace };
      else found.deps[found.deps.length - 1] = { ...replaced, replace };
      replaceable = undefined;
    } else if (word === 'build') {
      const setting = parseSetting(columns.join('\t'));
      if (setting === undefined) return bad('is no setting');
      found.settings.push(setting);
    }
  }
  return found;
}

function parseModule(columns: readonly string[]): GoModule | undefined {
  const [path, version, sum = ''] = columns;
  return path === undefined || version === undefined || columns.length > 3 ? undefined : { path, version, sum };
}

/** Characters for which Go quotes a key or a value. */
const QUOTED = /[ \t\r\n"`]/;

function parseSetting(text: string): { key: string; value: string } | undefined {
  const quotedKey = unquotedPrefix(text);
  const equals = quotedKey?.end ?? text.indexOf('=');
  if (equals < 1 || text[equals] !== '=') return undefined;
  const key = quotedKey?.value ?? text.slice(0, equals);
  const rest = text.slice(equals + 1);
  const quotedValue = unquotedPrefix(rest);
  const value = quotedValue === undefined ? rest : quotedValue.end === rest.length ? quotedValue.value : undefined;
  if (value === undefined) return undefined;
  if (quotedKey === undefined && QUOTED.test(key)) return undefined;
  if (quotedValue === undefined && QUOTED.test(value)) return undefined;
  return { key, value };
}
