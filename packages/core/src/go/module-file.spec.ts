import { parseGoMod } from './module-file';
import { parseGoWork } from './work-file';

test('a go.mod with everything in it', () => {
  const text = `// Deprecated: no more.
module "example.com/quoted" // comment

go 1.24.3
toolchain go1.26.0
godebug default=go1.21

require example.com/one v1.0.0
require (
	example.com/two v2.0.0 // indirect
	\`example.com/three\` v0.0.0-20200101000000-abcdefabcdef
)

exclude example.com/one v1.0.1
retract [v1.0.0, v1.1.0]
tool example.com/two/cmd/x

replace example.com/one => ./libs/one
replace (
	example.com/two v2.0.0 => "../with blank/two"
	example.com/three=>example.com/fork v1.2.3
	broken
)

ignore ./node_modules
ignore (
	static
)
`;
  expect(parseGoMod(text)).toEqual({
    module: 'example.com/quoted',
    go: '1.24.3',
    requires: [
      { path: 'example.com/one', version: 'v1.0.0' },
      { path: 'example.com/two', version: 'v2.0.0', indirect: true },
      { path: 'example.com/three', version: 'v0.0.0-20200101000000-abcdefabcdef' },
    ],
    replaces: [
      { path: 'example.com/one', target: { folder: './libs/one' } },
      { path: 'example.com/two', version: 'v2.0.0', target: { folder: '../with blank/two' } },
      { path: 'example.com/three', target: { path: 'example.com/fork', version: 'v1.2.3' } },
    ],
    ignore: ['./node_modules', 'static'],
  });
});

test('a go.mod in the old block form of module, with CRLF', () => {
  expect(parseGoMod('module (\r\n\texample.com/m\r\n)\r\n').module).toBe('example.com/m');
});

test.each(['', 'garbage', 'module', 'module (', 'require x', 'replace => y', 'ignore', '"unclosed', '\0'])(
  'broken text is passed over: %j',
  (text) => {
    expect(parseGoMod(text)).toMatchObject({ module: undefined, requires: [], replaces: [], ignore: [] });
  },
);

test('a go.work', () => {
  expect(parseGoWork('go 1.21\nuse .\nuse (\n\t./a // first\n\t"./b c"\n)\nreplace x => ./x\n')).toEqual({
    go: '1.21',
    use: ['.', './a', './b c'],
    replaces: [{ path: 'x', target: { folder: './x' } }],
  });
});
