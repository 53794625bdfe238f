import type { Flag } from './flag';
import { parseWords } from './parse';

const flags: readonly Flag[] = [
  { name: 'bare', type: 'bool', about: '' },
  { name: 'base-import-paths', short: 'B', type: 'bool', about: '' },
  { name: 'preserve-import-paths', short: 'P', type: 'bool', about: '' },
  { name: 'push', type: 'bool', default: true, about: '' },
  { name: 'jobs', short: 'j', type: 'int', about: '' },
  { name: 'sbom', type: 'string', default: 'spdx', about: '' },
  { name: 'tags', short: 't', type: 'strings', default: ['latest'], about: '' },
  { name: 'wait', type: 'string', alone: '5m', about: '' },
];

function read(...words: string[]) {
  const { flags: values, args } = parseWords(words, flags);
  return {
    bare: values.bool('bare'),
    B: values.bool('base-import-paths'),
    P: values.bool('preserve-import-paths'),
    push: values.bool('push'),
    jobs: values.int('jobs'),
    sbom: values.text('sbom'),
    tags: values.list('tags'),
    wait: values.text('wait'),
    args,
  };
}
const DEFAULTS = {
  bare: false,
  B: false,
  P: false,
  push: true,
  jobs: 0,
  sbom: 'spdx',
  tags: ['latest'],
  wait: '',
  args: [],
};

const lines: [rule: string, words: string[], differs: Partial<ReturnType<typeof read>>][] = [
  ['no words are the defaults', [], {}],
  ['flags stand anywhere', ['./a', '--bare', './b'], { bare: true, args: ['./a', './b'] }],
  ['a boolean flag never takes the next word', ['--push', 'false'], { args: ['false'] }],
  ['a boolean flag takes its own value', ['--push=false', '--bare=T'], { push: false, bare: true }],
  ['a flag whose value may be left out never takes the next word', ['--wait', '1m'], { wait: '5m', args: ['1m'] }],
  ['a flag whose value may be left out takes its own', ['--wait=1m', 'a'], { wait: '1m', args: ['a'] }],
  ['the last one counts', ['--push=false', '--push'], {}],
  ['a value is the next word, whatever it looks like', ['--sbom', '--bare'], { sbom: '--bare' }],
  ['a value may be empty', ['--sbom='], { sbom: '' }],
  ['a value may hold an equals sign', ['--sbom=a=b'], { sbom: 'a=b' }],
  ['a short flag takes the rest of its word', ['-tv1', '-j2'], { tags: ['v1'], jobs: 2 }],
  ['a short flag takes the next word', ['-t', 'v1', '-j', '2'], { tags: ['v1'], jobs: 2 }],
  ['an equals sign after a short flag is its value when nothing follows', ['-t='], { tags: ['='] }],
  ['an equals sign after a short flag is none of its value', ['-t=v1', '-j=2'], { tags: ['v1'], jobs: 2 }],
  ['short flags bundle', ['-BP', 'x'], { B: true, P: true, args: ['x'] }],
  ['the last of a bundle may have a value', ['-BPtv1'], { B: true, P: true, tags: ['v1'] }],
  ['a short boolean flag takes its own value', ['-B=false', '-P=t'], { P: true }],
  ['a list replaces its default, then grows', ['-t', 'a,b', '--tags=c'], { tags: ['a', 'b', 'c'] }],
  ['an empty list is one', ['--tags='], { tags: [] }],
  ['a list is a CSV record', ['-t', '"a,b",c'], { tags: ['a,b', 'c'] }],
  ['two dashes end the flags', ['a', '--', '--bare', '-x'], { args: ['a', '--bare', '-x'] }],
  ['a single dash is an argument', ['-', '--bare'], { bare: true, args: ['-'] }],
  ['numbers may be signed', ['-j', '-3'], { jobs: -3 }],
  ['numbers may be hexadecimal', ['-j', '0x10'], { jobs: 16 }],
  ['numbers may be octal', ['-j', '010'], { jobs: 8 }],
  ['numbers may be binary', ['-j', '+0b11'], { jobs: 3 }],
  ['numbers may have underscores', ['-j', '1_0'], { jobs: 10 }],
  ['numbers may have 64 bits', ['-j', '9223372036854775807'], { jobs: 2 ** 63 }],
];
test.each([
  [['a', 'b'], 2],
  [['a', '--', 'b', '--', 'c'], 1],
  [['--', 'a'], 0],
])('of the arguments of %j, %i stand before the dashes', (words, count) => {
  expect(parseWords(words, flags).argsBeforeDashes).toBe(count);
});

test.each<[words: string[], args: string[]]>([
  [
    ['./a', '--nope', 'value', './b'],
    ['./a', './b'],
  ],
  [
    ['./a', '--nope=value', './b', '-x', '-n', 'ns', '--bare'],
    ['./a', './b'],
  ],
  [
    ['./a', '--', '--nope', 'x'],
    ['./a', '--nope', 'x'],
  ],
])('where unknown flags are ignored, %j has the arguments %j', (words, args) => {
  expect(parseWords(words, flags, { unknownFlags: 'ignored' }).args).toEqual(args);
});

test.each(lines)('%s: %j', (_, words, differs) => {
  expect(read(...words)).toEqual({ ...DEFAULTS, ...differs });
});

const faults: [words: string[], message: string | RegExp][] = [
  [['--nope'], /^unknown flag: --nope\. The flag --help lists/],
  [['--nope=1'], /^unknown flag: --nope\./],
  [['--tag=v1'], /^unknown flag: --tag\. Did you mean --tags\?$/],
  [['-x'], /^unknown shorthand flag: 'x' in -x\./],
  [['-Bx'], /^unknown shorthand flag: 'x' in -Bx\./],
  [['---bare'], /^bad flag syntax: "---bare"\./],
  [['--=x'], /^bad flag syntax: "--=x"\./],
  [['--tags'], /^flag needs an argument: --tags\./],
  [['-Bt'], /^flag needs an argument: -t\./],
  [['--push=maybe'], 'invalid argument "maybe" for "--push" flag: it is neither true nor false.'],
  [['-j', 'x'], 'invalid argument "x" for "-j, --jobs" flag: it is no whole number.'],
  [['--jobs=1__0'], 'invalid argument "1__0" for "-j, --jobs" flag: it is no whole number.'],
  [
    ['--jobs=9223372036854775808'],
    'invalid argument "9223372036854775808" for "-j, --jobs" flag: it is no whole number.',
  ],
  [['--jobs=1.5'], 'invalid argument "1.5" for "-j, --jobs" flag: it is no whole number.'],
  [['-t', 'a"b'], /^invalid argument "a\\"b" for "-t, --tags" flag: column 2: bare "/],
];
test.each(faults)('%j is refused', (words, message) => {
  expect(() => parseWords(words, flags)).toThrow(message);
});
