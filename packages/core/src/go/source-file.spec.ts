import type { BuildContext } from './build-context';
import { matchesFileName, matchesTag } from './build-context';
import { parseGoBuild, parsePlusBuild } from './constraint';
import { headSelected, parseSourceHead } from './source-file';

const LINUX: BuildContext = { os: 'linux', architecture: 'amd64', cgo: false, tags: ['mine'], release: 24 };

const tags: [tag: string, context: Partial<BuildContext>, expected: boolean][] = [
  ['linux', {}, true],
  ['amd64', {}, true],
  ['windows', {}, false],
  ['unix', {}, true],
  ['unix', { os: 'windows' }, false],
  ['unix', { os: 'js' }, false],
  ['linux', { os: 'android' }, true], // three systems also satisfy another's tag
  ['darwin', { os: 'ios' }, true],
  ['solaris', { os: 'illumos' }, true],
  ['android', {}, false],
  ['cgo', {}, false],
  ['cgo', { cgo: true }, true],
  ['gc', {}, true],
  ['gccgo', {}, false],
  ['go1.1', {}, true],
  ['go1.24', {}, true],
  ['go1.25', {}, false],
  ['go1.25', { release: Infinity }, true],
  ['go1.021', {}, false],
  ['go2', {}, false],
  ['mine', {}, true],
  ['ignore', {}, false],
];
test.each(tags)('tag %s in %j: %s', (tag, context, expected) => {
  expect(matchesTag(tag, { ...LINUX, ...context })).toBe(expected);
});

const names: [name: string, expected: boolean][] = [
  ['main.go', true],
  ['linux.go', true],
  ['windows.go', true], // nothing before the underscore: an ordinary name
  ['_windows.go', false], // (such files are left out anyway)
  ['a_windows.go', false],
  ['a_linux_amd64.go', true],
  ['a_linux_arm64.go', false],
  ['a_windows_amd64.go', false],
  ['a_amd64_linux.go', true],
  ['a_arm64_linux.go', true], // only the last two in this order, else the last alone
  ['a_windows_test.go', false],
  ['a_windows.pb.go', false], // cut at the first dot
  ['a.windows_windows.go', true],
  ['a_unix.go', true],
  ['a_nacl.go', false], // ports that are gone are still known
];
test.each(names)('file name %s: %s', (name, expected) => {
  expect(matchesFileName(name, LINUX)).toBe(expected);
});

const expressions: [text: string, expected: boolean | undefined][] = [
  ['a', true],
  ['!a', false],
  ['a && x', false],
  ['x || a', true],
  ['x || a && x', false], // && binds tighter
  ['(x || a) && b', true],
  ['!(x||x)&&!x', true],
  ['\ta ', true],
  ['größe.1_x', false],
  ['', undefined],
  ['a b', undefined],
  ['a &', undefined],
  ['a & b', undefined],
  ['a || ', undefined],
  ['!!a', undefined],
  ['(a', undefined],
  ['a)', undefined],
  ['a-b', undefined],
];
test.each(expressions)('//go:build %j: %s', (text, expected) => {
  expect(parseGoBuild(text)?.((tag) => tag === 'a' || tag === 'b')).toBe(expected);
});

const plus: [text: string, expected: boolean][] = [
  ['a', true],
  ['x a', true],
  ['a,x b', true],
  ['a,x', false],
  ['!x,a', true],
  ['!!a', false],
  ['!', false],
  ['!a-b', true], // no tag: counts as "ignore"
  ['', false],
];
test.each(plus)('// +build %j: %s', (text, expected) => {
  expect(parsePlusBuild(text)((tag) => tag === 'a' || tag === 'b')).toBe(expected);
});

const heads: [text: string, packageName: string | undefined, importsC: boolean, selected: boolean][] = [
  ['package main', 'main', false, true],
  ['package main; import "C"', 'main', true, false],
  ['package main\nimport (\n_ "a"\n/* */ "C" // x\n)', 'main', true, false],
  ['package main\nimport "a"\nconst c = "C"\nimport "C"', 'main', false, true],
  ['package größe\n', 'größe', false, true],
  ['package "main"', undefined, false, false],
  ['package', undefined, false, false],
  ['/* never closed', undefined, false, false],
  ['package main\n\n//go:build ignore\n', 'main', false, true], // too late: Go ignores it here, the compiler refuses
];
test.each(heads)('head %j', (text, packageName, importsC, selected) => {
  const head = parseSourceHead(text);
  expect([head.packageName, head.importsC, headSelected(head, LINUX)]).toEqual([packageName, importsC, selected]);
});

test('any text is read in time that grows with its length alone', () => {
  const long = 200_000;
  for (const text of [
    ' '.repeat(long),
    '// x\n'.repeat(long),
    '/*'.repeat(long),
    '('.repeat(long),
    `//go:build ${'!('.repeat(long / 100)}`,
  ]) {
    expect(parseSourceHead(text).packageName).toBeUndefined();
  }
});
