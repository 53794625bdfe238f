import { parseGoMod } from '../module-file';
import { importedBack } from './imported-back';

const OWN = { path: 'm', directory: '.' };
const USED = { path: 'used', directory: 'used' };
const REPLACED = { path: 'r', directory: 'r' };

const cases: [name: string, requires: string, go: string, sum: string, expected: string[]][] = [
  ['nothing is from elsewhere', 'require r v1.0.0', '1.24', 'm v1.0.0/go.mod h1:x', []],
  ['a direct requirement of a version that never was', 'require (\nr v0.0.0\nelse v1.0.0\n)', '1.24', '', []],
  [
    'the version that go mod tidy invents',
    'require (\nr v0.0.0-00010101000000-000000000000\nelse v1.0.0\n)',
    '1.24',
    '',
    [],
  ],
  ['a real version', 'require (\nr v1.0.0\nelse v1.0.0\n)', '1.24', '', ['r']],
  ['others alone require it', 'require (\nr v0.0.0 // indirect\nelse v1.0.0\n)', '1.24', '', ['r']],
  ['an old go.mod shows direct requirements alone', 'require else v1.0.0', '1.16', '', ['r']],
  ['a module of the go.work', 'require (\nused v1.0.0\nelse v1.0.0\n)', '1.24', '', ['used']],
  ['a line in go.sum', 'require else v1.0.0', '1.24', 'm v1.0.0/go.mod h1:x\nmm v1.0.0 h1:x\n', ['m']],
  ['a go.sum without it', 'require else v1.0.0', '1.24', 'else v1.0.0 h1:x\nelse/m v1.0.0 h1:x\n', []],
];
test.each(cases)('%s', (_, requires, go, sum, expected) => {
  const mains = [parseGoMod(`module m\ngo ${go}\n${requires}\n`), parseGoMod('module used\ngo 1.24\n')];
  expect(importedBack(mains, [OWN, USED], [REPLACED], [sum, undefined]).map(({ path }) => path)).toEqual(expected);
});
