import { compareWithGo, goFile, goMain, goMod, type GoFiles } from '../../testing/go-list';

// Held against the real `go list -deps`. Left out is what Go does not read twice alike: files whose constraint or package clause is broken
// are read otherwise once they are some seconds old.

test('folders that no pattern walks, links, tests, cycles', async () => {
  const files: GoFiles = {
    'go.mod': goMod('example.com/m', 'ignore ./ignored\nignore node_modules\n'),
    'cmd/odd/main.go': goMain(
      ...['testdata/t', '_x/u', 'node_modules/n', 'ignored/i', '.h/h', 'v/vendor/v', 'internal/i', 'p+q'].map(
        (path) => `example.com/m/${path}`,
      ),
      ...[
        'example.com/m/con/x',
        'example.com/m/x.',
        'example.com/m/t~1',
        'example.com/m//lib',
        '../../lib',
        'example.com/mm/lib',
      ],
    ),
    ...Object.fromEntries(
      [
        'testdata/t',
        '_x/u',
        'node_modules/n',
        'ignored/i',
        '.h/h',
        'v/vendor/v',
        'internal/i',
        'p+q',
        'con/x',
        'x.',
        't~1',
      ].map((path) => [`${path}/a.go`, goFile('a')]),
    ),
    'lib/lib.go': goFile('lib'),
    'lib/elsewhere.txt': goFile('files', 'example.com/m/real/q'),
    'lib/x.s': '',
    'cmd/link/main.go': goMain(
      ...['linked/p', 'linkedModule', 'files', 'self/lib'].map((path) => `example.com/m/${path}`),
    ),
    'real/p/p.go': 'package p\nimport _ "embed"\nimport _ "example.com/m/real/q"\n//go:embed x.txt\nvar x string\n',
    'real/p/x.txt': '',
    'real/q/q.go': goFile('q'),
    linked: { link: 'real' },
    linkedModule: { link: 'nested' },
    self: { link: '.' },
    'nested/go.mod': goMod('example.com/m/nested'),
    'nested/n.go': goFile('n'),
    'files/a.go': { link: '../lib/elsewhere.txt' },
    'files/b.go': { link: 'nowhere' },
    'files/c.go': { link: '../real' },
    'files/d.s': { link: '../lib/x.s' },
    'cmd/tests/main.go': goMain(
      ...['onlyTests', 'nothing', 'excluded', 'onlyHeader'].map((path) => `example.com/m/${path}`),
    ),
    'onlyTests/a_test.go': goFile('x'),
    'excluded/a.go': `//go:build ignore\n\n${goFile('x')}`,
    'excluded/b_windows.go': goFile('x'),
    'excluded/h.h': '',
    'onlyHeader/a.h': '',
    'cmd/nested/main.go': goMain('example.com/m/nested'),
    'cmd/cycle/main.go': goMain('example.com/m/cycle/a'),
    'cycle/a/a.go': goFile('a', 'example.com/m/cycle/b'),
    'cycle/b/b.go': goFile('b', 'example.com/m/cycle/a'),
  };
  await compareWithGo(files, ['cmd/odd', 'cmd/link', 'cmd/tests', 'cmd/nested', 'cmd/cycle']);
});

test('folders in place of modules', async () => {
  const replaces = `require (
	example.com/r v0.0.0
	example.com/v v1.2.0
	example.com/w v1.0.0
	example.com/chain v0.0.0
	example.com/m/sub/inner v0.0.0
)
replace (
	example.com/r => ./r
	example.com/v v1.2.0 => ./v12
	example.com/v v1.3.0 => ./v13
	example.com/v => ./v
	"example.com/w" v0.9.0 => "./w09" // not this one
	example.com/w => ./w
	example.com/chain => ./chain
	example.com/m/sub/inner => ./inner
	example.com/unused => ./unused
)\n`;
  const module = (folder: string, path: string, ...imports: string[]) => ({
    [`${folder}/go.mod`]: goMod(path),
    [`${folder}/a.go`]: goFile('a', ...imports),
  });
  const files: GoFiles = {
    'go.mod': goMod('example.com/m', replaces),
    ...module('r', 'example.com/r', 'example.com/r/a', 'example.com/m/lib'),
    'r/a/a.go': goFile('a'),
    ...module('r/nested', 'example.com/r/nested'),
    ...module('v12', 'example.com/v'),
    ...module('v13', 'example.com/v'),
    ...module('v', 'example.com/v'),
    ...module('w', 'example.com/w'),
    ...module('w09', 'example.com/w'),
    'chain/go.mod': goMod('example.com/chain', 'require example.com/r v0.0.0\nreplace example.com/r => ../w\n'),
    'chain/a.go': goFile('a', 'example.com/r'),
    ...module('inner', 'example.com/m/sub/inner'),
    'inner/x/x.go': goFile('x'),
    'sub/inner/y/y.go': goFile('y'),
    ...module('unused', 'example.com/unused'),
    'lib/a.go': goFile('a'),
    'cmd/a/main.go': goMain('example.com/r', 'example.com/v', 'example.com/w', 'example.com/chain'),
    'cmd/b/main.go': goMain('example.com/m/sub/inner/x', 'example.com/m/sub/inner/y'),
    'cmd/c/main.go': goMain('example.com/r/nested', 'example.com/unused'),
  };
  await compareWithGo(files, ['cmd/a', 'cmd/b', 'cmd/c']);
});

const WORK: GoFiles = {
  'go.work':
    'go 1.24\n\nuse (\n\t./a\n\t./b/\n\t"./c"\n\t./z/../d\n)\nreplace example.com/r => ./r\nreplace example.com/v v1.0.0 => ./v10\n',
  'a/go.mod': goMod(
    'example.com/a',
    'require example.com/r v0.0.0\nrequire example.com/q v1.0.0\nrequire example.com/v v1.0.0\n' +
      'replace example.com/r => ./r\nreplace example.com/q v1.0.0 => ./q10\nreplace example.com/v => ./v\n',
  ),
  'a/cmd/main.go': goMain('example.com/b/lib', 'example.com/r', 'example.com/q', 'example.com/c', 'example.com/v'),
  'b/go.mod': goMod('example.com/b', 'require example.com/q v1.1.0\nreplace example.com/q v1.1.0 => ./q11\n'),
  'b/lib/a.go': goFile('lib', 'example.com/q', 'example.com/c/sub'),
  'c/go.mod': goMod('example.com/c'),
  'c/a.go': goFile('c'),
  'c/sub/a.go': goFile('c'),
  'd/go.mod': goMod('example.com/c/deep'),
  'd/a.go': goFile('deep'),
  'd/cmd/main.go': goMain('example.com/c/deep', 'example.com/c/deep/missing', 'example.com/c'),
  'a/vendor/example.com/r/a.go': goFile('r'), // a module's own does not count in a go.work
  'a/vendor/modules.txt': '# example.com/r v0.0.0 => ./r\n## explicit\nexample.com/r\n',
  ...Object.fromEntries(
    [
      ['r', 'r'],
      ['a/r', 'r'],
      ['v10', 'v'],
      ['a/v', 'v'],
      ['a/q10', 'q'],
      ['b/q11', 'q'],
    ].flatMap(([folder = '', path = '']) => [
      [`${folder}/go.mod`, goMod(`example.com/${path}`)],
      [`${folder}/a.go`, goFile(path)],
    ]),
  ),
};
test('the modules of a go.work', async () => {
  await compareWithGo(WORK, ['a/cmd'], { module: 'a' });
  await compareWithGo(WORK, ['d/cmd'], { module: 'd', env: { GOWORK: 'off' }, context: { goWork: 'off' } });
});

test('a main in a folder that a go.work knows as a replacement alone', async () => {
  const files: GoFiles = {
    'go.work': 'go 1.24\nuse ./y\n',
    'y/go.mod': goMod('example.com/r', 'require example.com/a v0.0.0\nreplace example.com/a => ../a\n'),
    'y/y.go': goFile('y'),
    'a/go.mod': goMod('example.com/a', 'require example.com/r v1.2.3\n'),
    'a/cmd/main.go': goMain('example.com/r'),
  };
  await compareWithGo(files, ['a/cmd'], { module: 'a' });
});

test('a module of a go.work has a package before a replacement has it', async () => {
  const replaces = 'require example.com/m/a v0.0.0\nreplace example.com/m/a => ../elsewhere\n';
  const files: GoFiles = {
    'go.work': 'go 1.24\nuse ./m\n',
    'm/go.mod': goMod('example.com/m', replaces),
    'm/a/a.go': goFile('a'),
    'm/cmd/main.go': goMain('example.com/m/a', 'example.com/m/a/b'),
    'elsewhere/go.mod': goMod('example.com/m/a'),
    'elsewhere/a.go': goFile('a'),
    'elsewhere/b/b.go': goFile('b'),
  };
  await compareWithGo(files, ['m/cmd'], { module: 'm' });
});

const VENDOR: GoFiles = {
  'm/r/go.mod': goMod('example.com/r'),
  'm/r/r.go': goFile('r'),
  'm/cmd/main.go': goMain('example.com/r', 'example.com/x/y', 'example.com/x/unlisted', 'example.com/m/lib'),
  'm/lib/a.go': goFile('lib'),
  'm/vendor/modules.txt':
    '# example.com/r v1.0.0 => ./r\n## explicit; go 1.24\nexample.com/r\n# example.com/x v1.0.0\n## explicit\nexample.com/x/y\n# example.com/r => ./r\n',
  'm/vendor/example.com/r/r.go': goFile('r'),
  'm/vendor/example.com/x/y/y.go': goFile('y', 'example.com/x/z'),
  'm/vendor/example.com/x/y/go.mod': 'module any\n',
  'm/vendor/example.com/x/z/z.go': goFile('z'),
  'm/vendor/example.com/x/unlisted/u.go': goFile('u'),
};
test.each(['1.24', '1.22', '1.14'])('a vendor folder at go %s', async (line) => {
  const requires = 'require example.com/r v1.0.0\nrequire example.com/x v1.0.0\nreplace example.com/r => ./r\n';
  await compareWithGo({ ...VENDOR, 'm/go.mod': `module example.com/m\n\ngo ${line}\n\n${requires}` }, ['m/cmd'], {
    module: 'm',
  });
});

test('the vendor folder of a go.work', async () => {
  const files: GoFiles = {
    'go.work': 'go 1.24\nuse ./a\nuse ./b\n',
    'a/go.mod': goMod('example.com/a', 'require example.com/x v1.0.0\n'),
    'a/cmd/main.go': goMain('example.com/b', 'example.com/x/y'),
    'b/go.mod': goMod('example.com/b'),
    'b/b.go': goFile('b'),
    'vendor/modules.txt': '## workspace\n# example.com/x v1.0.0\n## explicit\nexample.com/x/y\n',
    'vendor/example.com/x/y/y.go': goFile('y'),
  };
  await compareWithGo(files, ['a/cmd'], { module: 'a' });
});
