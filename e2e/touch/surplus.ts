import { basename, dirname } from 'node:path/posix';
import { type Edit, touchedBy } from './edit';
import type { Reach } from './reach';

/** Why something is built that need not be. */
export interface Cause {
  readonly text: string;
  /** Whether it is one of the causes that are accepted. */
  readonly allowed: boolean;
}

/**
 * All that is accepted; anything else is a fault of the plugin. "It may have been": `nx affected` has paths, and the workspace as it is now.
 * Where both are the same after an edit that reaches an image and after one that does not, it must select.
 */
export const ALLOWED = {
  modules: 'go.mod, go.sum, go.work and vendor/modules.txt, without ko-deps',
  settings: "Nx's own settings: nx.json, package.json, .gitignore, .nxignore, project.json",
  project:
    'targets of the project that are others now, or cannot be made: Nx hashes its whole configuration (hash alone)',
  koYaml: '.ko.yaml (affected alone)',
  excluded: 'a Go file that its own text leaves out: the text before may not have (affected alone)',
  link: 'a link in an embedded folder: before, a file may have been there (affected alone)',
  module:
    'go.mod in an embedded folder: it may be new, and what lies beside it embedded no longer; on Nx 22 and 23, what lies there, too (affected alone)',
  deleted: "a deleted file that says where apps are, of the plugin's glob (affected alone)",
  configuration:
    "a go.mod below the app's folder: of the plugin's glob, so a part of the project's configuration to Nx 24 (affected alone)",
  ownFolder: "a file in the app's own folder (affected of Nx 22 and 23 alone)",
  platform:
    'a deleted file of another platform, the last one in its folder: minimatch would need ten times as long for patterns that tell (affected of Nx 22 and 23 alone)',
} as const;

const SETTINGS = new Set(['nx.json', 'package.json', '.gitignore', '.nxignore', 'project.json']);

/** Names that the plugin's glob matches. */
const GLOB = /^(go\.mod|go\.work|\.ko\..*)$/;

export function surplusOfHash(
  edit: Edit,
  reaches: readonly Reach[],
  { siblings, configured }: { readonly siblings: readonly Reach[]; readonly configured: boolean },
): Cause {
  const paths = touchedBy(edit);
  if (configured) return { text: ALLOWED.project, allowed: true };
  return common(edit, reaches) ?? { text: unneeded(paths, reaches, siblings), allowed: false };
}

export function surplusOfAffected(edit: Edit, reaches: readonly Reach[], root: string, nx: number): Cause {
  const paths = touchedBy(edit);
  const some = (holds: (path: string) => boolean): boolean => paths.some(holds);
  const accept = (text: string): Cause => ({ text, allowed: true });
  const accepted = common(edit, reaches);
  if (accepted !== undefined) return accepted;
  if (some((path) => /^\.ko\./.test(basename(path)))) return accept(ALLOWED.koYaml);
  if (some((path) => reaches.some(({ excluded }) => excluded.has(path)))) return accept(ALLOWED.excluded);
  if (some((path) => edit.changes[path] === undefined && GLOB.test(basename(path)))) return accept(ALLOWED.deleted);
  if (some((path) => isLink(edit, path))) return accept(ALLOWED.link);
  if (some((path) => basename(path) === 'go.mod' && isInside(path, reaches))) return accept(ALLOWED.module);
  const isOwn = (path: string): boolean => root === '.' || path.startsWith(`${root}/`);
  if (nx >= 24 && some((path) => basename(path) === 'go.mod' && isOwn(path))) return accept(ALLOWED.configuration);
  if (nx < 24 && some(isOwn)) return accept(ALLOWED.ownFolder);
  if (nx < 24 && some((path) => isLeftOut(path, edit, reaches))) return accept(ALLOWED.platform);
  return { text: unneeded(paths, reaches, reaches), allowed: false };
}

/** Causes that are accepted for hashes and for affected. */
function common(edit: Edit, reaches: readonly Reach[]): Cause | undefined {
  const paths = touchedBy(edit);
  if (paths.some((path) => reaches.some(({ modules }) => modules.has(path)))) {
    return { text: ALLOWED.modules, allowed: true };
  }
  if (paths.some((path) => SETTINGS.has(basename(path)))) return { text: ALLOWED.settings, allowed: true };
  return undefined;
}

function isLink({ changes }: Edit, path: string): boolean {
  const content = changes[path];
  return content !== undefined && 'link' in content;
}

/** A Go file that is gone, beside those of a build, and was left out by its name. */
function isLeftOut(path: string, { changes }: Edit, reaches: readonly Reach[]): boolean {
  return (
    changes[path] === undefined &&
    /_[a-z0-9]+\.go$/.test(path) &&
    !path.endsWith('_test.go') &&
    besideSources(path, reaches)
  );
}

function besideSources(path: string, reaches: readonly Reach[]): boolean {
  return reaches.some(({ sources }) => [...sources].some((file) => dirname(file) === dirname(path)));
}

/** Below a folder of a source. */
function isInside(path: string, reaches: readonly Reach[]): boolean {
  const folders = new Set(reaches.flatMap(({ sources }) => [...sources].map(dirname)));
  return [...folders].some((folder) => folder !== '.' && path.startsWith(`${folder}/`));
}

/** What an edited file is to an app that does not read it. */
function unneeded(paths: readonly string[], reaches: readonly Reach[], siblings: readonly Reach[]): string {
  const [path = ''] = paths;
  const folders = new Set(reaches.flatMap(({ sources }) => [...sources].map((file) => dirname(file))));
  if (siblings.some(({ sources }) => paths.some((touched) => sources.has(touched))))
    return 'a file of another platform of the app';
  if (/^\.ko\./.test(basename(path))) return '.ko.yaml';
  if (/^go\.(mod|sum|work|work\.sum)$/.test(basename(path))) return 'go.mod or go.work of something else';
  if (path.endsWith('_test.go')) return 'a test file';
  if (path.endsWith('.go')) {
    return folders.has(dirname(path))
      ? 'a Go file that the build leaves out'
      : 'a Go package that the app does not import';
  }
  return folders.has(dirname(path)) ? 'a file beside Go files that no build reads' : 'a file that no build reads';
}
