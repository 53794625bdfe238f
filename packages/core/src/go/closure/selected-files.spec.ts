import { compareWithGo, goFile, goMain, goMod, type GoFiles } from '../../testing/go-list';

// Held against the real `go list -deps`. Left out is what Go does not read twice alike: files whose constraint or package clause is broken
// are read otherwise once they are some seconds old.

const NAMES = [
  ...['a.go', '_a.go', '.a.go', 'linux.go', 'x_windows.go', 'x_linux.go', 'x_linux_arm64.go', 'x_linux_amd64.go'],
  ...[
    'x_amd64_linux.go',
    'x_unix.go',
    'x_nacl.go',
    'x_windows.pb.go',
    'x.windows.go',
    'x_js_wasm.go',
    'x_darwin_linux.go',
  ],
  ...['s.s', 't_arm64.s', 'u.S', 'h.h', 'i_windows.h', 'j.hpp', 'k.syso', 'l_windows.syso', 'noext', 'README.md'],
];
const HEADERS: readonly string[] = [
  '//go:build linux\n\n',
  '// +build windows\n\n',
  '// +build windows\n',
  '// +build linux,!cgo darwin\n// +build amd64\n\n',
  '/* x */\n//go:build windows\n',
  '// x\n\n//go:build go1.18 && !go1.99\n\n',
  '//go:build amd64.v1\n\n',
  '//go:build amd64.v3\n\n',
  '//go:build goexperiment.regabiargs\n\n',
  '//go:build boringcrypto\n\n',
  '//go:build unix && gc && !gccgo\n\n',
  '\ufeff//go:build windows\n\n',
  '//go:build windows\r\n\r\n',
  '\t//go:build windows\n\n',
  '//go:build mine\n\n',
  '//go:build arm64.v8.0\n\n',
  '// +build !amd64.v1\n\n',
];
const SELECTION: GoFiles = {
  'go.mod': goMod('m'),
  'cmd/main.go': goMain('m/names', 'm/headers', 'm/c'),
  ...Object.fromEntries(NAMES.map((name) => [`names/${name}`, name.endsWith('.go') ? goFile('n') : ''])),
  'names/x_test.go': goFile('foreign'),
  'headers/a.go': goFile('h'),
  'headers/doc.go': 'package documentation\n',
  ...Object.fromEntries(
    HEADERS.flatMap((text, i) => [
      [`headers/x${i}.go`, `${text}package h\n`],
      [`headers/y${i}.s`, text],
    ]),
  ),
  'c/a.go': goFile('c', 'C'),
  'c/b.go': `//go:build !cgo\n\n${goFile('c')}`,
  'c/z.go': 'package c\n/*\n#cgo LDFLAGS: -lm\n*/\nimport "C"\nimport _ "m/only"\n',
  'only/a.go': goFile('only'),
  ...Object.fromEntries(
    'c cc cpp cxx m h hh hxx s S sx swig swigcxx syso'.split(' ').map((ending, i) => [`c/f${i}.${ending}`, '']),
  ),
  'c/g_windows.c': '',
  'c/h.c': '//go:build windows\n\n',
};
const contexts: Parameters<typeof compareWithGo>[2][] = [
  {},
  { context: { cgo: true } },
  { context: { tags: ['mine'] } },
];
test.each(contexts)('files are selected as Go does: %j', async (settings) => {
  await compareWithGo(SELECTION, ['cmd'], settings);
});

test('imports are read as far as Go reads them', async () => {
  const files: GoFiles = {
    'go.mod': goMod('m'),
    'cmd/main.go': goMain('m/h'),
    'h/a.go':
      'package h;import`m/i/a`;import(x "m/i/b";. "m/i/c")\nimport\n"m/i/\\x64"\nimport ()\n' +
      '/* import "m/i/no" */\nvar _ = `\nimport "m/i/no"`\n',
    'h/b.go':
      '// x\n\n/* y\n z */package/* */h // t\nimport /* c */ _ /* d */ "m/i/e" /* e */;import "fmt"\nvar i = 1\n',
    'h/c.go': 'package h\nimport "m/i/f"; type t int\nimport "m/i/no"\n',
    'h/d.go': 'package h\r\nimport (\r\n\t"m/i/g"\r\n)\r\n',
    ...Object.fromEntries('a b c d e f g no'.split(' ').map((name) => [`i/${name}/i.go`, goFile('i')])),
  };
  const { cmd } = await compareWithGo(files, ['cmd']);
  expect(Object.keys(cmd ?? {})).toEqual(expect.arrayContaining(['i/a', 'i/g']));
});
