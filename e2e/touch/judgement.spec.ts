import type { Edit } from './edit';
import { judge, type Moment } from './judgement';
import type { Reach } from './reach';
import { ALLOWED } from './surplus';

// The judge must be able to say no: one row for each way in which Nx can be wrong.

const TASK = 'a:ko-layers--linux-amd64';

const REACH: Reach = {
  sources: new Set(['cmd/a/main.go', 'lib/lib.go']),
  modules: new Set(['go.mod']),
  excluded: new Set(['lib/fancy.go']),
  command: 'go build',
};

const moment = (hash: string, affected: string[] = [], reach: Partial<Reach> = {}): Moment => ({
  observation: {
    apps: [{ name: 'a', root: 'cmd/a', targets: [{ task: TASK, options: {}, cached: true }] }],
    hashes: { [TASK]: hash },
    affected,
    selected: {},
    edges: [],
  },
  reach: new Map([[TASK, { ...REACH, ...reach }]]),
});

const edit = (path: string, isDeleted = false): Edit => ({
  name: path,
  changes: { [path]: isDeleted ? undefined : Buffer.from('') },
});

const SAME = moment('1');
const SELECTED = moment('1', ['a']);
const CHANGED = moment('2');
const BOTH = moment('2', ['a']);

const cases: [rule: string, edit: Edit, after: Moment, nx: number, found: string[]][] = [
  ['a source that changes both is right', edit('lib/lib.go'), BOTH, 24, []],
  ['a source whose hash stays is stale', edit('lib/lib.go'), SELECTED, 24, ['stale hash']],
  ['a source that selects nothing is stale', edit('lib/lib.go'), CHANGED, 24, ['stale affected']],
  ['a source that is gone counts as before', edit('lib/lib.go', true), SAME, 24, ['stale hash', 'stale affected']],
  [
    'a file that Go reads from now on counts',
    edit('lib/new.go'),
    moment('1', [], { sources: new Set([...REACH.sources, 'lib/new.go']) }),
    24,
    ['stale hash', 'stale affected'],
  ],
  [
    'a file that makes Go read others counts, whatever it is',
    edit('lib/go.mod'),
    moment('1', [], { sources: new Set(['cmd/a/main.go']) }),
    24,
    ['stale hash', 'stale affected'],
  ],
  [
    'another command line counts',
    edit('.ko.yaml'),
    moment('1', ['a'], { command: 'go build -tags=x' }),
    24,
    ['stale hash'],
  ],
  ['another package changes nothing', edit('other/other.go'), SAME, 24, []],
  [
    'another package that changes both is needless',
    edit('other/other.go'),
    BOTH,
    24,
    ['needless hash', 'needless affected'],
  ],
  ['a README beside a main is needless on 24', edit('cmd/a/README.md'), SELECTED, 24, ['needless affected']],
  ['and accepted on 23, which selects projects', edit('cmd/a/README.md'), SELECTED, 23, [ALLOWED.ownFolder]],
  ['but its hash never is', edit('cmd/a/README.md'), CHANGED, 23, ['needless hash']],
  ['go.mod may do both', edit('go.mod'), BOTH, 24, [ALLOWED.modules, ALLOWED.modules]],
  ['a comment in .ko.yaml may select', edit('.ko.yaml'), SELECTED, 24, [ALLOWED.koYaml]],
  ['but not change the hash', edit('.ko.yaml'), CHANGED, 24, ['needless hash']],
  ['a file that its text leaves out may select', edit('lib/fancy.go'), SELECTED, 24, [ALLOWED.excluded]],
  ['but not change the hash', edit('lib/fancy.go'), CHANGED, 24, ['needless hash']],
  ['a deleted go.mod of others may select', edit('x/go.mod', true), SELECTED, 24, [ALLOWED.deleted]],
];

test.each(cases)('%s', (_rule, change, after, nx, found) => {
  const { findings } = judge(change, SAME, after, nx);
  expect(findings.map(({ kind, of, cause }) => (cause.allowed ? cause.text : `${kind} ${of}`))).toEqual(found);
});

test('what was asked is counted: a hash and a selection', () => {
  expect(judge(edit('lib/lib.go'), SAME, BOTH, 24).asked).toBe(2);
});

test('an app that is new is asked nothing', () => {
  const empty: Moment = {
    observation: { apps: [], hashes: {}, affected: [], selected: {}, edges: [] },
    reach: new Map(),
  };
  expect(judge(edit('cmd/a/main.go'), empty, SAME, 24)).toEqual({ findings: [], asked: 0 });
});
