import { type BuildContext, matchesFileName, matchesTag } from './build-context';
import { type Constraint, parseGoBuild, parsePlusBuild } from './constraint';

/** The head of a Go source file: all that decides whether it belongs to a package, and to which. */
export interface SourceHead {
  /** Undefined when the package clause is missing or broken. */
  readonly packageName: string | undefined;
  /** Whether it imports "C". */
  readonly importsC: boolean;
  /** `'broken'`: a `//go:build` line that does not parse, or two of them; Go leaves such a file out with an error. */
  readonly constraint: Constraint | 'broken';
}

/** Reads the head of a file; never throws, whatever the text is. Spec: Go 1.26 go/build `readGoInfo`, `shouldBuild`. */
export function parseSourceHead(text: string): SourceHead {
  const bare = text.startsWith('\ufeff') ? text.slice(1) : text;
  return { constraint: headerConstraint(bare), ...clauses(bare) };
}

/** Whether a Go file with this name is compiled into its package; test files never are. The text is needed only for the rest. */
export function nameSelected(name: string, context: BuildContext): boolean {
  if (!name.endsWith('.go') || name.endsWith('_test.go')) return false;
  return !name.startsWith('_') && !name.startsWith('.') && matchesFileName(name, context);
}

/** Whether the head lets the file into a build; its name is not looked at. */
export function headSelected(head: SourceHead, context: BuildContext): boolean {
  if (head.constraint === 'broken' || head.packageName === undefined || head.packageName === 'documentation')
    return false;
  if (head.importsC && !context.cgo) return false;
  return head.constraint((tag) => matchesTag(tag, context));
}

/**
 * `//go:build` may stand anywhere before the package clause; without one, all `// +build` lines of the leading run of comments
 * count that a blank line follows. Spec: go/build `parseFileHeader`.
 */
function headerConstraint(text: string): Constraint | 'broken' {
  let goBuild: string | undefined;
  const candidates: string[] = [];
  let beforeBlank = 0;
  let ended = false;
  let inBlock = false;
  for (const raw of lines(text)) {
    let line = raw.trim();
    if (line === '' && !ended) {
      beforeBlank = candidates.length;
      continue;
    }
    if (!line.startsWith('//')) ended = true;
    if (!inBlock && /^\/\/go:build(\s|$)/.test(line)) {
      if (goBuild !== undefined) return 'broken';
      goBuild = line.slice('//go:build'.length);
    }
    if (!ended && line.startsWith('//')) candidates.push(line);
    while (line !== '') {
      if (inBlock) {
        const end = line.indexOf('*/');
        if (end < 0) break;
        inBlock = false;
        line = line.slice(end + 2).trim();
      } else if (line.startsWith('//')) {
        break;
      } else if (line.startsWith('/*')) {
        inBlock = true;
        line = line.slice(2).trim();
      } else {
        return finished(goBuild, candidates.slice(0, beforeBlank));
      }
    }
  }
  return finished(goBuild, candidates.slice(0, beforeBlank));
}

function finished(goBuild: string | undefined, comments: readonly string[]): Constraint | 'broken' {
  if (goBuild !== undefined) return parseGoBuild(goBuild) ?? 'broken';
  const plus = comments.map((line) => /^\/\/\s*\+build(?:\s+(.*))?$/.exec(line)).filter((match) => match !== null);
  const parsed = plus.map((match) => parsePlusBuild(match[1] ?? ''));
  return (satisfied) => parsed.every((constraint) => constraint(satisfied));
}

/** The lines of a text one by one: a header ends long before the file does. */
function* lines(text: string): Generator<string> {
  for (let from = 0; from < text.length; ) {
    const end = text.indexOf('\n', from);
    yield text.slice(from, end < 0 ? text.length : end);
    from = end < 0 ? text.length : end + 1;
  }
}

/** Comments and white space; then one token of what can stand in a package clause or an import declaration. */
const GAP = /(?:\s|\/\/[^\n]*|\/\*[^]*?\*\/)*/y;
const HEAD_TOKEN = /[\p{L}_][\p{L}\p{Nd}_]*|"(?:[^"\\\n]|\\.)*"|`[^`]*`|[();.]/uy;

/** The package clause and the imports. A line's end closes a declaration, but nothing here depends on which one it is. */
function clauses(text: string): { packageName: string | undefined; importsC: boolean } {
  let at = 0;
  const next = (): string | undefined => {
    GAP.lastIndex = at;
    GAP.exec(text);
    HEAD_TOKEN.lastIndex = GAP.lastIndex;
    const token = HEAD_TOKEN.exec(text)?.[0];
    if (token !== undefined) at = HEAD_TOKEN.lastIndex;
    return token;
  };
  const name = next() === 'package' ? next() : undefined;
  if (name === undefined || !/^[\p{L}_]/u.test(name) || name === '_')
    return { packageName: undefined, importsC: false };
  let importsC = false;
  let grouped = false;
  for (let token = next(); token !== undefined; token = next()) {
    if (token === '"C"' || token === '`C`') importsC = true;
    if (token === '(') grouped = true;
    if (token === ')') grouped = false;
    // Any other word outside of a group begins the first declaration that is no import; a name or dot before a path is none.
    if (!grouped && token !== 'import' && /^[\p{L}_]/u.test(token) && KEYWORDS.has(token)) break;
  }
  return { packageName: name, importsC };
}

/** What begins a top-level declaration. Spec: Go language, Source file organization. */
const KEYWORDS = new Set(['var', 'const', 'type', 'func']);
