import { realpathSync } from 'node:fs';
import { join, posix, relative, sep } from 'node:path';
import { type BuildEntry, buildSettings, type KoConfig, loadKoConfig } from '@ko/core';
import { type BuildSelection, buildSelection, folderFrom } from './build-selection';

/** What a `.ko.yaml` says, before it is asked for one app. */
export interface KoFile {
  /** Workspace-relative folder of the file: ko's working directory. */
  readonly folder: string;
  /** Undefined: the file cannot be read. The build reads it again and says what is wrong. */
  readonly config: KoConfig | undefined;
}

/** The part of `.ko.yaml` that goes into one app's layers: an option of its layers targets, and so a part of their hash. */
export interface LayersSettings {
  /** Folder in which Go runs, relative to the file's. */
  readonly dir?: string;
  readonly env?: readonly string[];
  readonly flags?: readonly string[];
  readonly ldflags?: readonly string[];
  readonly linuxCapabilities?: readonly string[];
}

/** What git is asked for: each by its own command, so that a tag does not cost a build at every edit. */
export type GitFact = 'branch' | 'commit' | 'status' | 'tags';

/** Fields of `.Git` in templates. Spec: ko-behaviour 2.6. */
const GIT_FIELDS: Readonly<Record<string, readonly GitFact[]>> = {
  Branch: ['branch'],
  Tag: ['commit', 'tags'],
  ShortCommit: ['commit'],
  FullCommit: ['commit'],
  CommitDate: ['commit'],
  CommitTimestamp: ['commit'],
  IsDirty: ['status'],
  IsClean: ['status'],
  TreeState: ['status'],
};

export const ALL_OF_GIT: readonly GitFact[] = ['branch', 'commit', 'status', 'tags'];

/** What values of settings read beyond files, so that the hash can cover it. */
export interface SettingsReads {
  /** Variables that templates take from the environment. */
  readonly env: readonly string[];
  /** The same of `go env`. */
  readonly goEnv: readonly string[];
  /** What is asked of git, sorted. */
  readonly git: readonly GitFact[];
  /** The C compiler, which is no file of the workspace. */
  readonly cgo: boolean;
  /** The time, which SOURCE_DATE_EPOCH can fix. */
  readonly time: boolean;
  /** Something no input can name: a template's computed variable, a file that a flag names. */
  readonly unknowable: boolean;
}

/** What the graph makes of a `.ko.yaml` for one app. */
export interface AppSettings {
  readonly defaultPlatforms: readonly string[];
  readonly layers: LayersSettings;
  /** Workspace-relative folder in which the entry of `builds` has Go run. */
  readonly buildDirectory: string | undefined;
  readonly selection: BuildSelection;
  readonly reads: SettingsReads;
  /** The file that cannot be read: then it is an input as it stands. */
  readonly brokenIn: string | undefined;
}

/**
 * Reads the `.ko.yaml` (or `.ko.json`) of a folder, from the file alone: no variable overrides it here. Nothing in it fails, because the
 * graph must stand while somebody edits it.
 *
 * @param folder workspace-relative
 */
export async function readKoFile(workspaceRoot: string, folder: string): Promise<KoFile> {
  const directory = join(workspaceRoot, folder);
  const config = await loadKoConfig({ directory, env: {}, strict: false }).catch(() => undefined);
  return { folder, config };
}

/**
 * What a file says for the app in a folder. The entry of `builds` that applies is the last one whose main lies there: core's
 * `locateMain`, without Go.
 */
export function appSettings(file: KoFile | undefined, directory: string, workspaceRoot: string): AppSettings {
  const config = file?.config;
  const entry = config && file ? entryOf(config, file.folder, directory, workspaceRoot) : undefined;
  const settings = config ? buildSettings(config, entry) : { env: [], flags: [], ldflags: [] };
  const { linuxCapabilities = [] } = entry ?? {};
  const texts = [...settings.env, ...settings.flags, ...settings.ldflags];
  const filled = { ...settings, linuxCapabilities };
  return {
    defaultPlatforms: config?.defaultPlatforms ?? [],
    layers: {
      ...(entry === undefined ? {} : { dir: posix.normalize(entry.dir || '.') }),
      ...Object.fromEntries(Object.entries(filled).filter(([, list]) => list.length > 0)),
    },
    buildDirectory: entry && file && folderFrom(file.folder, entry.dir),
    selection: buildSelection(settings),
    reads: settingsReads(texts),
    brokenIn: file !== undefined && config === undefined ? file.folder : undefined,
  };
}

function entryOf(config: KoConfig, folder: string, directory: string, workspaceRoot: string): BuildEntry | undefined {
  const mains = config.builds.map((entry) => {
    const main = folderFrom(folder, entry.dir, entry.main);
    return main.endsWith('.go') ? posix.dirname(main) : main;
  });
  const at = mains.lastIndexOf(directory);
  if (at >= 0) return config.builds[at];
  // By way of a link, Go is asked; here the disk.
  const real = (path: string) => {
    try {
      return realpathSync(join(workspaceRoot, path));
    } catch {
      return undefined; // the build says that it does not exist
    }
  };
  const home = mains.length === 0 ? undefined : real(directory);
  return home === undefined ? undefined : config.builds[mains.map(real).lastIndexOf(home)];
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

/** What templates and flags in `texts` read. A template that computes a name reads what nobody can name. */
export function settingsReads(texts: readonly string[]): SettingsReads {
  const env = new Set<string>();
  const goEnv = new Set<string>();
  const git = new Set<GitFact>();
  const reads = { cgo: false, time: false, unknowable: false };
  for (const text of texts) {
    if (/^CGO_ENABLED=[^0]/.test(text)) reads.cgo = true;
    // A profile, overlay or other file that a flag names may lie anywhere.
    if (/^(GOFLAGS=(.*\s)?)?--?(overlay|modfile|pgo|toolexec|pkgdir)\b/.test(text) && !/pgo=(auto|off)$/.test(text))
      reads.unknowable = true;
    for (const [written] of text.matchAll(/\{\{.*?\}\}/gs)) {
      // Such a name is as good as one behind a dot.
      const action = written.replace(/\bindex\s+(\.(?:Go)?Env)\s+(?:"(\w+)"|`(\w+)`)/g, '$1.$2$3');
      for (const [, name] of action.matchAll(/\.Env\.(\w+)/g)) if (name !== undefined) env.add(name);
      for (const [, name] of action.matchAll(/\.GoEnv\.(\w+)/g)) if (name !== undefined) goEnv.add(name);
      for (const [, field = ''] of action.matchAll(/\.Git\b(?:\.(\w+))?/g)) {
        for (const fact of GIT_FIELDS[field] ?? ALL_OF_GIT) git.add(fact);
      }
      if (/\.(Date|Timestamp)\b/.test(action)) reads.time = true;
      if (/\.(Go)?Env\b(?!\.\w)/.test(action)) reads.unknowable = true;
      if (/(^|[^\w.)\]])\.($|[^\w.])/.test(action.slice(2, -2)) || /\$/.test(action)) reads.unknowable = true;
    }
  }
  return { env: [...env].sort(), goEnv: [...goEnv].sort(), git: [...git].sort(), ...reads };
}

/** `.` for the workspace root; with `/` on every system; begins with `..` outside of it. */
export function workspaceRelative(workspaceRoot: string, path: string): string {
  return relative(workspaceRoot, path).split(sep).join('/') || '.';
}
