import { readDocument } from './document';
import { plainReferences } from './plain-document';
import { referencesOf } from './references';
import { splitDocuments } from './split';

/** What the parser of all YAML finds, in the same form. Throws what it throws. */
function parsedReferences(text: string) {
  const [span = { start: 0, end: 0, line: 1 }] = splitDocuments(text);
  return referencesOf(readDocument(text, span, 'f')).map((one) => {
    const { start, end } = one.replace('');
    return { start, end, line: one.line - 1 };
  });
}

test.each([
  'apiVersion: v1\nkind: Pod # a pod\nmetadata:\n  name: "a"\n  labels: {app: web, "b": \'c\'}\nspec:\n  containers:\n  - name: c\n    image: ko://m/app\n    args: ["--a", b]\n',
  '---\n# c\na:\n- b: 1\n  c:\n  - ko://x\n- - "ko://y" # c\n  - z\n',
  'a: |\n  text\n    more\n\n  # no comment\nb: >-\n   x\nc: ko://x\n',
  'a:\nb: []\nc: {}\nd:\n  e:\nf: --x\n',
  "a: x:y#z\nb: 'it: # is'\n",
  '',
])('%j is simple, and has the references that the parser finds', (text) => {
  expect(plainReferences(text)).toEqual(parsedReferences(text));
});

test.each([
  'a: &x 1\n',
  'a: *x\n',
  'a: !!str ko://x\n',
  'a: b\n  c\n',
  'a: "b\n  c"\n',
  'a: [ko://x]\n',
  'a: [[b]]\n',
  'a: |2\n  b\n',
  'a: |\n  ko://x\n',
  '? a\n: b\n',
  'ko://x: 1\n',
  '"a": "\\x41"\n',
  'a:\tb\n',
  'a: 1\r\n',
  '%YAML 1.1\n---\na: 1\n',
  '--- {a: 1}\n',
  'a: 1\n...\n',
  'text\n',
  '{"a": 1}\n',
])('%j is left to the parser', (text) => {
  expect(plainReferences(text)).toBeUndefined();
});

test.each([
  'a: b: c\n',
  'a: 1\n b: 2\n',
  '- a\nb: 1\n',
  'a:\n  - b\n c: 1\n',
  'a: |\n    b\n  c\n',
  'a: [b\n',
  "a: 'b\n",
  '- \nx\n',
])('%j is no YAML, and not accepted', (text) => {
  expect(plainReferences(text)).toBeUndefined();
});

const VALUES = [
  'v',
  'ko://a/b',
  '"ko://a"',
  "'ko://a'",
  '[a, "b"]',
  '{a: b}',
  'x # c',
  '- x',
  'a: b',
  '-x',
  '|',
  '>-',
  '',
  'a#b',
  '"a\\nb"',
  '*a',
  '? a',
  'ko://x # c',
];
const PIECES = [
  ' ',
  '\n',
  '- ',
  ':',
  ': ',
  ' #',
  '"',
  "'",
  'ko://x',
  '|',
  '[',
  ']',
  '{',
  ',',
  '\n\n',
  '---\n',
  '\\',
  '&',
  '? ',
];

/** Lines of manifests, with damage; the same at every run. */
function* damagedManifests(count: number): Generator<string> {
  let seed = 1;
  const below = (limit: number) => ((seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff) % 65536) % limit;
  const one = (list: readonly string[]) => list[below(list.length)] ?? '';
  for (let made = 0; made < count; made++) {
    let text = '';
    let indentation = 0;
    for (let lines = 1 + below(7); lines > 0; lines--) {
      indentation = Math.max(0, indentation + [0, 0, 2, -2, 1, 4][below(6)]!);
      text += `${' '.repeat(indentation)}${one(['', '- ', '- - '])}${one(['', 'k: ', 'l: '])}${one(VALUES)}\n`;
    }
    const at = below(text.length + 1);
    yield `${text.slice(0, at)}${one(['', ...PIECES])}${text.slice(at + below(2))}`;
  }
}

test('of ten thousand damaged manifests, it accepts none that the parser refuses or reads otherwise', () => {
  let accepted = 0;
  for (const text of damagedManifests(10_000)) {
    const [span] = splitDocuments(text);
    const own = text.slice(0, span?.end);
    const found = plainReferences(own);
    if (found === undefined) continue;
    accepted++;
    expect({ own, found }).toEqual({ own, found: parsedReferences(own) });
  }
  expect(accepted).toBeGreaterThan(500);
});
