import { splitDocuments } from './split';

/** Each document's own text, behind the number of its first line. */
function split(text: string): [line: number, text: string][] {
  return splitDocuments(text).map(({ start, end, line }) => [line, text.slice(start, end)]);
}

test.each<[what: string, text: string, documents: [number, string][]]>([
  ['nothing is no document', '', []],
  ['one without a marker', 'a: 1\n', [[1, 'a: 1\n']]],
  [
    '--- begins one, and is a part of it',
    'a: 1\n---\nb: 2',
    [
      [1, 'a: 1\n'],
      [2, '---\nb: 2'],
    ],
  ],
  ['comments above the first --- are a part of its document', '# c\n\n---\na: 1\n', [[1, '# c\n\n---\na: 1\n']]],
  [
    'comments behind a document are a part of it',
    'a: 1\n# c\n---\nb: 2\n',
    [
      [1, 'a: 1\n# c\n'],
      [3, '---\nb: 2\n'],
    ],
  ],
  [
    'an empty one between two markers',
    '---\n---\na: 1\n',
    [
      [1, '---\n'],
      [2, '---\na: 1\n'],
    ],
  ],
  [
    '... ends one',
    'a: 1\n...\n# c\n%YAML 1.1\n---\nb: 2\n',
    [
      [1, 'a: 1\n...\n'],
      [3, '# c\n%YAML 1.1\n---\nb: 2\n'],
    ],
  ],
  [
    'content behind the marker',
    '--- {a: 1}\n--- |\n text\n',
    [
      [1, '--- {a: 1}\n'],
      [2, '--- |\n text\n'],
    ],
  ],
  [
    '---x, ----, and an indented --- are no markers',
    'a: |\n  ---\n---x: 1\n----: 2\n',
    [[1, 'a: |\n  ---\n---x: 1\n----: 2\n']],
  ],
  [
    'line breaks of Windows',
    'a: 1\r\n---\r\nb: 2\r\n',
    [
      [1, 'a: 1\r\n'],
      [2, '---\r\nb: 2\r\n'],
    ],
  ],
])('%s', (_what, text, documents) => {
  expect(split(text)).toEqual(documents);
});
