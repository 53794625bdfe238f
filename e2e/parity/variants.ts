// Odd values that ko 0.19.1 and ours once took differently, or that ko takes in a way nobody would guess. Each is run through the ko
// beside us with the stub of Go, as the golden cases were recorded, and compared as they are: no expectation is written down.
import type { GoldenCase, WorkspaceStep } from '../golden/case';

/** A small module with one program. */
const PROGRAM: readonly WorkspaceStep[] = [
  { path: 'go.mod', text: 'module example.com/acme/shop\n\ngo 1.21\n' },
  { path: 'cmd/app/main.go', text: 'package main\n\nfunc main() {}\n' },
];

interface More {
  readonly env?: Readonly<Record<string, string | null>>;
  /** Beside the program. */
  readonly files?: Readonly<Record<string, string>>;
  readonly steps?: readonly WorkspaceStep[];
  /** A base of the golden suite. */
  readonly base?: string;
  readonly collect?: readonly string[];
}

function variant(
  name: string,
  argv: readonly string[],
  { env, files = {}, steps = [], base = 'oci', ...more }: More = {},
): GoldenCase {
  return {
    name,
    about: '',
    argv,
    env: {
      KO_DOCKER_REPO: '{{REGISTRY}}/repo',
      KO_DEFAULTBASEIMAGE: `{{REGISTRY}}/base/${base}`,
      GOLDEN_BINARY: 'fake',
      ...env,
    },
    workspace: [...PROGRAM, ...Object.entries(files).map(([path, text]) => ({ path, text })), ...steps],
    ...more,
  };
}

const BUILD = ['build', './cmd/app', '--sbom=none'];
const flags = (words: string, more?: More) => variant(words, [...BUILD, ...words.split(' ')], more);
const env = (name: string, value: string, more?: More) =>
  variant(`${name}=${value}`, BUILD, { ...more, env: { ...more?.env, [name]: value } });
const yaml = (text: string, more?: More) =>
  variant(`.ko.yaml: ${text.replaceAll('\n', '; ')}`, BUILD, { ...more, files: { ...more?.files, '.ko.yaml': text } });
const json = (text: string) => variant(`.ko.json: ${text}`, BUILD, { files: { '.ko.json': text } });
const entry = (text: string, more?: More) => yaml(`builds:\n- main: ./cmd/app\n  ${text}\n`, more);
const template = (text: string) => entry(`flags: [${JSON.stringify(text)}]`, { env: { A: '1' } });
const words = (text: string) => variant(`ko ${text}`, text.split(' '));

const VALUES = [
  entry('flags: [010, 0o10, 0b1, 0x10, 1_000, +1, .5, 1., .inf, .nan, -0, yes, on, y, "~", null]'),
  entry('flags: [123456789012345678901234567890, 1e400, 0.1e1, 1.0, 1e21, 1.5e-7, 123456789.5]'),
  entry("env: ''"),
  entry("ldflags: ''"),
  entry('ldflags: [-toolexec]'),
  entry('flags: {a: b}'),
  entry('linux_capabilities: A=b'),
  entry('ldflag: [-s]'),
  yaml('defaultFlags: true'),
  yaml('defaultLdflags: [false, ~]'),
  yaml('defaultFlags: [[-v]]'),
  yaml("baseImageOverrides: {example.com/x: ''}"),
  yaml('baseImageOverrides: {example.com/x: b}'),
  yaml('baseImageOverrides: [a]'),
  json(''),
  json('{"defaultFlags": ["-v"], "defaultFlags": ["-a"]}'),
  json('{"defaultFlags": ["-v"]} // x'),
  json('{"builds": [{"main": "./cmd/app", "flags": [1, 1e3, 12345678901234567890, true, null]}]}'),
  yaml('defaultFlags: [2020-01-01]'),
  env('KO_CONFIG_PATH', 'k.toml', { files: { 'k.toml': 'defaultFlags = ["-v"]\n' } }),
  env('KO_CONFIG_PATH', 'conf/.yaml', { files: { 'conf/.yaml': 'defaultFlags: [-v]\n' } }),
  env('KO_BASEIMAGEOVERRIDES', 'nope'),
  env('KO_BASEIMAGEOVERRIDES', '{"example.com/x": 1}'),
  env('KO_BASEIMAGEOVERRIDES', '{"Example.com/acme/shop/cmd/app": "{{REGISTRY}}/base/docker"}'),
];

const ENTRIES = [
  yaml('builds:\n- dir: other\n', { files: { 'other/x': '' } }),
  yaml('builds:\n- dir: ..\n  main: ./workspace/cmd/app\n'),
  yaml('builds:\n- dir: sub\n', {
    files: { 'sub/go.mod': 'module example.com/sub\n', 'sub/main.go': 'package main\n\nfunc main() {}\n' },
  }),
];

const TEMPLATES = [
  '{{08}}',
  '{{0x}}',
  '{{-.Env.A}}',
  "{{'ab'}}",
  '{{.Env."A"}}',
  '{{.Timestamp | len}}',
  '{{printf "%T" .Timestamp}}',
  '{{define "x"}}{{end}}',
].map(template);

const ENVIRONMENT = [
  env('GOARM', '7,hardfloat', { base: 'oci-index', env: { GOOS: 'linux', GOARCH: 'arm' } }),
  env('TMPDIR', '{{TMP}}/nope'),
  env('KO_GO_PATH', '/nope/go'),
  env('GO111MODULE', 'off'),
  env('KOCACHE', '{{TMP}}/cache', { collect: ['{{TMP}}/cache'] }),
  env('KO_DEFAULTPLATFORMS', 'linux/amd64,'),
  env('KO_DOCKER_REPO', '{{REGISTRY}}/a/../b'),
  variant('COSIGN_REPOSITORY of a run that pushes nothing', ['build', './cmd/app', '--push=false'], {
    env: { COSIGN_REPOSITORY: 'Bad Repo', GOLDEN_BINARY: null },
  }),
];

const FLAGS = [
  ...['-j 1_0', '-j 0x2', '-j 010', '-j 9223372036854775807', '-j 9223372036854775808', '-j 1e1'].map((one) =>
    flags(one),
  ),
  variant('an empty number', [...BUILD, '-j', '']),
  flags('-t='),
  flags('-B='),
  flags('--tags=.x'),
  flags('--tags= --tag-only --push=false'),
  flags(`--tags=${'a'.repeat(129)}`),
  ...['linux/amd64:', 'linux//v7', 'linux/arm/'].map((one) => flags(`--platform=${one}`, { base: 'oci-index' })),
  flags('--platform=*', { base: 'oci-index' }),
  variant('--platform=all of a base without platforms, with SBOM', ['build', './cmd/app', '--platform=all'], {
    base: 'noplatform-index',
    env: { GOLDEN_BINARY: null },
  }),
  flags('--push=false --bare -t v1', { env: { KO_DOCKER_REPO: 'x' } }),
  flags('--tarball=no/t.tar --push=false', { collect: ['no'] }),
  flags('--tarball=cmd --push=false'),
  flags('--oci-layout-path=Out --push=false', { collect: ['Out'] }),
  flags('--image-refs=no/refs'),
];

const PATHS = [
  variant('a file', ['build', './cmd/app/main.go']),
  variant('tests alone', ['build', './only'], { files: { 'only/a_test.go': 'package main\n' } }),
  variant('a name that starts with an underscore', ['build', './_x', '--sbom=none'], {
    files: { '_x/main.go': 'package main\n\nfunc main() {}\n' },
  }),
  variant('a link in kodata that leads nowhere', BUILD, { steps: [{ path: 'cmd/app/kodata/l', symlink: 'd/e' }] }),
];

const COMMANDS = [
  '-h build',
  'help nope',
  'help',
  'login a -u x -p y',
  'login a.example.com: -u x -p y',
  'login a -u= -p=',
  'build --no-such',
  'buidl',
  '__complete',
].map(words);

/** Every variant, named by what is odd in it. */
export const VARIANTS: readonly GoldenCase[] = [
  ...VALUES,
  ...ENTRIES,
  ...TEMPLATES,
  ...ENVIRONMENT,
  ...FLAGS,
  ...PATHS,
  ...COMMANDS,
];
