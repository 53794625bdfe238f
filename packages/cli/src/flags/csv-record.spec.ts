import { parseCsvRecord } from './csv-record';

const records: [text: string, fields: string[]][] = [
  ['', []],
  ['a', ['a']],
  ['a,b', ['a', 'b']],
  ['a,', ['a', '']],
  [',', ['', '']],
  [' a , b ', [' a ', ' b ']], // blanks are part of the field
  ['"a,b",c', ['a,b', 'c']],
  ['"say ""hi"""', ['say "hi"']],
  ['""', ['']],
  ['"-X main.v=1,2"', ['-X main.v=1,2']],
  ["it's,'x'", ["it's", "'x'"]], // only the double one quotes
  ['"a\nb",c', ['a\nb', 'c']],
  ['"a\r\nb"', ['a\nb']],
  ['a,b\nc', ['a', 'b']], // one record; the rest is dropped, as ko does
  ['\n\na', ['a']],
];
test.each(records)('%j is the record %j', (text, fields) => {
  expect(parseCsvRecord(text)).toEqual(fields);
});

const faults: [text: string, column: number][] = [
  ['a"b=c', 2],
  ['ä"', 3], // in bytes, as Go counts
  ['"a"b', 3],
  ['"a', 3],
  ['x,"a', 5],
];
test.each(faults)('%j is none, because of column %d', (text, column) => {
  expect(() => parseCsvRecord(text)).toThrow(`column ${column}: `);
});
