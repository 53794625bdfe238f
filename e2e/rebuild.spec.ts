import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { delimiter } from 'node:path';
import { fromCache, references } from './nx-output';
import { workspaces, type RunOptions, type Workspace } from './workspace';

// What makes an image stale: every input of Go's and ko's, one edit a row. Too wide a set of inputs costs time, too narrow a set
// ships an old program; these rows hold the second.

const workspace = workspaces();

const LAYERS = 'hello:ko-layers--linux-amd64';

const MODULE = {
  'hello/go.mod': 'module example.com/hello\n\ngo 1.22\n',
  'hello/.ko.yaml': 'defaultBaseImage: scratch\n',
  'hello/main.go': `package main

import (
	_ "embed"
	"fmt"

	"example.com/hello/lib"
)

//go:embed banner.txt
var banner string

func main() { fmt.Println(banner, lib.Name, extra) }
`,
  'hello/plain.go': '//go:build !fancy\n\npackage main\n\nconst extra = "plain"\n',
  'hello/fancy.go': '//go:build fancy\n\npackage main\n\nconst extra = "fancy"\n',
  'hello/banner.txt': 'first\n',
  'hello/lib/lib.go': 'package lib\n\n// Name is printed.\nconst Name = "lib"\n',
  'hello/kodata/page.txt': 'page\n',
};

let w: Workspace;
beforeAll(async () => {
  w = await workspace({ files: MODULE });
});

async function build(options: RunOptions = {}): Promise<{ cached: boolean; reference: string }> {
  const outcome = await w.nxSucceeds(['run', 'hello:ko-build'], options);
  return { cached: fromCache(outcome, LAYERS), reference: references(outcome)[0] ?? 'none' };
}

const edits: [what: string, file: string, from: string, to: string][] = [
  ['a library of the module', 'hello/lib/lib.go', '"lib"', '"library"'],
  ['an embedded file', 'hello/banner.txt', 'first', 'second'],
  ['a file of kodata', 'hello/kodata/page.txt', 'page', 'leaf'],
  ['.ko.yaml', 'hello/.ko.yaml', 'scratch\n', 'scratch\ndefaultLdflags: [-s]\n'],
  // Language versions that differ in how loop variables live: https://go.dev/blog/loopvar-preview
  ['go.mod', 'hello/go.mod', 'go 1.22', 'go 1.21'],
];

test.each(edits)('an edit of %s rebuilds', async (_what, file, from, to) => {
  const before = await build();
  w.edit(file, from, to);
  const after = await build();
  expect(after.cached).toBe(false);
  if (file !== 'hello/go.mod') expect(after.reference).not.toBe(before.reference);
});

test('a file added to kodata rebuilds', async () => {
  const before = await build();
  w.write({ 'hello/kodata/more.txt': 'more\n' });
  expect((await build()).reference).not.toBe(before.reference);
});

test('GOFLAGS rebuilds, and without it the first result comes back from the cache', async () => {
  const plain = await build();
  const fancy = await build({ env: { GOFLAGS: '-tags=fancy' } });
  expect(fancy.cached).toBe(false);
  expect(fancy.reference).not.toBe(plain.reference);
  expect(await build()).toEqual({ cached: true, reference: plain.reference });
});

test('another version of Go rebuilds', async () => {
  await build();
  const go = (await w.succeeds('go', ['env', 'GOROOT'])).stdout.trim();
  const newer =
    '#!/bin/sh\n[ "$1" != version ] || { echo go version go9.9 linux/amd64; exit; }\nexec "$REAL_GO" "$@"\n';
  w.write({ '../newer/go': newer });
  chmodSync(join(w.root, '../newer/go'), 0o755);
  const PATH = [join(w.root, '../newer'), process.env['PATH'] ?? ''].join(delimiter);
  expect((await build({ env: { PATH, REAL_GO: join(go, 'bin/go') } })).cached).toBe(false);
});

test('a result from the cache is the one that was built, not what lies in dist', async () => {
  const before = await build();
  const [blob] = w.files('dist/ko/hello/linux-amd64').filter((file) => file.endsWith('.tar.gz'));
  w.write({ [`dist/ko/hello/linux-amd64/${blob}`]: 'damaged' });
  expect((await build()).reference).toBe(before.reference);
});

const needless: [what: string, file: string, text: string][] = [
  ['a test file', 'hello/lib/lib_test.go', 'package lib\n\nfunc init() { println(1) }\n'],
  ['a file of another platform', 'hello/lib/lib_windows.go', 'package lib\n\nfunc init() { println(1) }\n'],
  ['a package that is not imported', 'hello/other/other.go', 'package other\n\nfunc init() { println(1) }\n'],
  ['a README', 'hello/README.md', 'text\n'],
];
test.each(needless)('%s rebuilds nothing', async (_what, file, text) => {
  const before = await build();
  w.write({ [file]: text });
  expect(await build()).toEqual({ cached: true, reference: before.reference });
});

test('with exactModules, a go.mod rebuilds who links its module', async () => {
  const replaces = 'replace example.com/used => ../used\nreplace example.com/unused => ../unused\n';
  const own = await workspace({
    files: {
      'app/go.mod': `module example.com/app\n\ngo 1.22\n\nrequire example.com/used v0.0.0\nrequire example.com/unused v0.0.0\n${replaces}`,
      'app/main.go': 'package main\n\nimport _ "example.com/used"\n\nfunc main() {}\n',
      'app/.ko.yaml': 'defaultBaseImage: scratch\n',
      'used/go.mod': 'module example.com/used\n\ngo 1.21\n',
      'used/used.go': 'package used\n',
      'unused/go.mod': 'module example.com/unused\n\ngo 1.21\n',
      'unused/unused.go': 'package unused\n',
    },
  });
  const plugins = [{ plugin: '@ko/nx', options: { exactModules: true } }];
  own.write({ 'nx.json': JSON.stringify({ ...own.json<object>('nx.json'), plugins }) });
  const isCached = async (): Promise<boolean> =>
    fromCache(await own.nxSucceeds(['run', 'app:ko-build']), 'app:ko-layers--linux-amd64');
  expect(await isCached()).toBe(false);
  own.edit('unused/go.mod', 'go 1.21', 'go 1.20');
  expect(await isCached()).toBe(true);
  own.edit('used/go.mod', 'go 1.21', 'go 1.20');
  expect(await isCached()).toBe(false);
});

const ignored: [what: string, files: Record<string, string>, edited: string][] = [
  [
    'a generated Go file',
    {
      'gen/.gitignore': 'zz_*.go\n',
      'gen/main.go': 'package main\n\nfunc main() { println(name) }\n',
      'gen/zz_name.go': goName('1'),
    },
    'gen/zz_name.go',
  ],
  [
    'an embedded folder',
    {
      'gen/.gitignore': 'web/\n',
      'gen/main.go':
        'package main\n\nimport "embed"\n\n//go:embed web\nvar web embed.FS\n\nfunc main() {\n\tf, _ := web.ReadFile("web/a.txt")\n\tprintln(string(f))\n}\n',
      'gen/web/a.txt': 'page 1\n',
    },
    'gen/web/a.txt',
  ],
  [
    'a file of kodata',
    {
      'gen/.gitignore': 'a.txt\n',
      'gen/main.go': 'package main\n\nfunc main() {}\n',
      'gen/kodata/a.txt': 'page 1\n',
    },
    'gen/kodata/a.txt',
  ],
];

function goName(version: string): string {
  return `package main\n\nconst name = "page ${version}"\n`;
}

// Nx hashes no file that git ignores: the layers task is the same to it, and the image must be another one all the same.
test.each(ignored)('an edit of %s that git ignores makes another image', async (_what, files, edited) => {
  const own = await workspace({
    files: {
      'gen/go.mod': 'module example.com/gen\n\ngo 1.22\n',
      'gen/.ko.yaml': 'defaultBaseImage: scratch\n',
      ...files,
    },
  });
  const first = await own.nxSucceeds(['run', 'gen:ko-build']);
  own.edit(edited, 'page 1', 'page 2');
  const second = await own.nxSucceeds(['run', 'gen:ko-build']);
  expect(references(second)).not.toEqual(references(first));
  expect(second.stderr).toContain(`git ignores ${edited}`);
});
