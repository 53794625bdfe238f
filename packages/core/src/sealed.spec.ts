import { sealed, unsealed } from './sealed';

const value = { name: 'app', list: [1, { deep: 'text with "quotes" and\nlines' }], none: null };

test('a value comes back, its seal does not', () => {
  expect(unsealed(sealed(value))).toEqual(value);
});

test('the text is JSON, with the seal as its last key', () => {
  const parsed = JSON.parse(sealed(value)) as object;
  expect(parsed).toEqual({ ...value, seal: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) });
  expect(Object.keys(parsed).at(-1)).toBe('seal');
});

const text = sealed(value);
test.each([
  ['cut', text.slice(0, -1)],
  ['empty', ''],
  ['edited', text.replace('"app"', '"apple"')],
  ['edited in its seal', text.replace(/[0-9a-f]"\n}\n$/, (end) => (end.startsWith('0') ? '1' : '0') + end.slice(1))],
  ['formatted anew', `${JSON.stringify(JSON.parse(text))}\n`],
  ['without seal', `${JSON.stringify(value, null, 2)}\n`],
  ['with something behind it', `${text}\n`],
])('a text that was %s is not believed', (_, other) => {
  expect(other).not.toBe(text);
  expect(unsealed(other)).toBeUndefined();
});
