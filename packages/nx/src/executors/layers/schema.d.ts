// Generated from schema.json by .ci/generate.mjs. Do not edit.

/**
 * Compiles the main package for one platform with ko's arguments and packs the binary and the kodata folder as image layers into dist/ko/<project>/<platform>. Needs Go, and no network but Go's own.
 */
export interface LayersOptions {
  /**
   * Platform to compile for: `os/arch[/variant]`.
   */
  platform: string;
  /**
   * Main package as ko takes it: `./cmd/app`, or a full import path, which may be a dependency's. Default: the project's folder.
   */
  importPath?: string;
  /**
   * Replaces the `ldflags` of `.ko.yaml`.
   */
  ldflags?: string[];
  /**
   * Compiles without optimizations and inlining, for debuggers.
   */
  disableOptimizations?: boolean;
  /**
   * Whether Go stamps the commit into the binary: `false`, `true`, or `auto` for ko's own arguments.
   */
  buildvcs?: boolean | 'auto';
  /**
   * Set by the plugin. Changes when a new version of it writes other bytes, so that layers of the old one leave the cache.
   */
  layersVersion?: number;
}
