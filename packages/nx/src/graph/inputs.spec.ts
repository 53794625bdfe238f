import { type AppSources, isCacheable, layersInputs } from './inputs';

const NO_LINKS = { folders: [], files: [], git: false, outside: false };
const NOTHING_READ = { env: [], goEnv: [], git: false, cgo: false, unknowable: false };

const app = (changes: Partial<AppSources> = {}): AppSources => ({
  moduleDirectory: 'services/api',
  closure: ['services/api'],
  outside: false,
  workDirectory: undefined,
  links: NO_LINKS,
  settings: NOTHING_READ,
  buildvcs: false,
  ...changes,
});

const files = (sources: AppSources) => layersInputs(sources).filter((input) => typeof input === 'string');
const of = (kind: 'env' | 'runtime', sources: AppSources) =>
  layersInputs(sources).flatMap((input) =>
    typeof input === 'object' && kind in input ? [(input as never)[kind] as string] : [],
  );

const SEARCHED = '{go.work,go.work.sum,.ko.*}';
const cases: [rule: string, sources: AppSources, patterns: string[]][] = [
  [
    'a module is read whole, and go.work and .ko.yaml are looked for above it',
    app(),
    ['{workspaceRoot}/services/api/**/*', `{workspaceRoot}/${SEARCHED}`, `{workspaceRoot}/services/${SEARCHED}`],
  ],
  [
    'a module at the workspace root is everything but what we write',
    app({ moduleDirectory: '.', closure: ['.'] }),
    ['{workspaceRoot}/**/*', '!{workspaceRoot}/dist/ko/**/*'],
  ],
  [
    'a folder inside of another one is not named twice',
    app({ moduleDirectory: 'a', closure: ['a', 'a/b', 'ab'] }),
    ['{workspaceRoot}/a/**/*', '{workspaceRoot}/ab/**/*', `{workspaceRoot}/${SEARCHED}`],
  ],
  [
    'where a module above is read anyway, nothing is looked for',
    app({ closure: ['services', 'services/api'] }),
    ['{workspaceRoot}/services/**/*', `{workspaceRoot}/${SEARCHED}`],
  ],
  [
    'what go work vendor writes is read',
    app({ moduleDirectory: 'a', closure: ['a'], workDirectory: '.' }),
    ['{workspaceRoot}/a/**/*', '{workspaceRoot}/vendor/**/*', `{workspaceRoot}/${SEARCHED}`],
  ],
  [
    'what links lead to is read, unless it is already',
    app({
      moduleDirectory: 'a',
      closure: ['a'],
      links: { ...NO_LINKS, folders: ['assets', 'a/x'], files: ['LICENSE', 'assets/logo', 'a/y'] },
    }),
    ['{workspaceRoot}/a/**/*', '{workspaceRoot}/assets/**/*', '{workspaceRoot}/LICENSE', `{workspaceRoot}/${SEARCHED}`],
  ],
  [
    'for a name that the matchers read differently stands the folder above',
    app({ moduleDirectory: 'apps/(group)/api', closure: ['apps/(group)/api', 'a+b/c@d', 'x!y'] }),
    ['{workspaceRoot}/**/*', '!{workspaceRoot}/dist/ko/**/*'],
  ],
  [
    'a plus, an at and letters of any script are literal',
    app({ moduleDirectory: 'a+b', closure: ['a+b', 'c@d', 'für'] }),
    ['{workspaceRoot}/a+b/**/*', '{workspaceRoot}/c@d/**/*', '{workspaceRoot}/für/**/*', `{workspaceRoot}/${SEARCHED}`],
  ],
];
test.each(cases)('%s', (_rule, sources, patterns) => {
  expect(files(sources)).toEqual(patterns);
});

test('Nx hashes no npm package for the targets', () => {
  expect(layersInputs(app()).at(-1)).toEqual({ externalDependencies: [] });
});

test('the variables are those that Go and ko read for layers, and no secret, destination or platform', () => {
  const names = of('env', app());
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

const git = ['git rev-parse HEAD', 'git for-each-ref --merged HEAD refs/tags', 'git status --porcelain'];
const commands: [rule: string, sources: AppSources, more: string[]][] = [
  ['the toolchain is always asked', app(), []],
  ['a stamp needs the commit', app({ buildvcs: 'auto' }), git],
  ['a template that asks git, too', app({ settings: { ...NOTHING_READ, git: true } }), git],
  ['a link into .git, too', app({ links: { ...NO_LINKS, git: true } }), git],
  [
    'cgo needs the compiler',
    app({ settings: { ...NOTHING_READ, cgo: true } }),
    ['${CC:-cc} --version', '${CXX:-c++} --version', 'uname -sm'],
  ],
];
test.each(commands)('%s', (_rule, sources, more) => {
  const [goEnv, goVersion, ...rest] = of('runtime', sources);
  expect(goEnv).toMatch(/^go env GOVERSION GOFLAGS .*\bCGO_ENABLED\b/);
  expect(goVersion).toBe('GOTOOLCHAIN=local "${KO_GO_PATH:-go}" version');
  expect(rest).toEqual(more);
});

test('what templates read is hashed', () => {
  const sources = app({ settings: { ...NOTHING_READ, env: ['VERSION'], goEnv: ['GOVERSION', 'GOPRIVATE'] } });
  expect(of('env', sources)).toContain('VERSION');
  expect(of('runtime', sources)[0]).toMatch(/ PKG_CONFIG GOPRIVATE$/);
});

const cacheable: [rule: string, sources: AppSources, answer: boolean][] = [
  ['what inputs can name may be cached', app(), true],
  ['a replacement outside of the workspace may not', app({ outside: true }), false],
  ['a link out of it neither', app({ links: { ...NO_LINKS, outside: true } }), false],
  ['nor a template that asks for the time', app({ settings: { ...NOTHING_READ, unknowable: true } }), false],
];
test.each(cacheable)('%s', (_rule, sources, answer) => {
  expect(isCacheable(sources)).toBe(answer);
});
