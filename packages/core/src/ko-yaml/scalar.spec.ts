import { parseLocated } from './located';
import { castText, weakText } from './scalar';

// Every row was seen in the arguments of `go build` that ko 0.19.1 made of `flags: [<row>]`.
const plain: [source: string, text: string][] = [
  ['010', '8'],
  ['0o10', '8'],
  ['0b1', '1'],
  ['0x10', '16'],
  ['1_000', '1000'],
  ['+1', '1'],
  ['-0', '0'],
  ['.5', '0.5'],
  ['1.', '1'],
  ['1.0', '1'],
  ['0.1e1', '1'],
  ['1e3', '1000'],
  ['1e21', '1000000000000000000000'],
  ['1.5e-7', '0.00000015'],
  ['123456789.5', '123456789.5'],
  ['100000000000000000000.0', '100000000000000000000'],
  ['12345678901234567890', '12345678901234567890'], // fits into 64 bits
  ['123456789012345678901234567890', '123456789012345680000000000000'], // does not
  ['1e400', '1e400'],
  ['.inf', '+Inf'],
  ['.nan', 'NaN'],
  ['yes', 'yes'],
  ['on', 'on'],
  ['y', 'y'],
  ['~', ''],
  ['Null', ''],
  ['"010"', '010'],
  ['!!str 010', '010'],
];
test.each(plain)('YAML: %s is %s', (source, text) => {
  const value = parseLocated(`[${source}]`, '.ko.yaml');
  expect(value).toMatchObject({ kind: 'list', items: [{ kind: 'scalar' }] });
  if (value.kind === 'list' && value.items[0]?.kind === 'scalar') expect(weakText(value.items[0].value)).toBe(text);
});

test('numbers of JSON are floating-point', () => {
  expect(parseLocated('{"a": [12345678901234567890, 1, true]}', '.ko.json')).toMatchObject({
    entries: [{ key: 'a', value: { items: [{ value: 12345678901234567000 }, { value: 1 }, { value: true }] } }],
  });
});

test('truth is a word in the lists of the top level, and a number inside of builds', () => {
  expect([castText(true), castText(false), weakText(true), weakText(false)]).toEqual(['true', 'false', '1', '0']);
});
