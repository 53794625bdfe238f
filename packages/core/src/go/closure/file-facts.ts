import { type CFacts, cFacts } from './c-source';
import { embedDirectives } from './embed-directives';
import { headerConstraint } from './header-constraint';
import { importSection } from './import-section';

/**
 * All that a source file's text says, whatever the build context; plain JSON, so that it can be kept by the hash of the text and by
 * whether the name ends in `.go`.
 */
export interface FileFacts extends CFacts {
  /** Of a Go file; absent when Go cannot read the package clause. */
  readonly packageName?: string;
  /** Unquoted, in order, with "C". */
  readonly imports: readonly string[];
  /** Patterns of `//go:embed`, unquoted, as written. */
  readonly embeds: readonly string[];
  /** For `parseGoBuild`, whether written as `//go:build` or as `// +build`. Absent: none, or broken. */
  readonly constraint?: string;
  /** The constraint does not parse, or there are two, or a NUL stands in the head: Go refuses the file. */
  readonly broken?: true;
}

/**
 * Reads a source file; never throws, whatever the text is. Spec: Go 1.26 go/build `readGoInfo`, `readComments`.
 *
 * @param name of the file; only what ends in `.go` has more than a constraint
 */
export function fileFacts(name: string, text: string): FileFacts {
  const bare = text.startsWith('\ufeff') ? text.slice(1) : text;
  const header = headerConstraint(bare);
  const constraint =
    header === undefined ? {} : header === 'broken' ? { broken: true as const } : { constraint: header.expression };
  if (!name.endsWith('.go')) return { imports: [], embeds: [], ...constraint, ...cFacts(bare, false) };
  const { packageName, imports, end } = importSection(bare);
  if (bare.slice(0, end + 1).includes('\0')) return { imports: [], embeds: [], broken: true };
  const embeds = imports.includes('embed') ? embedDirectives(bare) : [];
  return {
    ...(packageName === undefined ? {} : { packageName }),
    imports,
    embeds,
    ...constraint,
    ...(imports.includes('C') ? cFacts(bare, true) : {}),
  };
}
