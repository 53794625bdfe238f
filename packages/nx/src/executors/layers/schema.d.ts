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
   * Whether keys of `.ko.yaml` that nothing reads, keys that are there twice and values of a wrong type are errors; with `false` they are passed over, as ko does. Default: `KO_STRICT`, else the key `strict` of the file, else `true`.
   */
  strict?: boolean;
  /**
   * Folders beside the workspace that links in `kodata` may lead into; relative ones start at the workspace root. Nx cannot see changes there, so an app with such links is compiled at every run.
   */
  kodataRoots?: string[];
  /**
   * Set by the plugin: what `.ko.yaml` says about these layers, so that the rest of the file is not in their hash. The file itself is what counts.
   */
  settings?: {};
  /**
   * Set by the plugin: the links in `kodata` and where they lead.
   */
  kodataLinks?: string[];
  /**
   * Set by the plugin: why these layers cannot come from the cache.
   */
  notCached?: string;
  /**
   * Set by the plugin. Changes when a new version of it writes other bytes, so that layers of the old one leave the cache.
   */
  layersVersion?: number;
}
