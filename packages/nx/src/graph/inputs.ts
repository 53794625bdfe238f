import { posix } from 'node:path';
import type { TargetConfiguration } from '@nx/devkit';
import type { SettingsReads } from './ko-settings';
import type { LinkTargets } from './links';

// What a task's hash covers, and by it which tasks a changed file reaches. Too narrow means that a stale image is published; too
// wide only means a rebuild. What each matcher of Nx 22 to 24 makes of a pattern was tried, not read: nx-plugin-model 3.3.

/** Inputs of a target, as Nx takes them. */
export type Inputs = NonNullable<TargetConfiguration['inputs']>;

/** From what one app's layers are made. All folders and files are workspace-relative. */
export interface AppSources {
  /** Of the app's module. */
  readonly moduleDirectory: string;
  /** Folders that its module, and every module it can reach in the workspace, compile from. */
  readonly closure: readonly string[];
  /** They also compile from a folder outside of the workspace. */
  readonly outside: boolean;
  /** Folder of the go.work that is active there. */
  readonly workDirectory: string | undefined;
  readonly links: LinkTargets;
  readonly settings: SettingsReads;
  readonly buildvcs: boolean | 'auto';
}

/** Variables that Go reads and that change what it compiles. `go help environment`; GOOS and GOARCH are the target's platform. */
const GO_VARIABLES = [
  'GOVERSION', // not a variable of the environment: what `go env` calls the toolchain
  'GOFLAGS',
  'GOEXPERIMENT',
  'GODEBUG',
  'GOFIPS140',
  'CGO_ENABLED',
  'GO386',
  'GOAMD64',
  'GOARM',
  'GOARM64',
  'GOMIPS',
  'GOMIPS64',
  'GOPPC64',
  'GORISCV64',
  'GOWASM',
  'AR',
  'CC',
  'CXX',
  'FC',
  'CGO_CFLAGS',
  'CGO_CPPFLAGS',
  'CGO_CXXFLAGS',
  'CGO_FFLAGS',
  'CGO_LDFLAGS',
  'PKG_CONFIG',
];

/** The rest of the environment that decides about layers: where Go and ko look, and ko's values in place of `.ko.yaml`'s. */
const ENVIRONMENT = [
  ...GO_VARIABLES.slice(1),
  'CGO_CFLAGS_ALLOW',
  'CGO_CFLAGS_DISALLOW',
  'CGO_CPPFLAGS_ALLOW',
  'CGO_CPPFLAGS_DISALLOW',
  'CGO_CXXFLAGS_ALLOW',
  'CGO_CXXFLAGS_DISALLOW',
  'CGO_LDFLAGS_ALLOW',
  'CGO_LDFLAGS_DISALLOW',
  'GO111MODULE',
  'GOENV',
  'GOTOOLCHAIN',
  'GOWORK',
  'KO_BUILDS',
  'KO_CONFIG_PATH',
  'KO_DATA_DATE_EPOCH',
  'KO_DATA_PATH_ALLOWED_ROOT',
  'KO_DEFAULTENV',
  'KO_DEFAULTFLAGS',
  'KO_DEFAULTLDFLAGS',
  'KO_GO_PATH',
  'KO_STRICT',
  'PKG_CONFIG_PATH',
  'SOURCE_DATE_EPOCH',
];

/** Inputs of the targets that compile an app, and of those that use what they wrote: Nx 24 selects by a target's own inputs. */
export function layersInputs(app: AppSources): Inputs {
  return [
    ...filePatterns(app),
    ...[...new Set([...ENVIRONMENT, ...app.settings.env])].sort().map((env) => ({ env })),
    ...runtimeCommands(app).map((runtime) => ({ runtime })),
    // Without this Nx hashes every npm package of the workspace for an executor that is not its own.
    { externalDependencies: [] },
  ];
}

/** Whether the sources lie where inputs can name them. If not, nothing may come from the cache. */
export function isCacheable(app: AppSources): boolean {
  return !app.outside && !app.links.outside && !app.settings.unknowable;
}

function filePatterns(app: AppSources): string[] {
  // `go work vendor` writes beside the go.work, which need not be in a folder of the closure.
  const vendored = app.workDirectory === undefined ? [] : [posix.join(app.workDirectory, 'vendor')];
  const folders = outermost([...app.closure, ...app.links.folders, ...vendored].map(nameable));
  const covered = (path: string) => folders.some((folder) => contains(folder, path));
  const files = app.links.files.map(nameable).filter((file) => !covered(file));
  return [
    ...folders.map((folder) => pattern(folder, '**/*')),
    ...outermost(files).map((file) => pattern(file)),
    // Go looks for a go.work, and ko for its configuration, in every folder from the app to the root. One that is added later
    // counts, too, so the patterns name all of them.
    ...ancestors(app.moduleDirectory)
      .filter((folder) => !covered(folder))
      .map((folder) => pattern(folder, '{go.work,go.work.sum,.ko.*}')),
    // Core's .gitignore hides what we write there already; this holds where a user removed it.
    ...(folders.includes('.') ? ['!{workspaceRoot}/dist/ko/**/*'] : []),
  ];
}

function runtimeCommands(app: AppSources): string[] {
  const git = app.settings.git || app.buildvcs !== false || app.links.git;
  const goEnv = app.settings.goEnv.filter((name) => !GO_VARIABLES.includes(name));
  return [
    // Covers the toolchain and what `go env -w` stored in a file that is not in the workspace.
    `go env ${[...GO_VARIABLES, ...goEnv].join(' ')}`,
    // The toolchain that KO_GO_PATH names, and Go's version where a go.mod asks for one that cannot be had. Prints nothing on Windows.
    'GOTOOLCHAIN=local "${KO_GO_PATH:-go}" version',
    ...(git ? ['git rev-parse HEAD', 'git for-each-ref --merged HEAD refs/tags', 'git status --porcelain'] : []),
    ...(app.settings.cgo ? ['${CC:-cc} --version', '${CXX:-c++} --version', 'uname -sm'] : []),
  ];
}

/**
 * Characters that all matchers read as themselves. For a folder with others, an ancestor without them stands: escaping works in
 * none of the matchers alike. A folder called `a!b` is a negation for the hasher of 22.7 and 23.2.
 */
const LITERAL = /^[\p{L}\p{N}\p{M} _~./+@,=#'%&$^-]+$/u;

export function nameable(path: string): string {
  if (path === '.') return path;
  const parts = path.split('/');
  const odd = parts.findIndex((part) => !LITERAL.test(part));
  return odd === -1 ? path : parts.slice(0, odd).join('/') || '.';
}

function pattern(path: string, rest?: string): string {
  return ['{workspaceRoot}', ...(path === '.' ? [] : [path]), ...(rest === undefined ? [] : [rest])].join('/');
}

/** Folders without those that lie in another one of them, sorted. */
function outermost(folders: readonly string[]): string[] {
  const all = [...new Set(folders)].sort();
  return all.filter((folder) => !all.some((other) => other !== folder && contains(other, folder)));
}

function contains(folder: string, path: string): boolean {
  return folder === '.' || folder === path || path.startsWith(`${folder}/`);
}

/** The folders above `folder`, from the workspace root down. */
function ancestors(folder: string): string[] {
  if (folder === '.') return [];
  const parts = folder.split('/');
  return ['.', ...parts.slice(0, -1).map((_, i) => parts.slice(0, i + 1).join('/'))].map(nameable);
}
