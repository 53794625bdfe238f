import { contextFor } from '../build-context';
import type { ClosureContext } from './closure-context';
import { fileFacts } from './file-facts';
import { openGoSources } from './open';

const CONTEXT: ClosureContext = contextFor({ os: 'linux', architecture: 'amd64' }, { cgo: false });

/** Sources of a workspace that is given as an object. */
function sourcesOf(files: Readonly<Record<string, string>>) {
  return openGoSources({
    files: Object.keys(files),
    facts: (path) => fileFacts(path, files[path] ?? ''),
    text: (path) => files[path],
  });
}

test('a main is compiled from what it imports, directly or not, and from what these embed', () => {
  const sources = sourcesOf({
    'go.mod': 'module example.com/m\n\ngo 1.24\n\nrequire example.org/x v1.0.0\n',
    'cmd/a/main.go': 'package main\n\nimport (\n\t"fmt"\n\t"example.com/m/lib"\n)\n',
    'cmd/a/main_test.go': 'package main\n\nimport "example.com/m/other"\n',
    'cmd/a/main_windows.go': 'package main\n\nimport "example.com/m/other"\n',
    'lib/lib.go':
      'package lib\n\nimport (\n\t_ "embed"\n\t"example.org/x/y"\n\t"example.com/m/gone"\n)\n\n//go:embed *.txt\nvar x string\n',
    'lib/a.txt': '',
    'lib/skip.go': '//go:build ignore\n\npackage main\n',
    'other/other.go': 'package other\n',
  });
  const common = { embedPatterns: [], embedFiles: [], linked: [], excluded: [], cgo: false };
  expect(sources.closure({ directory: 'cmd/a', moduleDirectory: '.' }, CONTEXT)).toEqual({
    packages: [
      { importPath: 'example.com/m/cmd/a', directory: 'cmd/a', realDirectory: 'cmd/a', ...common, files: ['main.go'] },
      {
        importPath: 'example.com/m/lib',
        directory: 'lib',
        realDirectory: 'lib',
        ...common,
        files: ['lib.go'],
        excluded: ['skip.go'],
        embedPatterns: ['*.txt'],
        embedFiles: ['a.txt'],
      },
    ],
    external: ['example.org/x/y'],
    missing: ['gone'],
    moduleFiles: ['go.mod', 'go.sum', 'vendor/modules.txt'],
    outside: [],
    wide: [],
  });
});

test('a folder where a package would be found before or beside the one that is, counts', () => {
  const sources = sourcesOf({
    'go.mod': 'module m\n\ngo 1.24\n\nrequire m/sub v0.0.0\nreplace m/sub => ./elsewhere\n',
    'a/main.go': 'package main\nimport "m/sub/x"\n',
    'elsewhere/go.mod': 'module m/sub\n',
    'elsewhere/x/x.go': 'package x\n',
  });
  const { packages, missing } = sources.closure({ directory: 'a', moduleDirectory: '.' }, CONTEXT);
  expect([packages.map(({ directory }) => directory), missing]).toEqual([['a', 'elsewhere/x'], ['sub/x']]);
});

test('behind links, files and folders are named where they are', () => {
  const files = {
    'go.mod':
      'module m\n\ngo 1.24\n\nrequire (\n\tr v0.0.0\n\tg v0.0.0\n)\nreplace r => ./linked\nreplace g => ./gone\n',
    'a/main.go': 'package main\nimport "g"\nimport "r/x"\nimport "r/y"\n',
    'real/go.mod': 'module r\n',
    'real/x/x.go': 'package x\n',
  };
  const text = (path: string) => files[path.replace('linked', 'real') as keyof typeof files];
  const { packages, missing, moduleFiles, outside, wide } = openGoSources({
    files: Object.keys(files),
    links: new Map([
      ['linked', 'real'],
      ['gone', '../elsewhere'],
    ]),
    facts: (path, name) => fileFacts(name, text(path)),
    text,
  }).closure({ directory: 'a', moduleDirectory: '.' }, CONTEXT);
  expect(packages.map(({ directory, realDirectory }) => [directory, realDirectory])).toEqual([
    ['a', 'a'],
    ['linked/x', 'real/x'],
  ]);
  expect([missing, moduleFiles]).toEqual([['real/y'], ['go.mod', 'go.sum', 'real/go.mod', 'vendor/modules.txt']]);
  expect([outside, wide.map(({ directory }) => directory)]).toEqual([['../elsewhere'], ['.', 'real']]);
});

/** The folders of a main's packages, in one module at the root. */
function foldersOf(files: Readonly<Record<string, string>>, main: string, context: Partial<ClosureContext> = {}) {
  const { packages, wide } = sourcesOf(files).closure(
    { directory: main, moduleDirectory: '.' },
    { ...CONTEXT, ...context },
  );
  return { packages: packages.map(({ directory }) => directory), wide: wide.map(({ directory }) => directory) };
}

const GO_MOD = { 'go.mod': 'module m\n\ngo 1.24\n' };

test('what a toolchain that is not known decides counts both ways', () => {
  const files = {
    ...GO_MOD,
    'a/main.go': 'package main\n',
    'a/old.go': '//go:build !go1.99\n\npackage main\nimport "m/old"\n',
    'a/new.go': '//go:build go1.99\n\npackage main\nimport "m/new"\n',
    'a/ancient.go': '//go:build !go1.24\n\npackage main\nimport "m/ancient"\n',
    'a/fast.go': '//go:build amd64.v3\n\npackage main\nimport "m/fast"\n',
    'a/slow.go': '//go:build !amd64.v3\n\npackage main\nimport "m/slow"\n',
    ...Object.fromEntries(['old', 'new', 'ancient', 'fast', 'slow'].map((name) => [`${name}/x.go`, 'package x\n'])),
  };
  expect(foldersOf(files, 'a').packages).toEqual(['a', 'fast', 'new', 'old', 'slow']);
  expect(foldersOf(files, 'a', { release: 26, toolTags: ['amd64.v1'] }).packages).toEqual(['a', 'old', 'slow']);
});

test('tags that are not known count both ways, and those with which Go does not build not at all', () => {
  const names = ['fancy', 'plain', 'both', 'neither', 'windows', 'android'];
  const files = {
    ...GO_MOD,
    'a/main.go': 'package main\n',
    'a/fancy.go': '//go:build fancy\n\npackage main\nimport "m/fancy"\n',
    'a/plain.go': '//go:build !fancy\n\npackage main\nimport "m/plain"\n',
    'a/both.go': '//go:build fancy && (linux || windows)\n\npackage main\nimport "m/both"\n',
    'a/neither.go': '//go:build fancy && windows\n\npackage main\nimport "m/neither"\n',
    'a/x_windows.go': 'package main\nimport "m/windows"\n',
    'a/x_android.go': 'package main\nimport "m/android"\n',
    ...Object.fromEntries(names.map((name) => [`${name}/x.go`, 'package x\n'])),
  };
  expect(foldersOf(files, 'a', { anyTags: true }).packages).toEqual(['a', 'android', 'both', 'fancy', 'plain']);
  expect(foldersOf(files, 'a', { tags: ['fancy'] }).packages).toEqual(['a', 'both', 'fancy']);
  expect(foldersOf(files, 'a').packages).toEqual(['a', 'plain']);
});

test('a profile is an input of its main, unless profiles are off', () => {
  const sources = sourcesOf({
    ...GO_MOD,
    'a/main.go': 'package main\nimport "m/b"\n',
    'a/default.pgo': '',
    'b/b.go': 'package b\n',
    'b/default.pgo': '',
  });
  const files = (pgo: 'auto' | 'off' | undefined) =>
    sources.closure({ directory: 'a', moduleDirectory: '.' }, { ...CONTEXT, pgo }).packages.map((one) => one.files);
  expect(files(undefined)).toEqual([['default.pgo', 'main.go'], ['b.go']]);
  expect(files('off')).toEqual([['main.go'], ['b.go']]);
});

test('C sources and what cgo names bring in files that go list does not know', () => {
  const sources = sourcesOf({
    ...GO_MOD,
    'a/main.go':
      'package main\n// #include "in.h"\n// #cgo CFLAGS: -I${SRCDIR}/../headers\n// #cgo LDFLAGS: -L${SRCDIR}/lib -lx ${SRCDIR}/y.a\nimport "C"\n',
    'a/in.h': '#include "deep/er.h"\n',
    'a/deep/er.h': '#include "below.inc"\n#include <top.h>\n#include <stdio.h>\n',
    'a/deep/below.inc': '#include "er.h"\n',
    'a/deep/unused.h': '',
    'a/asm.s': '#include "../shared/macros.h"\n',
    'a/lib/libx.a': '',
    'a/y.a': '',
    'headers/top.h': '',
    'headers/unused.h': '',
    'shared/macros.h': '',
    'shared/x.go': 'package shared\n',
  });
  const linked = (cgo: boolean) =>
    sources.closure({ directory: 'a', moduleDirectory: '.' }, { ...CONTEXT, cgo }).packages.map((one) => one.linked);
  expect(linked(true)).toEqual([
    ['a/deep/below.inc', 'a/deep/er.h', 'a/lib/libx.a', 'a/y.a', 'headers/top.h', 'shared/macros.h'],
  ]);
  expect(linked(false)).toEqual([['a/deep/below.inc', 'a/deep/er.h', 'shared/macros.h']]);
});

const IMPORTED_BACK = {
  'go.mod': 'module m\n\ngo 1.24\n\nrequire (\n\tr v1.0.0\n\telse.where v1.0.0\n)\nreplace r => ./r\n',
  'a/main.go': 'package main\nimport "else.where/x"\n',
  'b/main.go': 'package main\n',
  'lib/lib.go': 'package lib\n',
  'r/go.mod': 'module r\n',
  'r/p/p.go': 'package p\nimport "m/lib"\n',
  'r/cmd/main.go': 'package main\n',
  'r/testdata/t.go': 'package t\n',
  'r/nested/go.mod': 'module other\n',
  'r/nested/n.go': 'package n\n',
};
test('a module that others require: who imports from elsewhere may get all its packages, and theirs', () => {
  expect(foldersOf(IMPORTED_BACK, 'a')).toEqual({ packages: ['a', 'lib', 'r/p'], wide: ['r'] });
  expect(foldersOf(IMPORTED_BACK, 'b')).toEqual({ packages: ['b'], wide: [] });
});

test('a folder beyond the workspace may import whatever the build has', () => {
  const files = {
    ...IMPORTED_BACK,
    'go.mod':
      'module m\n\ngo 1.24\n\nrequire (\n\tr v0.0.0\n\telse.where v0.0.0\n)\nreplace r => ./r\nreplace else.where => ../elsewhere\n',
  };
  const closure = sourcesOf(files).closure({ directory: 'a', moduleDirectory: '.' }, CONTEXT);
  expect(closure.packages.map(({ directory }) => directory)).toEqual(['a', 'lib', 'r/p']);
  expect([closure.outside, closure.external]).toEqual([['../elsewhere', '../elsewhere/x'], []]);
  expect(closure.wide).toEqual([
    { directory: '.', reason: expect.stringMatching(/beyond the workspace.* any package of m\.$/) as string },
    { directory: 'r', reason: expect.stringMatching(/beyond the workspace.* any package of r\.$/) as string },
  ]);
});

const flags: [flags: string[], wide: string[]][] = [
  [['-trimpath', '-overlay=x.json'], ['.']],
  [['--toolexec', 'x'], ['.']],
  [['-modfile=x.mod'], ['.']],
  [['-ldflags=-toolexec'], []],
];
test.each(flags)('with %j these folders count whole: %j', (buildFlags, wide) => {
  expect(foldersOf({ ...GO_MOD, 'a/main.go': 'package main\n' }, 'a', { buildFlags }).wide).toEqual(wide);
});

test('a folder where nothing is selected still counts with what there is', () => {
  const sources = sourcesOf({
    ...GO_MOD,
    'a/main.go': 'package main\nimport "m/b"\n',
    'b/x.go': '//go:build ignore\n\npackage b\n',
    'b/h.h': '',
  });
  const { packages } = sources.closure({ directory: 'a', moduleDirectory: '.' }, CONTEXT);
  expect(packages.map(({ files, excluded }) => ({ files, excluded }))).toEqual([
    { files: ['main.go'], excluded: [] },
    { files: ['h.h'], excluded: ['x.go'] },
  ]);
});

test('a chain of imports may be as long as it likes, and may bite its tail', () => {
  const length = 10_000;
  const chain = Array.from(
    { length },
    (_, i) => [`p${i}/x.go`, `package p\nimport "m/p${(i + 1) % length}"\n`] as const,
  );
  const files = { ...GO_MOD, 'a/main.go': 'package main\nimport "m/p0"\n', ...Object.fromEntries(chain) };
  expect(foldersOf(files, 'a').packages).toHaveLength(length + 1);
});

test('no text of a module file makes it throw', () => {
  const texts = ['', 'module', 'module "', 'replace => x', 'require (', 'go x\nmodule m\nreplace m => ..\n', '\0'];
  for (const text of texts) {
    const files = {
      'go.mod': text,
      'go.work': `use .\n${text}`,
      'go.sum': text,
      'vendor/modules.txt': text,
      'main.go': 'package main\nimport "m/x"\n',
    };
    expect(foldersOf(files, '.').packages).toEqual(['.']);
  }
});
