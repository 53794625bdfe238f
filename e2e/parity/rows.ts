import type { ProgramName } from './programs';

/** One program with one set of options. Place holders in its texts: `{{REGISTRY}}`, `{{OUT}}`, `{{DIGEST:<base>}}`. */
export interface Row {
  /** What it shows. */
  readonly name: string;
  /** Sources; default `hello`. */
  readonly program?: ProgramName;
  /** Folder to run in, below the sources. */
  readonly in?: string;
  /** Arguments after `build`. */
  readonly args: readonly string[];
  /** One of e2e/golden/bases, perhaps with a tag or a digest; default `oci`. */
  readonly base?: string;
  readonly koYaml?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** A C compiler, which is not on every machine. */
  readonly needs?: 'cc';
  /** How often each side runs; default once. */
  readonly times?: number;
}

const APP = './cmd/app';
const EPOCH = '1700000000';

const yaml = (...lines: string[]): string => `${lines.join('\n')}\n`;
const build = (...lines: string[]): string =>
  yaml('builds:', `  - main: ${APP}`, ...lines.map((line) => `    ${line}`));

const REAL: readonly Row[] = [
  { name: 'ko itself, by import path', program: 'dependencies', args: ['github.com/google/ko'] },
  {
    name: 'crane, by import path',
    program: 'dependencies',
    args: ['github.com/google/go-containerregistry/cmd/crane'],
  },
  {
    name: 'kustomize, whose path ends in /v5',
    program: 'dependencies',
    args: ['ko://sigs.k8s.io/kustomize/kustomize/v5'],
  },
  {
    name: 'a Kubernetes controller, by import path',
    program: 'dependencies',
    args: ['sigs.k8s.io/controller-runtime/examples/typed', '-B'],
  },
];

const SOURCES: readonly Row[] = [
  { name: 'relative path', args: [APP] },
  { name: 'import path', args: ['example.com/hello/cmd/app'] },
  { name: 'ko:// path', args: ['ko://example.com/hello/cmd/app'] },
  { name: 'no argument, in the folder of the program', in: 'cmd/app', args: [] },
  { name: 'two programs in one run', args: [APP, './cmd/other'] },
  { name: 'main package at the root of its module', program: 'root', args: ['.'] },
  { name: 'main package of a module /v2', program: 'major', args: ['.'] },
  { name: 'program below a module /v2', program: 'major', args: ['./cmd/app', '-P'] },
  { name: '//go:embed', args: ['./cmd/embed'] },
  { name: 'cgo on', args: ['./cmd/cgo'], env: { CGO_ENABLED: '1' }, needs: 'cc' },
  { name: 'cgo on by .ko.yaml', args: ['./cmd/cgo'], koYaml: yaml('defaultEnv: [CGO_ENABLED=1]'), needs: 'cc' },
  { name: 'cgo off for a program that does without', args: ['./cmd/other'], env: { CGO_ENABLED: '0' } },
  { name: 'go.work', program: 'workspace', args: ['./app'] },
  { name: 'replace by a folder', program: 'workspace', in: 'replacing', args: ['.'], env: { GOWORK: 'off' } },
  { name: 'vendor', program: 'vendor', args: ['.'] },
  { name: 'VCS stamp', program: 'git', args: ['.'], env: { GOFLAGS: '' } },
];

const COMPILING: readonly Row[] = [
  { name: '--disable-optimizations', args: [APP, '--disable-optimizations'] },
  { name: '--ldflags', args: [APP, '--ldflags=-s -w', '--ldflags=-X=main.version=flag'] },
  { name: 'flags and ldflags of builds', args: [APP], koYaml: build('flags: [-tags, extra]', 'ldflags: [-s, -w]') },
  {
    name: 'flags and ldflags as strings',
    args: [APP],
    koYaml: build('flags: -tags=extra', 'ldflags: -X main.version=one'),
  },
  {
    name: 'builds by dir and main, env of the entry',
    args: ['example.com/hello/cmd/app'],
    koYaml: yaml(
      'builds:',
      '  - dir: ./cmd',
      '    main: ./app',
      '    env: [FLAVOUR=sweet]',
      "    ldflags: ['-X main.version={{.Env.FLAVOUR}}']",
    ),
  },
  {
    name: 'defaultFlags, defaultLdflags, defaultEnv',
    args: [APP],
    koYaml: yaml('defaultEnv: [GOAMD64=v2]', 'defaultFlags: [-tags=extra]', 'defaultLdflags: [-s]'),
  },
  {
    name: 'KO_DEFAULTFLAGS before .ko.yaml',
    args: [APP],
    koYaml: yaml('defaultFlags: [-race]'),
    env: { KO_DEFAULTFLAGS: '-tags=extra' },
  },
  {
    name: 'templates: environment and Go',
    args: [APP],
    env: { RELEASE: 'v9' },
    koYaml: build("ldflags: ['-X main.version={{.Env.RELEASE}}', '-X main.when={{.GoEnv.GOVERSION}}-{{.Env.GOARCH}}']"),
  },
  {
    name: 'templates: Git facts',
    program: 'git',
    args: ['.'],
    koYaml: yaml(
      'defaultLdflags:',
      '  - -X main.version={{.Git.Tag}}-{{.Git.Branch}}-{{.Git.ShortCommit}}-{{.Git.TreeState}}',
      '  - -X main.when={{.Git.CommitDate}}-{{.Git.CommitTimestamp}}-{{.Git.IsDirty}}-{{.Git.FullCommit}}',
    ),
  },
  {
    name: 'templates: conditions, pipes, date',
    args: [APP],
    env: { SOURCE_DATE_EPOCH: EPOCH },
    koYaml: build(
      'ldflags:',
      `  - '-X main.version={{if eq .Env.GOOS "linux"}}{{printf "%s-%d" "tux" 7}}{{else}}other{{end}}'`,
      `  - '-X main.when={{- .Date | print -}} {{- .Timestamp | printf "-%d" }}{{index .Env "GOARCH"}}'`,
    ),
  },
];

const PLATFORMS: readonly Row[] = [
  { name: 'one platform of an index', base: 'oci-index', args: [APP, '--platform=linux/arm64'] },
  { name: 'arm/v7 and arm/v6', base: 'oci-index', args: [APP, '--platform=linux/arm/v7,linux/arm/v6'] },
  { name: 'all platforms', base: 'oci-index', args: [APP, '--platform=all'] },
  { name: 'all platforms but attestations', base: 'buildkit-index', args: [APP, '--platform=all'] },
  { name: 'default platform of an index', base: 'oci-index', args: [APP] },
  {
    name: 'defaultPlatforms',
    base: 'annotated-index',
    args: [APP],
    koYaml: yaml('defaultPlatforms: [linux/amd64, linux/arm64]'),
  },
  { name: 'GOOS, GOARCH and GOARM', base: 'oci-index', args: [APP], env: { GOOS: 'linux', GOARCH: 'arm', GOARM: '7' } },
  { name: 'amd64 variants', base: 'amd64-variants', args: [APP, '--platform=linux/amd64/v3'] },
  { name: 'docker manifest list', base: 'docker-list', args: [APP, '--platform=linux/amd64,linux/arm64'] },
  { name: 'windows, all versions', base: 'docker-list', args: ['./cmd/windows', '--platform=windows/amd64'] },
  {
    name: 'windows, one version',
    base: 'docker-list',
    args: ['./cmd/windows', '--platform=windows/amd64:10.0.20348.1547'],
  },
  { name: 'windows, foreign layers', base: 'windows-foreign', args: ['./cmd/windows', '--platform=windows/amd64'] },
];

const KODATA: readonly Row[] = [
  { name: 'kodata: folders, modes, empty folder', args: ['./cmd/kodata'] },
  { name: 'kodata: KO_DATA_DATE_EPOCH', args: ['./cmd/kodata'], env: { KO_DATA_DATE_EPOCH: EPOCH } },
  { name: 'kodata: symlinks', args: ['./cmd/links'] },
  { name: 'kodata: long and Unicode names', args: ['./cmd/names'] },
  { name: 'kodata at the root of the module', program: 'root', args: ['.'], env: { KO_DATA_DATE_EPOCH: '1' } },
];

const BASES: readonly Row[] = [
  { name: 'base docker-schema2', base: 'docker', args: [APP] },
  { name: 'base with every field of a config', base: 'rich', args: [APP] },
  { name: 'base docker-schema2 with every field of a config', base: 'rich-docker', args: [APP] },
  { name: 'base by tag', base: 'oci:latest', args: [APP] },
  { name: 'base by digest', base: 'oci@{{DIGEST:oci}}', args: [APP] },
  { name: 'base by tag and digest', base: 'oci:latest@{{DIGEST:oci}}', args: [APP] },
  { name: 'base index by digest', base: 'oci-index@{{DIGEST:oci-index}}', args: [APP, '--platform=all'] },
  { name: 'base compressed with zstd', base: 'zstd', args: [APP] },
  { name: 'base with data in its descriptor', base: 'config-data', args: [APP] },
  {
    name: 'baseImageOverrides',
    args: [APP],
    koYaml: yaml('baseImageOverrides:', '  example.com/hello/cmd/app: {{REGISTRY}}/base/docker'),
  },
];

const IMAGE: readonly Row[] = [
  { name: '--image-label', args: [APP, '--image-label=b=2,a=1', '--image-label="c=1,2"'] },
  { name: '--image-label over labels of the base', base: 'rich', args: [APP, '--image-label=a=ours'] },
  {
    name: '--image-annotation of an index',
    base: 'annotated-index',
    args: [APP, '--platform=all', '--image-annotation=team=a <b>'],
  },
  { name: '--image-user', args: [APP, '--image-user=1234:56'] },
  { name: 'SOURCE_DATE_EPOCH', args: [APP], env: { SOURCE_DATE_EPOCH: EPOCH } },
  {
    name: 'SOURCE_DATE_EPOCH and KO_DATA_DATE_EPOCH',
    args: ['./cmd/kodata'],
    env: { SOURCE_DATE_EPOCH: EPOCH, KO_DATA_DATE_EPOCH: EPOCH },
  },
  { name: 'linux_capabilities', args: [APP], koYaml: build('linux_capabilities: [net_bind_service, chown]') },
  {
    name: 'everything at once',
    base: 'annotated-index',
    args: [
      './cmd/kodata',
      '--platform=all',
      '--image-label=l=1',
      '--image-annotation=n=2',
      '--image-user=7',
      '--ldflags=-s',
      '--tags=v1,latest',
      '--bare',
    ],
    env: { SOURCE_DATE_EPOCH: EPOCH },
  },
];

const NAMES: readonly Row[] = [
  { name: '--bare with tags', args: [APP, '--bare', '--tags=v1,latest,v1'] },
  { name: '--base-import-paths', args: [APP, '-B'] },
  { name: '--preserve-import-paths and --tag-only', args: [APP, '-P', '--tag-only', '-t', 'v1'] },
  { name: '--push=false into an OCI layout', args: [APP, '--push=false', '--oci-layout-path={{OUT}}/layout'] },
  { name: 'KOCACHE, second run', args: [APP], env: { KOCACHE: '{{OUT}}/cache' }, times: 2 },
];

/** The table. */
export const ROWS: readonly Row[] = [
  ...REAL,
  ...SOURCES,
  ...COMPILING,
  ...PLATFORMS,
  ...KODATA,
  ...BASES,
  ...IMAGE,
  ...NAMES,
];
