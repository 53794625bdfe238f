import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkspaceStep } from '../golden/case';

// The Go sources of the table. Each row works on its own copy; with -trimpath the folder is no part of a program, so all rows share
// Go's build cache. Small programs print with println, which links the runtime and nothing else.

/** Name of a set of sources. */
export type ProgramName = 'hello' | 'root' | 'major' | 'git' | 'workspace' | 'vendor' | 'dependencies';

const file = (path: string, text: string, mode?: string): WorkspaceStep => ({ path, text, ...(mode && { mode }) });
const git = (...args: string[]): WorkspaceStep => ({ run: ['git', ...args] });

const PRINT = 'package main\n\nvar version, when = "none", "never"\n\nfunc main() { println(version, when) }\n';
const goMod = (path: string): WorkspaceStep => file('go.mod', `module ${path}\n\ngo 1.21\n`);

const EMBED = `package main

import _ "embed"

//go:embed assets/greeting.txt
var greeting string

func main() { println(greeting) }
`;

const C = `package main

// static int add(int a, int b) { return a + b; }
import "C"

func main() { println(C.add(1, 2)) }
`;

const TAGGED = '//go:build extra\n\npackage main\n\nfunc init() { version = "extra" }\n';

/** One module with a program for each thing that sources can bring along. */
const HELLO: readonly WorkspaceStep[] = [
  goMod('example.com/hello'),
  file('cmd/app/main.go', PRINT),
  file('cmd/app/extra.go', TAGGED),
  file('cmd/other/main.go', 'package main\n\nfunc main() { println("other") }\n'),
  file('cmd/embed/main.go', EMBED),
  file('cmd/embed/assets/greeting.txt', 'hello\n'),
  file('cmd/cgo/main.go', C),
  file('cmd/kodata/main.go', PRINT),
  file('cmd/kodata/kodata/index.html', '<p>\n', '0600'),
  file('cmd/kodata/kodata/run.sh', '#!/bin/sh\n', '0755'),
  file('cmd/kodata/kodata/sub/deep/file.txt', 'deep\n'),
  { path: 'cmd/kodata/kodata/empty', dir: true },
  file('cmd/links/main.go', PRINT),
  file('cmd/links/kodata/tree/leaf.txt', 'leaf\n'),
  { path: 'cmd/links/kodata/file-link', symlink: 'tree/leaf.txt' },
  { path: 'cmd/links/kodata/folder-link', symlink: 'tree' },
  { path: 'cmd/links/kodata/chain', symlink: 'file-link' },
  file('cmd/names/main.go', PRINT),
  file('cmd/names/kodata/größe – 文.txt', 'unicode\n'),
  file(`cmd/names/kodata/${'long-name-'.repeat(11)}.txt`, 'longer than a header holds\n'),
  file(`cmd/names/kodata/${'folder-/'.repeat(14)}file.txt`, 'split between name and prefix\n'),
  file('cmd/windows/main.go', PRINT),
  file('cmd/windows/kodata/a.txt', 'a\n'),
  { path: 'cmd/windows/kodata/link', symlink: 'a.txt' },
];

const LIBRARY = 'package library\n\nfunc Name() string { return "library" }\n';
const USES_LIBRARY = 'package main\n\nimport "example.com/library"\n\nfunc main() { println(library.Name()) }\n';

/** Steps that write the sources of a program. */
export const PROGRAMS: Readonly<Record<ProgramName, readonly WorkspaceStep[]>> = {
  hello: HELLO,
  root: [goMod('example.com/tools/root'), file('main.go', PRINT), file('kodata/at-root.txt', 'root\n')],
  major: [goMod('example.com/tool/v2'), file('main.go', PRINT), file('cmd/app/main.go', PRINT)],
  git: [
    goMod('example.com/git'),
    file('main.go', PRINT),
    git('init', '-q', '-b', 'main'),
    git('add', '.'),
    git('commit', '-q', '-m', 'first'),
    git('tag', 'v1.2.3'),
    file('kodata/later.txt', 'later\n'),
    git('add', '.'),
    git('commit', '-q', '-m', 'second'),
  ],
  workspace: [
    file('go.work', 'go 1.21\n\nuse (\n\t./app\n\t./library\n)\n'),
    file('app/go.mod', 'module example.com/app\n\ngo 1.21\n'),
    file('app/main.go', USES_LIBRARY),
    file('library/go.mod', 'module example.com/library\n\ngo 1.21\n'),
    file('library/library.go', LIBRARY),
    file('replacing/go.mod', replacing('example.com/replacing')),
    file('replacing/main.go', USES_LIBRARY),
  ],
  vendor: [
    file('go.mod', 'module example.com/vendored\n\ngo 1.21\n\nrequire example.com/library v1.0.0\n'),
    file('main.go', USES_LIBRARY),
    file('vendor/modules.txt', '# example.com/library v1.0.0\n## explicit; go 1.21\nexample.com/library\n'),
    file('vendor/example.com/library/library.go', LIBRARY),
  ],
  // Real programs, named as what they are in this module: packages of its dependencies.
  dependencies: ['go.mod', 'go.sum', 'dependencies.go'].map((name) =>
    file(name, readFileSync(join(__dirname, 'dependencies', name), 'utf8')),
  ),
};

function replacing(path: string): string {
  const requirement = 'require example.com/library v0.0.0\n\nreplace example.com/library => ../library\n';
  return `module ${path}\n\ngo 1.21\n\n${requirement}`;
}
