import { type BuildSelection, buildSelection } from './build-selection';

const cases: [rule: string, env: string[], flags: string[], selection: Partial<BuildSelection>][] = [
  ['nothing is chosen by default', [], ['-v', '-ldflags=-s'], {}],
  ['tags, in either form', [], ['-tags=b,a'], { tags: ['a', 'b'] }],
  ['tags as a word of their own', [], ['--tags', 'a b'], { tags: ['a', 'b'] }],
  ['tags in GOFLAGS of the settings', ['GOFLAGS=-v -tags=x'], [], { tags: ['x'] }],
  ['flags win over GOFLAGS', ['GOFLAGS=-tags=x'], ['-tags=y'], { tags: ['y'] }],
  ['the race detector is a tag', [], ['-race'], { tags: ['race'] }],
  ['cgo', ['CGO_ENABLED=1'], [], { cgo: true }],
  ['the last of a name counts', ['CGO_ENABLED=1', 'CGO_ENABLED=0'], [], {}],
  ['another platform', ['GOOS=windows', 'GOARCH=arm64'], [], { os: 'windows', architecture: 'arm64' }],
  ['no go.work', ['GOWORK=off'], [], { goWork: 'off' }],
  ['vendored modules', [], ['-mod=vendor'], { modFlag: 'vendor' }],
  ['no profile', [], ['-pgo=off'], { pgo: 'off' }],
  ['a file that a flag names', [], ['-overlay=o.json'], { unknown: '-overlay' }],
  ['another compiler', [], ['-compiler=gccgo'], { unknown: '-compiler' }],
  ['tags that a template makes', [], ['-tags={{.Env.TAGS}}'], { anyTags: true }],
  ['tags that a template makes, as a word of their own', [], ['-v', '-tags', '{{.Env.TAGS}}'], { anyTags: true }],
  ['tags that a template makes in part', [], ['-tags=a,{{.Env.TAGS}}b'], { anyTags: true }],
  ['the last tags count', [], ['-tags', '{{.Env.TAGS}}', '-tags=b'], { tags: ['b'] }],
  ['a race detector that a template chooses', [], ['-race={{.Env.RACE}}'], { anyTags: true }],
  ['modules that a template chooses', [], ['-mod={{.Env.MOD}}'], { unknown: '-mod={{.Env.MOD}}' }],
  ['a flag that a template makes', [], ['{{.Env.FLAG}}'], { unknown: '{{.Env.FLAG}}' }],
  ['a flag that a template makes behind one that takes no value', [], ['-v', '{{.Env.A}}'], { unknown: '{{.Env.A}}' }],
  ['a value that looks like a flag is one', [], ['-ldflags', '-race', '-o', '-tags=x'], {}],
  [
    'a template in GOFLAGS can be more than one flag',
    ['GOFLAGS=-tags={{.Env.T}}'],
    [],
    { anyTags: true, unknown: 'GOFLAGS=-tags={{.Env.T}}' },
  ],
  ['a platform that a template makes', ['GOOS={{.Env.OS}}'], [], { os: '{{.Env.OS}}', unknown: 'GOOS={{.Env.OS}}' }],
  ['a variable that a template names', ['{{.Env.A}}=1'], [], { unknown: '{{.Env.A}}=1' }],
  ['a template in what the linker sets chooses nothing', [], ['-ldflags=-X a={{.Env.A}}'], {}],
  ['what Go decides by the machine', ['CGO_ENABLED=x'], [], { unknown: 'CGO_ENABLED=x' }],
];
test.each(cases)('%s', (_rule, env, flags, selection) => {
  expect(buildSelection({ env, flags })).toEqual({ cgo: false, tags: [], ...selection });
});
