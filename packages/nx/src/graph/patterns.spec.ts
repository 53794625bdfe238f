import { inFolders, literal, nameable, negations } from './patterns';

// What Nx's three matchers make of these shapes was tried on 22.7.12, 23.2.1 and 24.0.6; e2e/touch tries it again on real workspaces.

const leaf = { extglob: '!(*_test).go', plain: ['*.go'], atRoot: '?!(*_test).go' };
const folders: [rule: string, folders: string[], patterns: string[]][] = [
  ['siblings share a pattern', ['a/x', 'a/y', 'a/x'], ['a/@(x|y)/!(*_test).go']],
  ['top folders are siblings', ['x', 'y'], ['@(x|y)/!(*_test).go']],
  ['a folder alone has no braces, which would be literal', ['a/x'], ['a/x/!(*_test).go']],
  ['folders without siblings share braces', ['a/x', 'b/y'], ['{a/x,b/y}/!(*_test).go']],
  ['at the root, a pattern does not begin with an exclamation mark', ['.'], ['?!(*_test).go']],
  ['what cannot be written is a question mark, and no extglob comes behind it', ['(a)/b'], ['?a?/b/*.go']],
  ['what cannot be said at all is the folder above', ['x/\u{1f600}/y'], ['x/**/*']],
  ['behind a plus or an at, no extglob', ['a+b', 'a@b', 'ok'], ['a+b/*.go', 'a@b/*.go', 'ok/!(*_test).go']],
  ['letters of any script and blanks are literal', ['für/c d', 'für/e'], ['für/@(c d|e)/!(*_test).go']],
];
test.each(folders)('%s', (_rule, paths, patterns) => {
  expect(inFolders(paths, leaf)).toEqual(patterns.map((text) => `{workspaceRoot}/${text}`).sort());
});

test('many siblings are several patterns, each far below the 65,536 characters that minimatch takes', () => {
  const found = inFolders(
    Array.from({ length: 250 }, (_, i) => `pkg/p${i}`),
    leaf,
  );
  expect(found).toHaveLength(3);
  expect(Math.max(...found.map((text) => text.length))).toBeLessThan(10_000);
});

test('joined, all folders share braces, and large sets of siblings are several patterns', () => {
  const all = inFolders(['a/x', 'a/y', 'b/z', 'v', 'w', '(a)/b'], leaf, true);
  expect(all).toEqual(['{workspaceRoot}/?a?/b/*.go', '{workspaceRoot}/{@(v|w),a/@(x|y),b/z}/!(*_test).go']);
  const many = inFolders(
    Array.from({ length: 650 }, (_, i) => `pkg/${i % 2}/p${i}`),
    leaf,
    true,
  );
  expect(many.map((text) => [text.split('|').length, text.split('@').length - 1])).toEqual([
    [298, 3],
    [223, 3],
    [124, 2],
  ]);
});

const names: [path: string, nameable: string][] = [
  ['a/b', 'a/b'],
  ['apps/(group)/api', 'apps/?group?/api'],
  ['x!y/z', 'x?y/z'],
  ['!x', '?x'],
  ['#x/y', '?x/y'],
  ['a/#x', 'a/#x'],
  ['{x,y}', '?x,y?'],
  ['a+b/c@d', 'a+b/c@d'],
  ['a/\u{1f600}/b', 'a'],
  ['\u{1f600}', '.'],
  ['.', '.'],
];
test.each(names)('%s is named as %s', (path, expected) => {
  expect(nameable(path)).toBe(expected);
});

test('files share braces; one alone has none; what cannot be written is a question mark', () => {
  expect(literal(['b', 'a', 'a'])).toEqual(['{workspaceRoot}/{a,b}']);
  expect(literal(['a'])).toEqual(['{workspaceRoot}/a']);
  expect(literal(['x/[a]', 'y+z'])).toEqual(['{workspaceRoot}/x/?a?', '{workspaceRoot}/y+z']);
});

test('negations name files and folders, and leave out what they cannot name', () => {
  expect(negations(['a/x', 'a/y', 'b/', 'c/', 'd/\u{1f600}', 'd/(e)'])).toEqual([
    '!{workspaceRoot}/{a/x,a/y}',
    '!{workspaceRoot}/d/?e?',
    '!{workspaceRoot}/{b,c}/**/*',
  ]);
});
