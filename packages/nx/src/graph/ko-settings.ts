import { join, posix, relative, sep } from 'node:path';
import { type KoConfig, loadKoConfig } from '@ko/core';

/** What of an app's `.ko.yaml` the graph needs. */
export interface KoSettings {
  readonly defaultPlatforms: readonly string[];
  /** Workspace-relative folders in which entries of `builds` have Go run. */
  readonly buildDirectories: readonly string[];
  readonly reads: SettingsReads;
}

/** What the values in the file read beyond files, so that the hash can cover it. */
export interface SettingsReads {
  /** Variables that templates take from the environment. */
  readonly env: readonly string[];
  /** The same of `go env`. */
  readonly goEnv: readonly string[];
  /** The commit, its tags, or whether the tree is dirty. */
  readonly git: boolean;
  /** The C compiler, which is no file of the workspace. */
  readonly cgo: boolean;
  /** Something no input can name: the time, or a template's computed variable. */
  readonly unknowable: boolean;
}

/** Of an app without a `.ko.yaml`. */
export const NO_SETTINGS: KoSettings = {
  defaultPlatforms: [],
  buildDirectories: [],
  reads: { env: [], goEnv: [], git: false, cgo: false, unknowable: false },
};

/**
 * Settings in the `.ko.yaml` (or `.ko.json`) of a folder, from the file alone: no variable overrides them here. A file that cannot
 * be read says nothing, because the graph must stand while somebody edits it; the build reads it again and tells what is wrong.
 *
 * @param directory workspace-relative
 */
export async function koSettings(workspaceRoot: string, directory: string): Promise<KoSettings> {
  const folder = join(workspaceRoot, directory);
  const config = await loadKoConfig({ directory: folder, env: {}, strict: false }).catch(() => undefined);
  if (config === undefined) return NO_SETTINGS;
  return {
    defaultPlatforms: config.defaultPlatforms,
    buildDirectories: config.builds.map((entry) => workspaceRelative(workspaceRoot, join(folder, entry.dir))),
    reads: settingsReads(textsOf(config)),
  };
}

/**
 * ko's working directory for an app: the nearest folder upward from its main with a `.ko.yaml` or the like. As core's
 * `findKoDirectory`, from a list of files in place of a dozen questions to the disk in every folder.
 *
 * @param koFolders workspace-relative folders that hold such a file
 */
export function nearestKoFolder(koFolders: ReadonlySet<string>, mainDirectory: string): string | undefined {
  if (koFolders.size === 0) return undefined;
  for (let folder = mainDirectory; ; folder = posix.dirname(folder)) {
    if (koFolders.has(folder)) return folder;
    if (folder === '.') return undefined;
  }
}

function textsOf(config: KoConfig): string[] {
  const lists = [config, ...config.builds].map((from) =>
    'defaultEnv' in from
      ? [from.defaultEnv, from.defaultFlags, from.defaultLdflags]
      : [from.env, from.flags, from.ldflags],
  );
  return lists.flat(2);
}

/** What templates and flags in `texts` read. A template that computes a name, or asks for the time, reads what nobody can name. */
export function settingsReads(texts: readonly string[]): SettingsReads {
  const env = new Set<string>();
  const goEnv = new Set<string>();
  const reads = { git: false, cgo: false, unknowable: false };
  for (const text of texts) {
    if (/^CGO_ENABLED=1$/.test(text)) reads.cgo = true;
    // A profile, overlay or other file that a flag names may lie anywhere.
    if (/^-?-(overlay|modfile|pgo|toolexec|pkgdir)\b/.test(text) && !/pgo=(auto|off)$/.test(text))
      reads.unknowable = true;
    for (const [action] of text.matchAll(/\{\{.*?\}\}/gs)) {
      for (const [, name] of action.matchAll(/\.Env\.(\w+)/g)) if (name !== undefined) env.add(name);
      for (const [, name] of action.matchAll(/\.GoEnv\.(\w+)/g)) if (name !== undefined) goEnv.add(name);
      if (/\.Git\b/.test(action)) reads.git = true;
      if (/\.(Date|Timestamp)\b/.test(action) || /\.(Go)?Env\b(?!\.\w)/.test(action)) reads.unknowable = true;
      if (/(^|[^\w.)\]])\.($|[^\w.])/.test(action.slice(2, -2)) || /\$/.test(action)) reads.unknowable = true;
    }
  }
  return { env: [...env].sort(), goEnv: [...goEnv].sort(), ...reads };
}

/** `.` for the workspace root; with `/` on every system; begins with `..` outside of it. */
export function workspaceRelative(workspaceRoot: string, path: string): string {
  return relative(workspaceRoot, path).split(sep).join('/') || '.';
}
