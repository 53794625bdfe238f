import { differences } from './difference';

const set = (...lines: string[]): Set<string> => new Set(lines);

test('each line that one side alone has, in order of lines', () => {
  expect(differences(set('a.go', 'c.go', 'd.go'), set('b.go', 'c.go', 'import x'))).toEqual([
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
  expect(differences(set(line), set(), [{ directory, reason: 'for a test' }])).toEqual([{ kind, line }]);
});
