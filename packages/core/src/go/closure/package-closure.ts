// What a main package is compiled from. Paths are workspace-relative, POSIX, '.' for the workspace itself, and without links unless it
// says so; every list is sorted.

/** What one main package is compiled from, for one build context. */
export interface PackageClosure {
  /** Packages whose folder is in the workspace (also vendored ones), by directory; never the standard library, never the module cache. */
  readonly packages: readonly SourcePackage[];
  /** Import paths that Go resolves elsewhere (module cache); the standard library's are left out. */
  readonly external: readonly string[];
  /** Folders of the workspace that an import names and that hold no Go file (now; they need not exist): adding one changes the build. */
  readonly missing: readonly string[];
  /**
   * go.mod, go.sum, go.work, go.work.sum, vendor/modules.txt that decide how imports resolve; also those which would if they existed,
   * but for a go.work further up and a go.mod in a folder of a package.
   */
  readonly moduleFiles: readonly string[];
  /** What the build reads beyond the workspace: `replace` and `use` folders, targets of links; as written when absolute, else beginning with `..`. */
  readonly outside: readonly string[];
  /** What sources cannot tell: all that is below these folders counts, for this reason, a sentence. */
  readonly wide: readonly { readonly directory: string; readonly reason: string }[];
}

/** A Go package of the workspace, as one build context selects its files. */
export interface SourcePackage {
  readonly importPath: string;
  /** As Go names it: a folder that is reached through a link keeps the link's name. */
  readonly directory: string;
  /** The folder itself; differs from `directory` behind a link alone. */
  readonly realDirectory: string;
  /** Names of the files in `directory` that the build reads: what `go list` calls GoFiles, CgoFiles ... SysoFiles; of a main also default.pgo. */
  readonly files: readonly string[];
  /** Names of source files whose own text leaves them out, not their name: an edit can bring them in. */
  readonly excluded: readonly string[];
  /** Patterns of `//go:embed` of the files that are in: unquoted, as written, with `all:`. */
  readonly embedPatterns: readonly string[];
  /** What these match now, relative to `directory`: EmbedFiles of `go list`. */
  readonly embedFiles: readonly string[];
  /** Targets of those `files` and `excluded` that are links, as workspace paths: their content counts. */
  readonly linked: readonly string[];
  /** Some file that is in imports "C". */
  readonly cgo: boolean;
}
