import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { goEnvironment, temporaryFolder } from '../testing/folder';
import { fileFacts } from './closure/file-facts';
import { findMains } from './mains';

const MAIN = 'package main\n\nfunc main() {}\n';

/** Finds mains in files given as an object. */
function scan(files: Record<string, string>, options: Partial<Parameters<typeof findMains>[0]> = {}) {
  return findMains({ files: Object.keys(files), read: (path) => files[path]!, ...options });
}

const folders = (files: Record<string, string>, options?: Partial<Parameters<typeof findMains>[0]>) =>
  scan(files, options).map((main) => main.directory);

test('a main names its module, its folder and its import path', () => {
  const files = {
    'go.mod': 'module example.com/m\n',
    'cmd/app/main.go': MAIN,
    'main.go': MAIN,
    'a/b/go.mod': 'module "b.test"\n',
    'a/b/x/x.go': MAIN,
  };
  expect(scan(files)).toEqual([
    { module: { directory: '.', path: 'example.com/m' }, directory: '.', importPath: 'example.com/m' },
    { module: { directory: 'a/b', path: 'b.test' }, directory: 'a/b/x', importPath: 'b.test/x' },
    { module: { directory: '.', path: 'example.com/m' }, directory: 'cmd/app', importPath: 'example.com/m/cmd/app' },
  ]);
});

const kept = { 'go.mod': 'module m\n', 'app/main.go': MAIN };
const absent: [rule: string, files: Record<string, string>][] = [
  ['testdata', { 'testdata/x/main.go': MAIN, 'app/testdata/main.go': MAIN }],
  ['vendor', { 'vendor/v/main.go': MAIN }],
  [
    'node_modules, which Go would walk',
    { 'node_modules/n/main.go': MAIN, 'web/node_modules/n/go.mod': 'module n', 'web/node_modules/n/main.go': MAIN },
  ],
  ['folders that begin with _ or .', { '_x/main.go': MAIN, '.x/main.go': MAIN, 'a/.y/z/main.go': MAIN }],
  ['modules in folders out of sight', { 'testdata/mod/go.mod': 'module t', 'testdata/mod/main.go': MAIN }],
  ['a module without a module line', { 'sub/go.mod': 'go 1.21\n', 'sub/main.go': MAIN }],
  ['//go:build ignore', { 'gen/gen.go': `//go:build ignore\n\n${MAIN}` }],
  ['// +build ignore', { 'gen/gen.go': `// +build ignore\n\n${MAIN}` }],
  ['a package that is only tests', { 't/a_test.go': MAIN }],
  ['files that begin with _ or .', { 'u/_a.go': MAIN, 'u/.b.go': MAIN }],
  ['two packages in a folder', { 'two/a.go': 'package lib\n', 'two/b.go': MAIN }],
  ['other platforms alone', { 'win/main_windows.go': MAIN }],
  ['package documentation', { 'd/d.go': 'package documentation\n' }],
  ['a file without a package clause', { 'broken/b.go': 'func main() {}\n', 'empty/e.go': '' }],
  ['Go files outside of any module', {}],
];
test.each(absent)('is no main: %s', (_rule, files) => {
  expect(folders({ ...kept, ...files })).toEqual(['app']);
});

test('the ignore directive: ./x from the root of the module, x at any depth', () => {
  const goMod = 'module m\nignore ./web\nignore (\n\tstatic/gen\n)\n';
  const files = {
    'go.mod': goMod,
    'web/x/m.go': MAIN,
    'a/web/m.go': MAIN,
    'a/static/gen/y/m.go': MAIN,
    'a/static/m.go': MAIN,
  };
  expect(folders(files)).toEqual(['a/static', 'a/web']);
});

test('one asked platform is enough', () => {
  const files = { 'go.mod': 'module m\n', 'win/main_windows.go': MAIN, 'win/other_linux.go': 'package lib\n' };
  const [linux, windows] = ['linux', 'windows'].map((os) => ({ os, architecture: 'amd64' }));
  expect(folders(files, { platforms: [linux!] })).toEqual([]);
  expect(folders(files, { platforms: [linux!, windows!] })).toEqual(['win']);
});

test('include and exclude are globs over folders; exclude wins', () => {
  const files = {
    'go.mod': 'module m\n',
    'cmd/a/m.go': MAIN,
    'cmd/b/m.go': MAIN,
    'hack/tools/t/m.go': MAIN,
    'x/tools/m.go': MAIN,
  };
  expect(folders(files, { exclude: ['hack/tools', '**/tools'] })).toEqual(['cmd/a', 'cmd/b']);
  expect(folders(files, { include: ['cmd/*', 'hack/**'], exclude: ['**/{b,c}'] })).toEqual(['cmd/a', 'hack/tools/t']);
});

test('whoever keeps facts of Go files gives these: no text is asked for', () => {
  const files = { ...kept, 'lib/lib.go': 'package lib\n', 'gone/gone.go': MAIN };
  const read: string[] = [];
  const found = scan(files, {
    read: (path) => (read.push(path), path === 'go.mod' ? files['go.mod'] : ''),
    facts: (path, name) => (path === 'gone/gone.go' ? undefined : fileFacts(name, files[path as keyof typeof files])),
  });
  expect([found.map(({ directory }) => directory), read]).toEqual([['app'], ['go.mod']]);
});

test('a folder of a library costs one file', () => {
  const files: Record<string, string> = { 'go.mod': 'module m\n' };
  for (let i = 0; i < 10; i++) files[`lib/f${i}.go`] = 'package lib\n';
  let reads = 0;
  findMains({ files: Object.keys(files), read: (path) => (reads++, files[path]!) });
  expect(reads).toBe(2); // go.mod and f0.go
});

/** Odd packages: each folder's name says what is odd about it. All of them are what `go list` and the scan must agree on. */
const ODD: Record<string, string> = {
  'go.mod': 'module example.com/odd // comment\n\ngo 1.21\n\nignore ./ignored\n',
  'main.go': MAIN,
  'plain/main.go': MAIN,
  'lib/lib.go': 'package lib\n',
  'bom/main.go': `\ufeff${MAIN}`,
  'comment/main.go':
    '/* package lib */ // package lib\npackage /* x */ main // y\nimport ("fmt"; "os")\nfunc main() { fmt.Println(os.Args) }\n',
  'semicolon/main.go': 'package main; import "fmt"; func main() { fmt.Println() }\n',
  'crlf/main.go': '//go:build linux\r\n\r\npackage main\r\n\r\nfunc main() {}\r\n',
  'linux/main_linux.go': MAIN,
  'linux_name/linux.go': MAIN,
  'arm64/main_arm64.go': MAIN,
  'both/main_windows_amd64.go': MAIN,
  'dots/main_windows.pb.go': MAIN,
  'notsuffix/main_unix.go': MAIN,
  'unix/main.go': `//go:build unix\n\n${MAIN}`,
  'notunix/main.go': `//go:build !unix\n\n${MAIN}`,
  'expr/main.go': `//go:build (linux && arm64) || (darwin && !cgo) || windows\n\n${MAIN}`,
  'plus/main.go': `// +build linux,amd64 darwin\n// +build !cgo\n\n${MAIN}`,
  'plus_noblank/main.go': `// +build ignore\n${MAIN}`,
  'plus_block/main.go': `/* x */\n\n// +build ignore\n\n${MAIN}`,
  'plus_shadowed/main.go': `//go:build linux\n// +build windows\n\n${MAIN}`,
  'build_in_block/main.go': `/*\n//go:build ignore\n*/\n\n${MAIN}`,
  'build_after_block/main.go': `/* licence */\n//go:build windows\n\n${MAIN}`,
  'buildtag/main.go': `//go:builder\n\n${MAIN}`,
  'broken_build/main.go': `//go:build linux &&\n\n${MAIN}`,
  'double_not/main.go': `//go:build !!linux\n\n${MAIN}`,
  'two_builds/main.go': `//go:build linux\n//go:build linux\n\n${MAIN}`,
  'tagged/main.go': `//go:build special\n\n${MAIN}`,
  'cgo/main.go': 'package main\n\nimport "C"\n\nfunc main() {}\n',
  'cgo_grouped/main.go': 'package main\n\nimport (\n\t_ "fmt"\n\t"C"\n)\n\nfunc main() {}\n',
  'cgo_tag/main.go': `//go:build cgo\n\n${MAIN}`,
  'string_c/main.go': 'package main\n\nvar x = "C"\n\nfunc main() {}\n',
  'release/main.go': `//go:build go1.18 && !go2\n\n${MAIN}`,
  'oldrelease/main.go': `//go:build !go1.18\n\n${MAIN}`,
  'gc/main.go': `//go:build gc && !gccgo\n\n${MAIN}`,
  'with_test/main.go': MAIN,
  'with_test/main_test.go': 'package main\n',
  'mixed_platform/a_linux.go': MAIN,
  'mixed_platform/b_windows.go': 'package lib\n',
  'raw/main.go': 'package main\n\nimport `fmt`\n\nfunc main() { fmt.Println(`C`) }\n',
  'unicode/main.go': '//go:build größe\n\npackage main\n\nfunc main() {}\n',
  'testdata/t/main.go': MAIN,
  'vendor/v/main.go': MAIN,
  '_under/main.go': MAIN,
  '.dot/main.go': MAIN,
  'ignored/deep/main.go': MAIN,
  'nested/go.mod': 'module example.com/nested\n\ngo 1.21\n',
  'nested/cmd/main.go': MAIN,
};

/** `go list -f` in every module; folders relative to the root. */
async function listedMains(root: string, environment: Record<string, string>, tags: string): Promise<string[]> {
  const mains: string[] = [];
  for (const module of ['.', 'nested']) {
    const format = '{{if eq .Name "main"}}{{if or .GoFiles .CgoFiles}}{{if not .Error}}{{.Dir}}{{end}}{{end}}{{end}}';
    const args = ['list', '-e', '-find', `-tags=${tags}`, '-f', format, './...'];
    const { stdout } = await promisify(execFile)('go', args, {
      cwd: join(root, module),
      env: goEnvironment(environment),
    });
    mains.push(...stdout.split('\n').filter((line) => line !== ''));
  }
  return mains.map((folder) => relative(root, folder) || '.').sort();
}

const combinations = [
  'linux/amd64',
  'linux/arm64',
  'linux/arm',
  'darwin/arm64',
  'windows/amd64',
  'js/wasm',
  'android/arm64',
  'illumos/amd64',
].flatMap((platform) => [
  { platform, cgo: false, tags: '' },
  { platform, cgo: true, tags: 'special' },
]);

describe('beside the real go list', () => {
  let root = '';
  beforeAll(async () => {
    root = await temporaryFolder(ODD);
    // Go judges some files of a folder that was just written differently (its module index is not used yet): go-closure.md 3.
    await sleep(2500);
  });

  test.each(combinations)('the same mains for $platform, cgo $cgo, tags "$tags"', async ({ platform, cgo, tags }) => {
    const [os = '', architecture = ''] = platform.split('/');
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' });
    const found = findMains({
      files,
      read: (path) => readFileSync(join(root, path), 'utf8'),
      platforms: [{ os, architecture }],
      tags: tags === '' ? [] : [tags],
      cgo,
    });
    const environment = { GOOS: os, GOARCH: architecture, CGO_ENABLED: cgo ? '1' : '0' };
    expect(found.map((main) => main.directory)).toEqual(await listedMains(root, environment, tags));
  });
});
