import { namedReferences, writtenReferences } from './named-references';

test.each<[rule: string, text: string, selector: string | undefined, references: string[]]>([
  ['values count, each once', 'a: ko://m/a\nb: [ko://m/b, ko://m/a]\n', undefined, ['ko://m/a', 'ko://m/b']],
  ['comments and longer texts do not', '# ko://m/a\na: --image=ko://m/b # ko://m/c\n', undefined, []],
  ['a text of several documents', 'a: ko://m/a\n---\nb: "ko://./b "\n', undefined, ['ko://m/a', 'ko://./b']],
  [
    'a selector leaves out what it does not fit',
    'apiVersion: v1\nkind: A\nmetadata: {labels: {x: y}}\na: ko://m/a\n---\napiVersion: v1\nkind: A\na: ko://m/b\n',
    'x=y',
    ['ko://m/a'],
  ],
  [
    'of what is no YAML, all that is written',
    'a: [ko://m/a\nb: "ko://m/b"\n# ko://m/c\n',
    undefined,
    ['ko://m/a', 'ko://m/b'],
  ],
  ['and of what no selector fits', '- a: ko://m/a\n', 'x=y', ['ko://m/a']],
  ['and where nobody can read the selector', 'a: ko://m/a\n', '= =', ['ko://m/a']],
])('%s', (_rule, text, selector, references) => {
  expect(namedReferences(Buffer.from(text), 'a.yaml', selector)).toEqual(references);
});

test('UTF-16 is read as what it is', () => {
  expect(namedReferences(Buffer.from('\ufeffa: ko://m/a\n', 'utf16le'), 'a.yaml')).toEqual(['ko://m/a']);
});

test('in a patch, a reference in a text counts', () => {
  const patch = 'patches:\n- patch: |-\n    - op: replace\n      value: ko://m/a\n    # ko://m/b\n  other: xko://m/c\n';
  expect(writtenReferences(Buffer.from(patch))).toEqual(['ko://m/a']);
});
