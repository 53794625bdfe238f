// Generated from schema.json by .ci/generate.mjs. Do not edit.

/**
 * Writes down which modules the main package links on each platform, with their versions and sums, into dist/ko/<project>/deps. The layers targets read that in place of go.mod and go.sum, so that another version of a module rebuilds only the apps that link it. Needs Go, and no network but Go's own.
 */
export interface DepsOptions {
  /**
   * Platforms to list for: `os/arch[/variant]` each.
   */
  platforms: string[];
  /**
   * Main package as ko takes it: `./cmd/app`, or a full import path. Default: the project's folder.
   */
  importPath?: string;
  /**
   * As for `ko-layers`: whether what nothing reads in `.ko.yaml` is an error.
   */
  strict?: boolean;
}
