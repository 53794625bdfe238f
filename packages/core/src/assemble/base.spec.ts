import { checkBases } from './base';

const config = (defaultBaseImage: string, baseImageOverrides: Record<string, string> = {}) => ({
  defaultBaseImage,
  baseImageOverrides,
});

test.each(['alpine', 'scratch', 'oci:base:v1', 'ghcr.io/a/b:v1'])('%s is a base', (text) => {
  expect(() => checkBases(config(text, { 'm/app': text }))).not.toThrow();
});

test('a reference that cannot be one is told with its key, also that of another program', () => {
  expect(() => checkBases(config('not a ref'))).toThrow(
    expect.objectContaining({
      code: 'invalid-base',
      message: expect.stringMatching(/^'defaultBaseImage': "not a ref" is no base image: .+ Write a reference like /),
    }),
  );
  expect(() => checkBases(config('alpine', { 'm/app': 'no ref' }))).toThrow(
    /^'baseImageOverrides\[m\/app\]': "no ref" is no base image: /,
  );
});

test.each(['', 'b', 'b:v1', 'r.io/b', 'localhost/b:v1', 'localhost:5000/b'])(
  'ko takes no repository of one character, nor an empty reference: "%s"',
  (text) => {
    expect(() => checkBases(config('alpine', { 'm/app': text }))).toThrow(
      expect.objectContaining({
        code: 'invalid-base',
        message: expect.stringContaining(`'baseImageOverrides[m/app]': "${text}"`),
      }),
    );
  },
);
