import type { App } from './apps';
import type { GitFact } from './ko-settings';
import { indexFolders } from './folder-index';
import { imageInputs, type Inputs, layersInputs } from './inputs';
import { openSourcePatterns, type PlatformSources } from './source-patterns';

const closure = { packages: [], external: [], missing: [], moduleFiles: ['go.mod', 'go.sum'], outside: [], wide: [] };
const linux: PlatformSources = {
  main: 'cmd/a',
  context: { os: 'linux', architecture: 'amd64', cgo: false, tags: [], release: Infinity, pgo: 'off' },
  closure,
};
const NOTHING_READ = { env: [], goEnv: [], git: [] as GitFact[], cgo: false, time: false, unknowable: false };
const NO_LINKS = { links: [], folders: [], files: [], missing: [], git: false, outside: false, walked: [] };

const app = ({ reads = {}, ...changes }: Partial<App> & { reads?: Partial<typeof NOTHING_READ> } = {}): App => ({
  directory: 'cmd/a',
  importPath: 'm/cmd/a',
  module: { directory: '.', path: 'm' },
  settings: {
    defaultPlatforms: [],
    layers: {},
    buildDirectory: undefined,
    selection: { cgo: false, tags: [] },
    reads: { ...NOTHING_READ, ...reads },
    brokenIn: undefined,
  },
  platforms: [{ platform: { os: 'linux', architecture: 'amd64' }, ...linux }],
  others: [],
  koFolders: ['.', 'cmd', 'cmd/a'],
  workFolders: ['.'],
  cuts: [],
  links: NO_LINKS,
  unnameable: undefined,
  buildvcs: false,
  ...changes,
});

const patterns = openSourcePatterns(indexFolders([]), 23);
const layers = (changes: Parameters<typeof app>[0] = {}) => layersInputs(app(changes), linux, patterns);
const NOT_OUTPUT = '!{workspaceRoot}/dist/ko/**/*';
/** Without the pattern that is always the first. */
const files = (inputs: Inputs) => {
  expect(inputs[0]).toBe(NOT_OUTPUT);
  return inputs.slice(1).filter((input) => typeof input === 'string');
};
const of = (kind: 'env' | 'runtime', inputs: Inputs) =>
  inputs.flatMap((input) => (typeof input === 'object' && kind in input ? [(input as never)[kind] as string] : []));

test('layers have their data and modules, and nothing of the settings file', () => {
  expect(files(layers())).toEqual(['{workspaceRoot}/cmd/a/kodata/**/*', '{workspaceRoot}/{go.mod,go.sum}']);
});

test('a settings file that cannot be read counts as it stands', () => {
  const settings = { ...app().settings, brokenIn: 'cmd' };
  expect(files(layers({ settings }))).toContain('{workspaceRoot}/cmd/.ko.*');
});

test('an image has settings and go.work as well, wherever they may be put', () => {
  expect(files(imageInputs(app(), patterns))).toEqual([
    '{workspaceRoot}/cmd/a/kodata/**/*',
    '{workspaceRoot}/{go.mod,go.sum}',
    '{workspaceRoot}/.ko.*',
    '{workspaceRoot}/cmd/.ko.*',
    '{workspaceRoot}/cmd/a/.ko.*',
    '{workspaceRoot}/{go.work,go.work.sum}',
  ]);
});

test('what links lead to is named once, and what is not there as a file and as a folder', () => {
  const links = { ...NO_LINKS, folders: ['assets'], files: ['LICENSE', 'assets/logo'], missing: ['later'] };
  expect(files(layers({ links }))).toEqual([
    '{workspaceRoot}/assets/**/*',
    '{workspaceRoot}/cmd/a/kodata/**/*',
    '{workspaceRoot}/later/**/*',
    '{workspaceRoot}/{LICENSE,later}',
    '{workspaceRoot}/{go.mod,go.sum}',
  ]);
});

test('Nx hashes no npm package for the targets', () => {
  expect(layers().at(-1)).toEqual({ externalDependencies: [] });
  expect(imageInputs(app(), patterns).at(-1)).toEqual({ externalDependencies: [] });
});

test('the variables are those that Go and ko read for layers, and no secret, destination or platform', () => {
  const names = of('env', layers());
  expect(names).toEqual([...names].sort());
  expect(names).toEqual(
    expect.arrayContaining([
      'GOFLAGS',
      'CGO_ENABLED',
      'GOEXPERIMENT',
      'GOAMD64',
      'KO_DEFAULTLDFLAGS',
      'KO_CONFIG_PATH',
      'SOURCE_DATE_EPOCH',
      'KO_DATA_DATE_EPOCH',
    ]),
  );
  expect(names.filter((name) => /TOKEN|PASSWORD|AUTH|REPO|BASEIMAGE|^GO(OS|ARCH)$/.test(name))).toEqual([]);
});

const git = [
  'git rev-parse --abbrev-ref HEAD',
  'git rev-parse HEAD',
  'git status --porcelain',
  'git for-each-ref --merged HEAD refs/tags',
];
const commands: [rule: string, changes: Parameters<typeof app>[0], more: string[]][] = [
  ['the toolchain is always asked', {}, []],
  ['a stamp needs the commit', { buildvcs: 'auto' }, git],
  [
    'a template that asks for the commit needs no more than that',
    { reads: { git: ['commit'] } },
    ['git rev-parse HEAD'],
  ],
  ['a link into .git, too', { links: { ...NO_LINKS, git: true } }, git],
  ['cgo needs the compiler', { reads: { cgo: true } }, ['${CC:-cc} --version', '${CXX:-c++} --version', 'uname -sm']],
];
test.each(commands)('%s', (_rule, changes, more) => {
  const [goEnv, goVersion, ...rest] = of('runtime', layers(changes));
  expect(goEnv).toMatch(/^go env GOVERSION GOFLAGS .*\bCGO_ENABLED\b/);
  expect(goVersion).toBe('GOTOOLCHAIN=local "${KO_GO_PATH:-go}" version');
  expect(rest).toEqual(more);
});

test('what templates read is hashed', () => {
  const inputs = layers({ reads: { env: ['VERSION'], goEnv: ['GOVERSION', 'GOPRIVATE'] } as never });
  expect(of('env', inputs)).toContain('VERSION');
  expect(of('runtime', inputs)[0]).toMatch(/ PKG_CONFIG GOPRIVATE$/);
});
