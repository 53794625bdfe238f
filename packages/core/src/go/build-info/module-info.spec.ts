import { parseModuleInfo } from './module-info';
import { unquotedPrefix } from '../quoted';

test('modules, replacements and settings are read as Go prints them', () => {
  const text = [
    'path\texample.com/shop/cmd/api',
    'mod\texample.com/shop\tv1.2.3\t',
    'dep\tgithub.com/pkg/errors\tv0.9.1',
    '=>\tgithub.com/fork/errors\tv0.8.1\th1:AAAA=',
    '', // runtime/debug ends a replaced module with two line ends
    'dep\tgolang.org/x/exp\tv0.0.0-20230905200255-921286631fa9\th1:BBBB=',
    'dep\texample.com/without/sum\tv1.0.0',
    'later\twords of a newer Go',
    'build\t-ldflags="-s -w -X \\"main.v=a\\tb\\""',
    'build\tCGO_CFLAGS=',
    'build\t"odd key"=`raw "value"`',
    'build\tvcs.time=2026-11-21T03:58:29Z',
    'a last line without an end is none',
  ].join('\n');
  expect(parseModuleInfo(text)).toEqual({
    path: 'example.com/shop/cmd/api',
    main: { path: 'example.com/shop', version: 'v1.2.3', sum: '' },
    deps: [
      {
        path: 'github.com/pkg/errors',
        version: 'v0.9.1',
        sum: '',
        replace: { path: 'github.com/fork/errors', version: 'v0.8.1', sum: 'h1:AAAA=' },
      },
      { path: 'golang.org/x/exp', version: 'v0.0.0-20230905200255-921286631fa9', sum: 'h1:BBBB=' },
      { path: 'example.com/without/sum', version: 'v1.0.0', sum: '' },
    ],
    settings: [
      { key: '-ldflags', value: '-s -w -X "main.v=a\tb"' },
      { key: 'CGO_CFLAGS', value: '' },
      { key: 'odd key', value: 'raw "value"' },
      { key: 'vcs.time', value: '2026-11-21T03:58:29Z' },
    ],
  });
});

test('a main module can be replaced too', () => {
  expect(parseModuleInfo('mod\ta\tv1\n=>\tb\tv2\t\n')).toMatchObject({
    main: { path: 'a', version: 'v1', sum: '', replace: { path: 'b', version: 'v2', sum: '' } },
  });
});

test.each([
  ['dep\ta', 'has not two or three columns'],
  ['mod\ta\tb\tc\td', 'has not two or three columns'],
  ['=>\ta\tv1\t', 'replaces nothing'],
  ['=>\ta\tv1', 'has not three columns'],
  ['build\t', 'is no setting'],
  ['build\t=value', 'is no setting'],
  ['build\tkey', 'is no setting'],
  ['build\ta b=c', 'is no setting'],
  ['build\ta=b c', 'is no setting'],
  ['build\t"a"b=c', 'is no setting'],
  ['build\ta="b" c', 'is no setting'],
  ['build\ta="b', 'is no setting'],
])('%j is refused, as Go refuses it', (line, why) => {
  expect(parseModuleInfo(`path\tx\n${line}\n`)).toEqual({ problem: `line 2 of its module information ${why}` });
});

test.each<[text: string, value: string, end: number]>([
  ['""', '', 2],
  ['"a\\tb"=rest', 'a\tb', 6],
  ['"\\a\\b\\f\\n\\r\\t\\v\\\\\\""', '\x07\b\f\n\r\t\v\\"', 20],
  ['"\\x41\\101\\u00e9\\U0001f600"', 'AAé😀', 26],
  ['"\\xc3\\xa9"', 'é', 10], // two bytes, one character
  ['"\\xff"', '\ufffd', 6],
  ['`a\\n"b"\r`x', 'a\\n"b"', 9],
])('%j is a Go string literal', (text, value, end) => {
  expect(unquotedPrefix(text)).toEqual({ value, end });
});

test.each(['', 'a', '"', '"a', '`a', '"\\q"', '"\\x4"', '"\\400"', '"\\ud800"', '"\\U00110000"', '"a\nb"', '"\\'])(
  '%j begins with no Go string literal',
  (text) => expect(unquotedPrefix(text)).toBeUndefined(),
);
