import { OciError } from './errors';
import {
  always,
  base64,
  type Codec,
  decodeJson,
  encodeJson,
  flag,
  integer,
  list,
  map,
  nothing,
  optional,
  record,
  text,
} from './json';

interface Sample {
  readonly first: string;
  readonly second?: readonly string[];
  readonly 'os.version'?: string;
  readonly count?: number;
  readonly done?: boolean;
}

const sample = record<Sample>({
  first: always(text),
  second: optional(list(text)),
  'os.version': optional(text),
  count: optional(integer),
  done: optional(flag),
});

const bytes = (json: string) => Buffer.from(json, 'utf8');
const written = <T>(value: T, codec: Codec<T>) => Buffer.from(encodeJson(value, codec)).toString('utf8');

// ko-behaviour Appendix B
test.each<[rule: string, value: string, json: string]>([
  ['quotes and backslashes are escaped, slashes are not', '"\\/', '"\\"\\\\/"'],
  ['what HTML would read is escaped', '<a href="&">', '"\\u003ca href=\\"\\u0026\\"\\u003e"'],
  ['line and paragraph separators are escaped', '\u2028\u2029', '"\\u2028\\u2029"'],
  ['short escapes as of Go 1.22', '\b\f\n\r\t', '"\\b\\f\\n\\r\\t"'],
  ['other control characters in lower-case hex', '\u0000\u001f', '"\\u0000\\u001f"'],
  ['everything else stays, DEL and beyond the BMP too', '\u007f\u00e9\u6f22\u{1f600}', '"\u007f\u00e9\u6f22\u{1f600}"'],
  ['half a surrogate pair becomes U+FFFD', 'a\ud800b', '"a\ufffdb"'],
])('text is written as Go does: %s', (_rule, value, json) => {
  expect(written(value, text)).toBe(json);
});

test.each<[rule: string, json: string, value: Sample]>([
  ['fields in any order', '{"second":["x"],"first":"a"}', { first: 'a', second: ['x'] }],
  ['keys in any case', '{"FIRST":"a","Os.Version":"1"}', { first: 'a', 'os.version': '1' }],
  ['long s and Kelvin sign fold as in Go', '{"\u017fecond":["x"]}', { first: '', second: ['x'] }],
  ['a later spelling of a key wins', '{"first":"a","First":"b"}', { first: 'b' }],
  ['unknown keys are dropped', '{"first":"a","__proto__":{"x":1},"other":[]}', { first: 'a' }],
  ['null leaves the default', '{"first":null,"second":null,"done":null}', { first: '' }],
  ['null in a list is the zero value', '{"first":"a","second":[null]}', { first: 'a', second: [''] }],
  ['what is empty is as good as absent', '{"first":"a","second":[],"count":0,"done":false}', { first: 'a' }],
  ['half a surrogate pair becomes U+FFFD', '{"first":"\\ud800"}', { first: '\ufffd' }],
  ['an absent document member is the zero value', '{}', { first: '' }],
])('records are read as Go does: %s', (_rule, json, value) => {
  expect(decodeJson(bytes(json), sample, 'sample')).toEqual(value);
});

test('the fields of a record are written in the order of its table, empty optional ones not at all', () => {
  const value: Sample = { done: true, count: 0, second: [], first: '', 'os.version': '10' };
  expect(written(value, sample)).toBe('{"first":"","os.version":"10","done":true}');
});

test('free keys are written in bytewise order, which is not that of UTF-16', () => {
  expect(written({ '\u{1f600}': 'c', '\uffee': 'b', '10': 'x', '9': 'y', Z: 'd', a: 'e' }, map(text))).toBe(
    '{"10":"x","9":"y","Z":"d","a":"e","\uffee":"b","\u{1f600}":"c"}',
  );
});

test('the members of a set are empty objects', () => {
  const set = decodeJson(bytes('{"/b":{},"/a":null}'), map(nothing), 'volumes');
  expect(written(set, map(nothing))).toBe('{"/a":{},"/b":{}}');
});

test('each byte that is not UTF-8 becomes one U+FFFD', () => {
  const broken = Buffer.concat([bytes('{"first":"'), Buffer.from([0xff, 0xe2, 0x82, 0xc3, 0xa9]), bytes('"}')]);
  expect(decodeJson(broken, sample, 'sample')).toEqual({ first: '\ufffd\ufffd\ufffd\u00e9' });
});

test.each<[json: string, message: string]>([
  ['{"first":1}', 'sample.first: it is a number, not a string.'],
  ['{"first":"a","second":{}}', 'sample.second: it is an object, not a list.'],
  ['{"first":"a","second":["a",true]}', 'sample.second[1]: it is a boolean, not a string.'],
  ['{"count":"1"}', 'sample.count: it is a string, not a number.'],
  ['{"count":1.5}', 'sample.count: 1.5 is no integer below 2^53.'],
  ['{"count":9007199254740993}', 'sample.count: 9007199254740992 is no integer below 2^53.'],
  ['{"done":"true"}', 'sample.done: it is a string, not true or false.'],
  ['[]', 'sample: it is a list, not an object.'],
])('%s is refused, and the place is named', (json, message) => {
  const decode = () => decodeJson(bytes(json), sample, 'sample');
  expect(decode).toThrow(OciError);
  expect(decode).toThrow(expect.objectContaining({ code: 'invalid-json', message }));
});

test.each(['', '{', '{"a":1}x', '\ufeff{}'])('%j is no JSON', (json) => {
  expect(() => decodeJson(bytes(json), sample, 'sample')).toThrow(expect.objectContaining({ code: 'invalid-json' }));
});

test.each<[json: string, hex: string | undefined]>([
  ['"aGk="', '6869'],
  ['"aG\\nk="', '6869'],
  ['""', ''],
  ['"aGk"', undefined],
  ['"aG=k"', undefined],
  ['"a-_="', undefined],
])('base64 %s is read strictly, but for line breaks', (json, hex) => {
  const decode = () => Buffer.from(decodeJson(bytes(json), base64, 'data')).toString('hex');
  if (hex === undefined) expect(decode).toThrow(expect.objectContaining({ code: 'invalid-json' }));
  else expect(decode()).toBe(hex);
});
