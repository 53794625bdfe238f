import type { Files } from './stage';

// What other tools for Go in Nx get wrong, by name: an edit that must make an image anew, or one that must not. One row a rule.
// Above 300 lines, since it is two tables.

/** One edit in a small workspace, and all that it may do. */
export interface Case {
  readonly name: string;
  readonly files: Files;
  readonly edit?: Files;
  /** Variables that are set together with the edit. */
  readonly env?: Readonly<Record<string, string>>;
  /** Layers tasks whose hash must be another one; a project's name stands for all of its tasks. No other may. */
  readonly hashes: readonly string[];
  /** Projects whose `ko-build` must be affected, on Nx 24 no other. */
  readonly affected: readonly string[];
  /** The same for Nx 22 and 23, where that is more: for one, files in a project's own folder select all of it. */
  readonly affectedProjects?: readonly string[];
}

export function main(...imports: string[]): string {
  const lines = imports.map((path) => `import _ "${path}"\n`);
  return `package main\n\n${lines.join('')}\nfunc main() {}\n`;
}

export function library(name: string, text = ''): string {
  return `package ${name}\n\n${text}\n`;
}

/** A module with two apps that share nothing: `a` uses `lib`, `b` uses `other`. */
export const TWO_APPS: Files = {
  'go.mod': 'module example.com/m\n\ngo 1.22\n',
  'cmd/a/main.go': main('example.com/m/lib'),
  'cmd/b/main.go': main('example.com/m/other'),
  'lib/lib.go': library('lib'),
  'other/other.go': library('other'),
};

const EMBEDDING = library('lib', 'import "embed"\n\n//go:embed pages\nvar pages embed.FS\n');

const KO_YAML = (more: string): string =>
  `defaultPlatforms: [linux/amd64]\nbuilds:\n  - id: a\n    main: ./cmd/a\n${more}  - id: b\n    main: ./cmd/b\n`;

/** `a` is built with tags that a variable names. */
const TAGGED: Files = {
  ...TWO_APPS,
  '.ko.yaml': KO_YAML("    flags: [-trimpath, -tags, '{{.Env.TAGS}}']\n"),
  'lib/fancy.go': `//go:build fancy\n\n${library('lib', 'import _ "example.com/m/extra"')}`,
  'extra/extra.go': library('extra'),
};

const CGO: Files = {
  ...TWO_APPS,
  '.ko.yaml': 'defaultEnv: [CGO_ENABLED=1]\n',
  'lib/lib.go': 'package lib\n\n// #include "lib.h"\nimport "C"\n\nvar Size = C.SIZE\n',
  'lib/lib.h': '#define SIZE 1\n',
};

const VENDORED: Files = {
  'go.mod': 'module example.com/m\n\ngo 1.22\n\nrequire example.com/dep v1.0.0\n',
  'vendor/modules.txt': '# example.com/dep v1.0.0\n## explicit; go 1.22\nexample.com/dep\n',
  'vendor/example.com/dep/dep.go': library('dep'),
  'cmd/a/main.go': main('example.com/dep'),
  'cmd/b/main.go': main(),
};

const REPLACED: Files = {
  'shop/go.mod':
    'module example.com/shop\n\ngo 1.22\n\nrequire example.com/money v0.0.0-00010101000000-000000000000\n\nreplace example.com/money => ../money\n',
  'shop/cmd/a/main.go': main('example.com/money'),
  'shop/cmd/b/main.go': main(),
  'money/go.mod': 'module example.com/money\n\ngo 1.22\n',
  'money/money.go': library('money'),
};

const WORK: Files = {
  'go.work': 'go 1.22\n\nuse (\n\t./api\n\t./lib\n)\n',
  'api/go.mod': 'module example.com/api\n\ngo 1.22\n',
  'api/main.go': main('example.com/lib'),
  'lib/go.mod': 'module example.com/lib\n\ngo 1.22\n',
  'lib/lib.go': library('lib'),
};

/** Edits after which an image from the cache would be an old one. */
export const STALE: readonly Case[] = [
  {
    name: 'library',
    files: TWO_APPS,
    edit: { 'lib/lib.go': library('lib', 'func init() { println(1) }') },
    hashes: ['a'],
    affected: ['a'],
  },
  {
    name: 'embed',
    files: { ...TWO_APPS, 'lib/lib.go': EMBEDDING, 'lib/pages/home.html': 'home\n' },
    edit: { 'lib/pages/home.html': 'home!\n' },
    hashes: ['a'],
    affected: ['a'],
  },
  {
    name: 'GOARCH: a variant of the processor',
    files: TWO_APPS,
    env: { GOAMD64: 'v3' },
    hashes: ['a', 'b'],
    affected: [],
  },
  {
    name: 'go.sum',
    files: { ...TWO_APPS, 'go.sum': 'example.com/dep v1.0.0/go.mod h1:AAAA=\n' },
    edit: { 'go.sum': 'example.com/dep v1.0.0/go.mod h1:BBBB=\n' },
    hashes: ['a', 'b'],
    affected: ['a', 'b'],
  },
  {
    name: 'go.sum that is new',
    files: TWO_APPS,
    edit: { 'go.sum': 'example.com/dep v1.0.0/go.mod h1:BBBB=\n' },
    hashes: ['a', 'b'],
    affected: ['a', 'b'],
  },
  {
    name: 'go.mod: another version of the language',
    files: TWO_APPS,
    edit: { 'go.mod': 'module example.com/m\n\ngo 1.21\n' },
    hashes: ['a', 'b'],
    affected: ['a', 'b'],
  },
  {
    name: 'go.work',
    files: WORK,
    edit: { 'go.work': 'go 1.23\n\nuse (\n\t./api\n\t./lib\n)\n' },
    hashes: ['api'],
    affected: ['api'],
  },
  {
    name: 'go.work that is new, above the module',
    files: { ...WORK, 'go.work': undefined },
    edit: { 'go.work': WORK['go.work'] },
    hashes: ['api'],
    affected: ['api'],
  },
  {
    name: 'go.work: a library of another module',
    files: WORK,
    edit: { 'lib/lib.go': library('lib', 'func init() { println(1) }') },
    hashes: ['api'],
    affected: ['api'],
  },
  { name: 'GOFLAGS', files: TWO_APPS, env: { GOFLAGS: '-tags=fancy' }, hashes: ['a', 'b'], affected: [] },
  {
    name: 'tags in .ko.yaml',
    files: { ...TWO_APPS, '.ko.yaml': KO_YAML('') },
    edit: { '.ko.yaml': KO_YAML('    flags: [-tags=fancy]\n') },
    hashes: ['a'],
    affected: ['a', 'b'],
  },
  {
    name: 'a file that a tag in .ko.yaml brings in',
    files: {
      ...TWO_APPS,
      '.ko.yaml': KO_YAML('    flags: [-tags=fancy]\n'),
      'lib/fancy.go': `//go:build fancy\n\n${library('lib')}`,
    },
    edit: { 'lib/fancy.go': `//go:build fancy\n\n${library('lib', 'func init() { println(1) }')}` },
    hashes: ['a'],
    affected: ['a'],
  },
  {
    name: 'a file that a tag of the environment brings in',
    files: TAGGED,
    edit: { 'extra/extra.go': library('extra', 'func init() { println(1) }') },
    hashes: ['a'],
    affected: ['a'],
  },
  {
    name: 'a new file that a tag of the environment brings in',
    files: TAGGED,
    edit: { 'lib/more.go': `//go:build more && !less\n\n${library('lib')}` },
    hashes: ['a'],
    affected: ['a'],
  },
  { name: 'a tag of the environment', files: TAGGED, env: { TAGS: 'fancy' }, hashes: ['a'], affected: [] },
  {
    name: 'template environment',
    files: { ...TWO_APPS, '.ko.yaml': KO_YAML("    ldflags: ['-X main.version={{.Env.APP_VERSION}}']\n") },
    env: { APP_VERSION: 'v2' },
    hashes: ['a'],
    affected: [],
  },
  {
    name: 'kodata through a link to a file',
    files: { ...TWO_APPS, 'cmd/a/kodata/logo.svg': { link: '../../../assets/logo.svg' }, 'assets/logo.svg': 'logo\n' },
    edit: { 'assets/logo.svg': 'logo!\n' },
    hashes: ['a'],
    affected: ['a'],
  },
  {
    name: 'kodata through a link to a folder',
    files: { ...TWO_APPS, 'cmd/a/kodata/assets': { link: '../../../assets' }, 'assets/deep/logo.svg': 'logo\n' },
    edit: { 'assets/deep/logo.svg': 'logo!\n' },
    hashes: ['a'],
    affected: ['a'],
  },
  {
    name: 'new file that an embed pattern matches',
    files: { ...TWO_APPS, 'lib/lib.go': EMBEDDING, 'lib/pages/home.html': 'home\n' },
    edit: { 'lib/pages/deep/about.html': 'about\n' },
    hashes: ['a'],
    affected: ['a'],
  },
  {
    name: 'file added for one platform',
    files: { ...TWO_APPS, '.ko.yaml': 'defaultPlatforms: [linux/amd64, linux/arm64]\n' },
    edit: { 'lib/lib_arm64.go': library('lib') },
    hashes: ['a:ko-layers--linux-arm64'],
    affected: ['a'],
  },
  {
    name: 'vendored code',
    files: VENDORED,
    edit: { 'vendor/example.com/dep/dep.go': library('dep', 'func init() { println(1) }') },
    hashes: ['a'],
    affected: ['a'],
  },
  {
    name: 'replace folder',
    files: REPLACED,
    edit: { 'money/money.go': library('money', 'func init() { println(1) }') },
    hashes: ['a'],
    affected: ['a'],
  },
  {
    name: 'go.mod of a replaced module: another version of the language',
    files: REPLACED,
    edit: { 'money/go.mod': 'module example.com/money\n\ngo 1.21\n' },
    hashes: ['a', 'b'],
    affected: ['a', 'b'],
  },
  {
    name: 'go.mod of a module in go.work: another version of the language',
    files: WORK,
    edit: { 'lib/go.mod': 'module example.com/lib\n\ngo 1.21\n' },
    hashes: ['api'],
    affected: ['api'],
  },
  { name: 'cgo header', files: CGO, edit: { 'lib/lib.h': '#define SIZE 2\n' }, hashes: ['a'], affected: ['a'] },
  {
    name: 'cgo header that is new',
    files: CGO,
    edit: { 'lib/more.h': '#define MORE 2\n' },
    hashes: ['a'],
    affected: ['a'],
  },
  {
    name: 'the only C++ header of a package is gone',
    files: { ...TWO_APPS, 'lib/size.hpp': '#define SIZE 1\n' },
    edit: { 'lib/size.hpp': undefined },
    hashes: ['a'],
    affected: ['a'],
  },
  {
    name: 'profile of a main package',
    files: TWO_APPS,
    edit: { 'cmd/a/default.pgo': 'profile\n' },
    hashes: ['a'],
    affected: ['a'],
  },
];

/** Edits that reach no image, or another one. */
export const NEEDLESS: readonly Case[] = [
  {
    name: "other app's main",
    files: TWO_APPS,
    edit: { 'cmd/b/main.go': main('example.com/m/other', 'fmt') },
    hashes: ['b'],
    affected: ['b'],
  },
  {
    name: 'file of another platform',
    files: { ...TWO_APPS, 'lib/lib_windows.go': library('lib') },
    edit: { 'lib/lib_windows.go': library('lib', 'func init() { println(1) }') },
    hashes: [],
    affected: [],
  },
  {
    name: 'the only file of another platform in a package is gone',
    files: { ...TWO_APPS, 'lib/lib_windows.go': library('lib') },
    edit: { 'lib/lib_windows.go': undefined },
    hashes: [],
    affected: [],
    affectedProjects: ['a'],
  },
  {
    name: 'comment in .ko.yaml',
    files: { ...TWO_APPS, '.ko.yaml': KO_YAML('') },
    edit: { '.ko.yaml': `# two apps\n${KO_YAML('')}` },
    hashes: [],
    affected: ['a', 'b'],
  },
  {
    name: 'test file',
    files: TWO_APPS,
    edit: { 'lib/lib_test.go': library('lib') },
    hashes: [],
    affected: [],
  },
  {
    name: 'test file beside a main',
    files: TWO_APPS,
    edit: { 'cmd/a/main_test.go': library('main') },
    hashes: [],
    affected: [],
    affectedProjects: ['a'],
  },
  { name: 'README', files: TWO_APPS, edit: { 'lib/README.md': '# lib\n' }, hashes: [], affected: [] },
  {
    name: 'README beside a main',
    files: TWO_APPS,
    edit: { 'cmd/a/README.md': '# a\n' },
    hashes: [],
    affected: [],
    affectedProjects: ['a'],
  },
  {
    name: 'other packages, where tags come from the environment',
    files: TAGGED,
    edit: { 'README.md': '# all\n', 'tool/tool.go': library('tool'), 'other/other.go': library('other', 'var x int') },
    hashes: ['b'],
    affected: ['b'],
  },
  {
    name: 'file of another platform, where tags come from the environment',
    files: { ...TAGGED, 'lib/lib_windows.go': library('lib') },
    edit: { 'lib/lib_windows.go': library('lib', 'func init() { println(1) }') },
    hashes: [],
    affected: [],
  },
  {
    name: 'Go package that no app imports',
    files: TWO_APPS,
    edit: { 'tool/tool.go': library('tool') },
    hashes: [],
    affected: [],
  },
  {
    name: 'module that nobody requires',
    files: { ...REPLACED, 'alone/go.mod': 'module example.com/alone\n', 'alone/alone.go': library('alone') },
    edit: { 'alone/go.mod': 'module example.com/alone\n\ngo 1.22\n' },
    hashes: [],
    affected: [],
  },
  {
    name: 'C file where cgo is off',
    files: TWO_APPS,
    edit: { 'lib/lib.cc': 'int x;\n' },
    hashes: [],
    affected: [],
  },
];
