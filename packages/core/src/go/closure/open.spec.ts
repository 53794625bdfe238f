import { contextFor } from '../build-context';
import { fileFacts } from './file-facts';
import { openGoSources } from './open';

const CONTEXT = contextFor({ os: 'linux', architecture: 'amd64' }, { cgo: false });

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
