import { readDocument } from './document';
import type { Labels } from './label-selector';
import { plainReferences } from './plain-document';
import { plainLabels } from './plain-labels';
import { selectFrom } from './select';
import { splitDocuments } from './split';

/** What the selector is asked about by way of the parser. Throws what it throws. */
function parsedLabels(text: string): Labels | undefined {
  const [span = { start: 0, end: 0, line: 1 }] = splitDocuments(text);
  const asked: Labels[] = [];
  selectFrom(readDocument(text, span, 'f'), (labels) => asked.push(labels) > 0);
  return asked.length === 1 ? asked[0] : undefined;
}

const HEAD = 'apiVersion: v1\nkind: Pod\n';

test.each<[text: string, labels: Labels]>([
  [HEAD, []],
  [`# c\n---\n${HEAD}metadata: # c\n  name: a\nspec:\n  labels:\n    a: b\n`, []],
  [
    'kind: Pod # c\nmetadata:\n    labels:\n      # c\n      app: web # c\n\n      a.b/c-d: "true"\n      e: \'x y\'\n    name: a\n    annotations:\n      labels: z\n      text: |\n        labels:\n          no: x\napiVersion: apps/v1beta1 # c\n',
    [
      ['app', 'web'],
      ['a.b/c-d', 'true'],
      ['e', 'x y'],
    ],
  ],
  [`${HEAD}metadata:\n  labels:\n    "5": a\n`.replace('"5"', '5').replace(': a', ': 1.50'), [['5', '1.50']]],
])('%j has the labels that the parser finds', (text, labels) => {
  expect(plainReferences(text)).toBeDefined();
  expect({ plain: plainLabels(text), parsed: parsedLabels(text) }).toEqual({ plain: labels, parsed: labels });
});

test.each([
  'apiVersion: v1\nkind: List\nitems: []\n',
  'apiVersion: v1\n',
  'kind: Pod\n',
  'apiVersion: 1\nkind: Pod\n',
  'apiVersion: v1\nkind: True\n',
  'apiVersion: v1\nkind: No\n',
  `${HEAD}kind: Job\n`,
  `${HEAD}"kind": Job\n`,
  `${HEAD}kind : Job\n`,
  `${HEAD}metadata: {labels: {a: b}}\n`,
  `${HEAD}metadata:\n  labels: {a: b}\n`,
  `${HEAD}metadata:\n  "labels":\n    a: b\n`,
  `${HEAD}metadata:\n  labels:\n    a: b\n  labels:\n    a: c\n`,
  `${HEAD}metadata:\n- labels:\n    a: b\n`,
  `${HEAD}metadata:\n  labels:\n    "a": b\n`,
  `${HEAD}metadata:\n  labels:\n    a:\n      b: c\n`,
  `${HEAD}metadata:\n  labels:\n    a: ~\n`,
  `${HEAD}metadata:\n  labels:\n    a: |\n      b\n`,
  '- a\n',
  '# c\n',
])('%j is left to the parser', (text) => {
  expect(plainLabels(text)).toBeUndefined();
});

const LINES = [
  'apiVersion: v1',
  'kind: Pod',
  'kind: List',
  'metadata:',
  '  labels:',
  '    app: web',
  '    app: "web" # c',
  "    tier: 'a b'",
  '    n: 5',
  '  name: x',
  '  annotations:',
  '      labels: |',
  '        labels:',
  'spec:',
  '  metadata:',
  '# c',
  '',
  '- a: b',
  '  - labels:',
];
const PIECES = ['', ' ', '\n', '  ', ':', ' #', '"', 'labels:', 'kind: X\n', '- ', '|'];

/** Objects, with lines in wrong order and damage; the same at every run. */
function* damagedObjects(count: number): Generator<string> {
  let seed = 7;
  const below = (limit: number) => ((seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff) % 65536) % limit;
  const one = (list: readonly string[]) => list[below(list.length)] ?? '';
  for (let made = 0; made < count; made++) {
    const lines = ['apiVersion: v1', 'kind: Pod', 'metadata:', '  labels:', '    app: web', '  name: a', 'spec:'];
    for (let changes = below(4); changes > 0; changes--) lines.splice(below(lines.length + 1), below(2), one(LINES));
    const text = `${lines.join('\n')}\n`;
    const at = below(text.length + 1);
    yield `${text.slice(0, at)}${one(PIECES)}${text.slice(at + below(2))}`;
  }
}

test('of ten thousand damaged objects, it reads none otherwise than the parser', () => {
  let known = 0;
  for (const text of damagedObjects(10_000)) {
    const [span] = splitDocuments(text);
    const own = text.slice(0, span?.end);
    const labels = plainReferences(own) && plainLabels(own);
    if (labels === undefined) continue;
    known++;
    expect({ own, labels }).toEqual({ own, labels: parsedLabels(own) });
  }
  expect(known).toBeGreaterThan(500);
});
