import { type SettingsReads, settingsReads } from './ko-settings';

const nothing: SettingsReads = { env: [], goEnv: [], git: [], cgo: false, time: false, unknowable: false };
const cases: [rule: string, texts: string[], reads: SettingsReads][] = [
  ['plain flags read nothing', ['-s', '-w', '-tags=netgo', '-X main.v=1'], nothing],
  [
    'a template names its variables',
    ['-X main.v={{.Env.VERSION}}{{ .Env.B | printf "%s" }}'],
    { ...nothing, env: ['B', 'VERSION'] },
  ],
  ['go env is asked', ['{{.GoEnv.GOVERSION}}'], { ...nothing, goEnv: ['GOVERSION'] }],
  ['git is asked for a tag', ['-X main.v={{.Git.Tag}}'], { ...nothing, git: ['commit', 'tags'] }],
  [
    'git is asked for all',
    ['{{with .Git}}{{.Tag}}{{end}}'],
    { ...nothing, git: ['branch', 'commit', 'status', 'tags'] },
  ],
  [
    'git is asked whether files changed',
    ['{{.Git.TreeState}}{{.Git.Branch}}'],
    { ...nothing, git: ['branch', 'status'] },
  ],
  ['the time is asked for', ['-X main.d={{.Date}}'], { ...nothing, time: true }],
  ['the time stamp is the time', ['-X main.d={{.Timestamp}}'], { ...nothing, time: true }],
  [
    "the date of a commit is the commit's",
    ['{{.Git.CommitDate}} {{.Git.CommitTimestamp}}'],
    { ...nothing, git: ['commit'] },
  ],
  [
    'an index by a text names its variable',
    ['{{ if index .Env "A" }}{{ index .Env `B` }}{{ end }}{{index .GoEnv "GOOS"}}'],
    { ...nothing, env: ['A', 'B'], goEnv: ['GOOS'] },
  ],
  ['a computed name is nothing an input can name', ['{{index .Env (print "A")}}'], { ...nothing, unknowable: true }],
  ['all the data at once neither', ['{{range $k, $v := .}}{{end}}'], { ...nothing, unknowable: true }],
  ['a dot alone neither', ['{{printf "%v" .}}'], { ...nothing, unknowable: true }],
  ['text outside of actions is text', ['.Env.A .Date'], nothing],
  ['cgo needs a C compiler', ['CGO_ENABLED=1'], { ...nothing, cgo: true }],
  ['a file that a flag names may lie anywhere', ['-pgo=/profiles/cpu.pprof'], { ...nothing, unknowable: true }],
  ['such a flag in GOFLAGS, too', ['GOFLAGS=-v -overlay=/o.json'], { ...nothing, unknowable: true }],
  ['and none in a text that the linker sets', ['-X main.help=-overlay=x'], nothing],
  ['the profile in the folder is an input already', ['-pgo=auto', '--pgo=off'], nothing],
];
test.each(cases)('%s', (_rule, texts, reads) => {
  expect(settingsReads(texts)).toEqual(reads);
});
