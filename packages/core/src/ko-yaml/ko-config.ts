/** What `.ko.yaml` and the `KO_…` environment say, complete: nothing in here is optional. Spec: ko-behaviour 2.2. */
export interface KoConfig {
  /** Absolute path of the file that was read; absent when there is none. */
  readonly file?: string;
  /** Absolute. ko's working directory: `dir` of the entries is relative to it. */
  readonly directory: string;
  /** Reference as written, not resolved. */
  readonly defaultBaseImage: string;
  /** From lower-cased import path, without `ko://`, to a reference. */
  readonly baseImageOverrides: Readonly<Record<string, string>>;
  /** Elements as written; the split at commas is `requestedPlatforms`' business. */
  readonly defaultPlatforms: readonly string[];
  /** `NAME=value` each. */
  readonly defaultEnv: readonly string[];
  readonly defaultFlags: readonly string[];
  readonly defaultLdflags: readonly string[];
  readonly builds: readonly BuildEntry[];
}

/** One element of `builds`. Spec: ko-behaviour 2.3. */
export interface BuildEntry {
  /** `#<index>` when the file gives none. */
  readonly id: string;
  /** Folder in which the go tool runs, relative to the configuration's `directory`. */
  readonly dir: string;
  /** Folder of the main package, or a file in it, relative to `dir`. */
  readonly main: string;
  /** `NAME=value` each; replaces `defaultEnv` when not empty. */
  readonly env: readonly string[];
  readonly flags: readonly string[];
  readonly ldflags: readonly string[];
  readonly linuxCapabilities: readonly string[];
}
