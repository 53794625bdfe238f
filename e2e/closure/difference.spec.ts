import { differences } from './difference';

const set = (...lines: string[]): Set<string> => new Set(lines);
const go = (...lines: string[]) => ({ closure: set(...lines), back: set() });

test('each line that one side alone has, in order of lines', () => {
  expect(differences(go('a.go', 'c.go', 'd.go'), set('b.go', 'c.go', 'import x'))).toEqual([
    { kind: 'stale', line: 'a.go' },
    { kind: 'needless', line: 'b.go' },
    { kind: 'stale', line: 'd.go' },
    { kind: 'needless', line: 'import x' },
  ]);
});

test.each([
  ['pkg/a.go', 'pkg', 'wide'],
  ['pkg/sub/a.go', 'pkg', 'wide'],
  ['pkg //go:embed *', 'pkg', 'wide'],
  ['pkg2/a.go', 'pkg', 'stale'],
  ['other/pkg/a.go', 'pkg', 'stale'],
  ['a.go', '.', 'wide'],
] as const)('%s, with folder %s counted whole, is %s', (line, directory, kind) => {
  expect(differences(go(line), set(), [{ directory, reason: 'for a test' }])).toEqual([{ kind, line }]);
});

test('what is counted whole brings with it what it imports', () => {
  const wide = [{ directory: 'pkg', reason: 'for a test' }];
  expect(differences(go('a.go'), set('pkg/a.go', 'other/a.go', 'import x'), wide)).toEqual([
    { kind: 'stale', line: 'a.go' },
    { kind: 'wide', line: 'import x' },
    { kind: 'wide', line: 'other/a.go' },
    { kind: 'wide', line: 'pkg/a.go' },
  ]);
});

test('what only a module from elsewhere leads to has a kind of its own, unless it is counted whole', () => {
  const side = { closure: set('a/a.go', 'b/b.go', 'c/c.go'), back: set('a/a.go', 'b/b.go', 'c/c.go') };
  expect(differences(side, set('c/c.go'), [{ directory: 'b', reason: 'for a test' }])).toEqual([
    { kind: 'back', line: 'a/a.go' },
    { kind: 'wide', line: 'b/b.go' },
  ]);
});
