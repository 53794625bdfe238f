import { closeSync, openSync, writeSync } from 'node:fs';
import { Bug, UserError } from '@ko/core';
import { parsePlatform } from '@ko/oci';
import { errorText } from './terminal';

function thrown(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

function writeTo(device: string): void {
  const file = openSync(device, 'w');
  try {
    writeSync(file, 'text');
  } finally {
    closeSync(file);
  }
}

const cases: [rule: string, error: unknown, text: RegExp][] = [
  [
    'a user sees what is wrong, what to do next, and the code',
    new UserError('not-a-main-package', { what: './lib is no main package.', next: 'Name one.' }),
    /^Error \(not-a-main-package\): \.\/lib is no main package\. Name one\.$/,
  ],
  [
    'errors of images and registries look the same',
    thrown(() => parsePlatform('a/b/c/d')),
    /^Error \(invalid-platform\): [^\n]+$/,
  ],
  [
    "a compiler's text stands alone",
    new UserError('compile-error', { what: '# example.com/m\n./main.go:3:2: undefined: x\n' }),
    /^# example\.com\/m\n\.\/main\.go:3:2: undefined: x$/,
  ],
  [
    "a disk that is full is nobody's bug",
    thrown(() => writeTo('/dev/full')),
    /^Error \(file-system\): ENOSPC: no space left on device, write\. Make room on the disk\.$/,
  ],
  ['a bug shows its stack and asks for a report', new Bug('No layers.'), /report it[^]*Bug: No layers\.[^]*\n {4}at /],
  [
    'so does what nobody expected',
    new TypeError('x is not a function'),
    /report it[^]*TypeError: x is not a function\n {4}at /,
  ],
  ['and what is no error at all', 'text\u001b[2J', /report it[^]*\ntext\[2J$/],
];
test.each(cases)('%s', (_rule, error, text) => {
  expect(errorText(error)).toMatch(text);
});
