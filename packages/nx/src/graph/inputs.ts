import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { TargetConfiguration } from '@nx/devkit';
import type { App } from './apps';
import { ALL_OF_GIT, type GitFact } from './ko-settings';
import { contains, isNameable, literal, nameable, outermost, pattern } from './patterns';
import type { PlatformSources, SourcePatterns } from './source-patterns';

// What a task's hash covers, and by it which tasks a changed file reaches. Too narrow means that a stale image is published; too
// wide only means a rebuild. What each matcher of Nx 22 to 24 makes of a pattern was tried, not read: nx-plugin-model 3.3.

/** Inputs of a target, as Nx takes them. */
export type Inputs = NonNullable<TargetConfiguration['inputs']>;

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

export const NOT_OUTPUT = '!{workspaceRoot}/dist/ko/**/*';

/**
 * Inputs of a target that compiles an app for one platform: exactly what goes into its layers.
 *
 * @param deps what stands for go.mod, go.sum and their like; default: these files
 */
export function layersInputs(app: App, platform: PlatformSources, patterns: SourcePatterns, deps?: Inputs): Inputs {
  const { brokenIn } = app.settings;
  const files = deps === undefined ? moduleFiles([platform]) : [];
  return [
    // First, and always. Nx combines the parts of a hash in the order of their texts, so that another first pattern would be another hash;
    // this one comes before all others. Core's .gitignore hides what we write, where a user did not remove it.
    NOT_OUTPUT,
    ...patterns.exact(platform, [...keptFolders(app), ...files]),
    ...dataPatterns(app),
    ...(deps ?? literal(files)),
    ...(brokenIn === undefined ? [] : [pattern(nameable(brokenIn), '.ko.*')]),
    ...variables(app).map((env) => ({ env })),
    ...runtimeCommands(app).map((runtime) => ({ runtime })),
    // Without this Nx hashes every npm package of the workspace for an executor that is not its own.
    { externalDependencies: [] },
  ];
}

/** In place of go.mod and its like: what `ko-deps` lists for a platform, by the name of its folder. */
export function linkedModules(platformFolder: string): Inputs {
  return [{ dependentTasksOutputFiles: `**/deps/${platformFolder}/modules.json` }];
}

/**
 * Inputs of the target that lists modules. What is imported is told by a hash that is printed: as an option, it would be in the hash of
 * every target of the project.
 */
export function depsInputs(app: App): Inputs {
  const platforms = [...app.platforms, ...app.others];
  const imports = platforms.map(({ context, closure }) => [
    [context.os, context.architecture],
    closure.packages.map(({ importPath }) => importPath),
    closure.external,
  ]);
  const { env = [], flags = [], dir = '.' } = app.settings.layers;
  const digest = createHash('sha256')
    .update(JSON.stringify([imports, env, flags, dir]))
    .digest('hex');
  return [
    NOT_OUTPUT,
    ...literal(moduleFiles(platforms)),
    ...variables(app).map((name) => ({ env: name })),
    ...runtimeCommands(app)
      .filter((command) => !command.startsWith('git '))
      .map((runtime) => ({ runtime })),
    { runtime: `echo ${digest}` },
    { externalDependencies: [] },
  ];
}

/**
 * Inputs of targets that are not cached, such as `ko-build`: no hash of theirs decides about anything, but `nx affected` reads them. They
 * match all that can have gone into the image before a change, whatever the change is. Nx 24 selects a target by its own inputs alone.
 */
export function imageInputs(app: App, patterns: SourcePatterns): Inputs {
  const platforms = [...app.platforms, ...app.others];
  const files = [...moduleFiles(platforms), ...app.cuts];
  return [
    NOT_OUTPUT,
    ...patterns.wide(platforms, [...keptFolders(app), ...files]),
    ...dataPatterns(app),
    ...literal(files),
    // Go looks for a go.work, and ko for its configuration, in every folder upward. One that is added later counts, too.
    ...searched(app.koFolders, '.ko.*'),
    ...searched(app.workFolders, '{go.work,go.work.sum}'),
    { externalDependencies: [] },
  ];
}

/** go.mod, go.sum, go.work and vendor/modules.txt that decide about a build. */
export function moduleFiles(platforms: readonly PlatformSources[]): string[] {
  return [...new Set(platforms.flatMap(({ closure }) => closure.moduleFiles))].sort();
}

/** A file that counts in each of these folders, also when it is added later. */
export function searched(folders: readonly string[], name: string): string[] {
  const named = folders.map((folder) => pattern(nameable(folder), isNameable(folder) ? name : '**/*'));
  return [...new Set(named)];
}

/** kodata, and what links in it lead to. */
function dataPatterns({ directory, links }: App): string[] {
  // What is missing may have been a file or a folder, and may be one again.
  const existing = [posix.join(directory, 'kodata'), ...links.folders];
  const folders = outermost([...existing, ...links.missing]);
  const covered = outermost(existing);
  const files = [...links.files, ...links.missing].filter((file) => !covered.some((folder) => contains(folder, file)));
  return [...folders.map((folder) => pattern(nameable(folder), '**/*')), ...literal(files)];
}

function keptFolders({ directory, links }: App): string[] {
  return [posix.join(directory, 'kodata'), ...links.folders, ...links.files, ...links.missing];
}

function variables({ settings }: App): string[] {
  return [...new Set([...ENVIRONMENT, ...settings.reads.env])].sort();
}

const GIT_COMMANDS: Readonly<Record<GitFact, string>> = {
  branch: 'git rev-parse --abbrev-ref HEAD',
  commit: 'git rev-parse HEAD',
  status: 'git status --porcelain',
  tags: 'git for-each-ref --merged HEAD refs/tags',
};

function runtimeCommands({ settings: { reads }, links, buildvcs }: App): string[] {
  const git = buildvcs !== false || links.git ? ALL_OF_GIT : reads.git;
  const goEnv = reads.goEnv.filter((name) => !GO_VARIABLES.includes(name));
  return [
    // Covers the toolchain and what `go env -w` stored in a file that is not in the workspace.
    `go env ${[...GO_VARIABLES, ...goEnv].join(' ')}`,
    // The toolchain that KO_GO_PATH names, and Go's version where a go.mod asks for one that cannot be had. Prints nothing on Windows.
    'GOTOOLCHAIN=local "${KO_GO_PATH:-go}" version',
    ...git.map((fact) => GIT_COMMANDS[fact]),
    ...(reads.cgo ? ['${CC:-cc} --version', '${CXX:-c++} --version', 'uname -sm'] : []),
  ];
}
