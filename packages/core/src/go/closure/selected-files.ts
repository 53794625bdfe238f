import { type BuildContext, matchesFileName, matchesTag } from '../build-context';
import { parseGoBuild, type Verdict } from '../constraint';
import type { FileFacts } from './file-facts';
import { isOutside, joined } from './folders';
import type { Folder } from './go-tree';

/** What a build context takes of a folder. Compare `go/build.Package`. */
export interface SelectedFiles {
  readonly files: readonly string[];
  readonly excluded: readonly string[];
  /** Of the Go files that are in, sorted, without "C". */
  readonly imports: readonly string[];
  readonly embeds: readonly string[];
  readonly cgo: boolean;
  /** Names of packages that the Go files that are in say. */
  readonly names: ReadonlySet<string>;
}

/** A build context, ready to judge many files. */
export interface Selection {
  readonly context: BuildContext;
  /** The verdict on a constraint; remembered, for expressions are few and asked for often. */
  allows(expression: string): Verdict;
}

/** @param oldest the N of the oldest go1.N that may come, where the context names none */
export function openSelection(context: BuildContext, oldest = 0): Selection {
  const known = new Map<string, Verdict>();
  const allows = (expression: string): Verdict => {
    if (known.has(expression)) return known.get(expression);
    const verdict = parseGoBuild(expression)?.((tag) => matchesTag(tag, context, oldest));
    known.set(expression, verdict);
    return verdict;
  };
  return { context, allows };
}

export type FactsOf = (path: string, name: string) => FileFacts | undefined;

/** Where a file's text is to be read: behind a link, unless it leads out of the workspace. */
export function realFile(folder: Folder, name: string): string {
  const target = folder.links.get(name);
  return target === undefined || isOutside(target) ? joined(folder.path, name) : target;
}

/** Names that are sources by their ending, Go's own apart. Spec: go/build `fileListForExt`. */
const OTHER_SOURCE = /\.(?:c|cc|cpp|cxx|m|h|hh|hpp|hxx|f|F|for|f90|s|S|sx|swig|swigcxx|syso)$/;
/** What falls away without cgo. Spec: cmd/go/internal/load `Package.load`. */
const FOR_CGO = /\.(?:c|cc|cpp|cxx|m|swig|swigcxx)$/;
/** What gcc assembles: in with cgo files alone. */
const FOR_GCC = /\.(?:S|sx)$/;

/** Whether a file's name makes it a source that Go considers in a build, for some platform. */
export function isSource(name: string): boolean {
  if (name.startsWith('_') || name.startsWith('.')) return false;
  return name.endsWith('.go') ? !name.endsWith('_test.go') : OTHER_SOURCE.test(name);
}

/** The sources of a folder that a build context selects, tests left out. Spec: Go 1.26 go/build `Import`, `matchFile`. */
export function selectFiles(folder: Folder, selection: Selection, factsOf: FactsOf): SelectedFiles {
  const { context } = selection;
  const files: string[] = [];
  const excluded: string[] = [];
  const imports = new Set<string>();
  const embeds = new Set<string>();
  const names = new Set<string>();
  let cgo = false;
  const factsAt = (name: string) => factsOf(realFile(folder, name), name);
  for (const name of folder.files) {
    if (!isSource(name) || !matchesFileName(name, context)) continue;
    if (!name.endsWith('.go')) {
      if (FOR_CGO.test(name) && !context.cgo) continue;
      (name.endsWith('.syso') || isIn(factsAt(name), selection) ? files : excluded).push(name);
      continue;
    }
    const facts = factsAt(name);
    if (facts === undefined || goFileVerdict(facts, selection) === false) {
      excluded.push(name);
      continue;
    }
    files.push(name);
    if (facts.packageName !== undefined) names.add(facts.packageName);
    for (const path of facts.imports) {
      if (path === 'C') cgo = true;
      else imports.add(path);
    }
    for (const pattern of facts.embeds) embeds.add(pattern);
  }
  const selected = cgo ? files : files.filter((name) => !FOR_GCC.test(name));
  return { files: selected, excluded, imports: [...imports].sort(), embeds: [...embeds].sort(), cgo, names };
}

/** Whether a Go file is in; its name is not looked at. */
export function goFileVerdict(facts: FileFacts, { context, allows }: Selection): Verdict {
  if (facts.broken || facts.packageName === 'documentation') return false;
  if (facts.imports.includes('C') && !context.cgo) return false;
  return facts.constraint === undefined || allows(facts.constraint);
}

/** A broken constraint of a C file counts for nothing: Go's two readers differ there, and one takes the file. */
function isIn(facts: FileFacts | undefined, { allows }: Selection): boolean {
  return facts !== undefined && (facts.constraint === undefined || allows(facts.constraint) !== false);
}
