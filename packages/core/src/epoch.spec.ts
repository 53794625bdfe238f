import { formatEpoch, readEpoch } from './epoch';

test.each([
  [undefined, undefined],
  ['', undefined],
  ['0', 0],
  ['-0', 0],
  ['+1700000000', 1700000000],
  ['-1', -1],
  ['253402300799', 253402300799],
])('SOURCE_DATE_EPOCH=%s is read as %s', (text, seconds) => {
  expect(readEpoch({ SOURCE_DATE_EPOCH: text }, 'SOURCE_DATE_EPOCH')).toBe(seconds);
});

test.each(['1.5', '1e3', 'now', ' 1', '0x10', '253402300800', '-62167219201', '99999999999999999999'])(
  'KO_DATA_DATE_EPOCH=%s is refused',
  (text) => {
    expect(() => readEpoch({ KO_DATA_DATE_EPOCH: text }, 'KO_DATA_DATE_EPOCH')).toThrow(
      `KO_DATA_DATE_EPOCH is "${text.trim()}", which is no number of seconds since 1970-01-01T00:00:00Z within the years 0 to 9999. ` +
        'Set it to a whole number, for example KO_DATA_DATE_EPOCH=$(git log -1 --format=%ct), or unset it.',
    );
  },
);

test.each([
  [undefined, '0001-01-01T00:00:00Z'],
  [0, '1970-01-01T00:00:00Z'],
  [-1, '1969-12-31T23:59:59Z'],
  [1700000000, '2023-11-14T22:13:20Z'],
  [-62167219200, '0000-01-01T00:00:00Z'],
])('%s seconds are written as %s, whatever the zone of the machine', (seconds, text) => {
  expect(formatEpoch(seconds)).toBe(text);
});
