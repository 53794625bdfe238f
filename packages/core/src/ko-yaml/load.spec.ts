import { join } from 'node:path';
import type { UserError } from '../errors';
import { temporaryFolder } from '../testing/folder';
import type { BuildEntry, KoConfig } from './ko-config';
import { findKoDirectory, loadKoConfig } from './load';

type Tree = Record<string, string>;
type Options = { env?: Record<string, string>; strict?: boolean };

async function load(tree: Tree, { env = {}, ...rest }: Options = {}) {
  const directory = await temporaryFolder(tree);
  const { directory: _directory, file, ...config } = await loadKoConfig({ directory, env, ...rest });
  return { ...config, file: file?.slice(directory.length + 1) };
}

const PLAIN: Omit<KoConfig, 'directory' | 'file'> = {
  defaultBaseImage: 'cgr.dev/chainguard/static:latest',
  baseImageOverrides: {},
  defaultPlatforms: [],
  defaultEnv: [],
  defaultFlags: [],
  defaultLdflags: [],
  builds: [],
};
const ENTRY: BuildEntry = { id: '#0', dir: '.', main: '.', env: [], flags: [], ldflags: [], linuxCapabilities: [] };

const EVERYTHING = `# comment
defaultBaseImage: example.com/base:v1
baseImageOverrides:
  github.com/Acme/Shop/cmd/App: example.com/other
  empty:
defaultPlatforms: [linux/arm64, linux/amd64]
defaultEnv: [A=1]
defaultFlags: -v  -a
defaultLdflags:
- -s
- -w
builds:
- id: one
  dir: ./sub
  main: ./cmd/app
  env: [FOO=bar, N=3]
  flags: -tags netgo  -v
  ldflags: -s -w -X "main.v=1 2"
  linux_capabilities: cap_net_raw  net_admin
- flags: [1, 2.50, true, false, null, 0x10, text]
  goos: [linux]
  binary: x
  hooks: {pre: make}
`;

test('every key', async () => {
  expect(await load({ '.ko.yaml': EVERYTHING })).toEqual({
    file: '.ko.yaml',
    defaultBaseImage: 'example.com/base:v1',
    baseImageOverrides: { 'github.com/acme/shop/cmd/app': 'example.com/other', empty: '' },
    defaultPlatforms: ['linux/arm64', 'linux/amd64'],
    defaultEnv: ['A=1'],
    defaultFlags: ['-v', '-a'],
    defaultLdflags: ['-s', '-w'],
    builds: [
      {
        id: 'one',
        dir: './sub',
        main: './cmd/app',
        env: ['FOO=bar', 'N=3'],
        flags: ['-tags', 'netgo', '-v'],
        ldflags: ['-s -w -X "main.v=1 2"'],
        linuxCapabilities: ['cap_net_raw', 'net_admin'],
      },
      { ...ENTRY, id: '#1', flags: ['1', '2.5', '1', '0', '', '16', 'text'] },
    ],
  });
});

const accepted: [rule: string, tree: Tree, options: Options, expected: Partial<KoConfig>][] = [
  ["no file: ko's defaults", {}, {}, {}],
  ['an empty file', { '.ko.yaml': '' }, {}, { file: '.ko.yaml' }],
  ['a file of comments', { '.ko.yaml': '# nothing\n---\n' }, {}, { file: '.ko.yaml' }],
  [
    'keys without their case',
    { '.ko.yaml': 'DEFAULTBASEIMAGE: x\nBuilds: [{ID: a, Main: b}]' },
    {},
    { file: '.ko.yaml', defaultBaseImage: 'x', builds: [{ ...ENTRY, id: 'a', main: 'b' }] },
  ],
  ['.ko.yml', { '.ko.yml': 'defaultBaseImage: x' }, {}, { file: '.ko.yml', defaultBaseImage: 'x' }],
  [
    '.ko.json comes before .ko.yaml',
    { '.ko.json': '{\n\t"defaultBaseImage": "json"\n}', '.ko.yaml': 'defaultBaseImage: yaml' },
    {},
    { file: '.ko.json', defaultBaseImage: 'json' },
  ],
  ['one map as builds', { '.ko.yaml': 'builds: {id: a}' }, {}, { file: '.ko.yaml', builds: [{ ...ENTRY, id: 'a' }] }],
  [
    'anchors, aliases and merge keys',
    { '.ko.yaml': 'x-common: &c\n  env: [A=1]\n  id: c\nbuilds:\n- <<: *c\n  id: own\n- *c\n' },
    {},
    {
      file: '.ko.yaml',
      builds: [
        { ...ENTRY, id: 'own', env: ['A=1'] },
        { ...ENTRY, id: 'c', env: ['A=1'] },
      ],
    },
  ],
  [
    'KO_CONFIG_PATH names a file',
    { 'conf/my.yaml': 'defaultBaseImage: x' },
    { env: { KO_CONFIG_PATH: 'conf/my.yaml' } },
    { file: 'conf/my.yaml', defaultBaseImage: 'x' },
  ],
  [
    'KO_CONFIG_PATH names a folder',
    { 'conf/.ko.yaml': 'defaultBaseImage: x', '.ko.yaml': 'x: y' },
    { env: { KO_CONFIG_PATH: 'conf' } },
    { file: 'conf/.ko.yaml', defaultBaseImage: 'x' },
  ],
  [
    'the environment wins over the file, list by list',
    { '.ko.yaml': 'defaultBaseImage: file\ndefaultFlags: [-v]\ndefaultEnv: [A=1]\nbaseImageOverrides: {a: b}' },
    {
      env: {
        KO_DEFAULTBASEIMAGE: 'env',
        KO_DEFAULTFLAGS: '-a  -x',
        KO_DEFAULTLDFLAGS: '-s',
        KO_DEFAULTENV: '',
        KO_DEFAULTPLATFORMS: 'linux/arm64,linux/amd64',
        KO_BASEIMAGEOVERRIDES: '{"ex.com/a": "b", "Never/Found": "c", "n": 1}',
      },
    },
    {
      file: '.ko.yaml',
      defaultBaseImage: 'env',
      defaultFlags: ['-a', '-x'],
      defaultLdflags: ['-s'],
      defaultEnv: ['A=1'],
      defaultPlatforms: ['linux/arm64,linux/amd64'],
      baseImageOverrides: { 'ex.com/a': 'b', 'Never/Found': 'c', n: '' }, // as in ko, which looks for lower case
    },
  ],
  [
    'truth is a word at the top, and a number in builds; an empty string in a list counts',
    {
      '.ko.yaml':
        "defaultFlags: [true, '']\ndefaultLdflags: false\nbuilds: [{env: '', flags: '', ldflags: '', id: true}]",
    },
    {},
    {
      file: '.ko.yaml',
      defaultFlags: ['true', ''],
      defaultLdflags: ['false'],
      builds: [{ ...ENTRY, id: '1', env: [''], ldflags: [''] }],
    },
  ],
  [
    'a file that has an extension and no name',
    { 'conf/.yaml': 'defaultBaseImage: x' },
    { env: { KO_CONFIG_PATH: 'conf/.yaml' } },
    { file: 'conf/.yaml', defaultBaseImage: 'x' },
  ],
  [
    "not strict: ko's silence",
    {
      '.ko.yaml':
        'unknown: 1\ndefaultFlags: {a: b}\ndefaultEnv: [[a], b]\nbaseImageOverrides: [a]\nbuilds: [{mian: x}]',
    },
    { strict: false },
    { file: '.ko.yaml', builds: [ENTRY] },
  ],
  [
    'not strict: the last one of a key that JSON has twice',
    { '.ko.json': '{"defaultBaseImage": "a", "defaultBaseImage": "b"}' },
    { strict: false },
    { file: '.ko.json', defaultBaseImage: 'b' },
  ],
  [
    'not strict: KO_BASEIMAGEOVERRIDES that is no JSON object is an empty one',
    { '.ko.yaml': 'baseImageOverrides: {a: b}' },
    { strict: false, env: { KO_BASEIMAGEOVERRIDES: 'a=b' } },
    { file: '.ko.yaml' },
  ],
];
test.each(accepted)('%s', async (_rule, tree, options, expected) => {
  expect(await load(tree, options)).toEqual({ ...PLAIN, file: undefined, ...expected });
});

const refused: [rule: string, text: string, message: string][] = [
  [
    'an unknown key, with the nearest',
    'defaultBaseImag: x\n',
    '.ko.yaml:1:1: .ko.yaml has no key "defaultBaseImag" here. Write "defaultBaseImage", or remove it.',
  ],
  [
    'an unknown key far from all',
    '# c\nverification:\n  a: b\n',
    '.ko.yaml:2:1: .ko.yaml has no key "verification" here. Remove it. Known keys: defaultBaseImage, baseImageOverrides, defaultPlatforms, defaultEnv, defaultFlags, defaultLdflags, builds, strict.',
  ],
  [
    'an unknown key of an entry',
    'builds:\n- id: a\n  mian: ./x\n',
    '.ko.yaml:3:3: .ko.yaml has no key "mian" here. Write "main", or remove it.',
  ],
  [
    'broken YAML',
    'builds: [\n',
    '.ko.yaml:2:1: Flow sequence in block collection must be sufficiently indented and end with a ]. Correct the YAML there.',
  ],
  [
    'broken indentation',
    'builds:\n- id: a\n   main: b\n',
    '.ko.yaml:2:7: Nested mappings are not allowed in compact mappings. Correct the YAML there.',
  ],
  [
    'a key twice',
    'defaultFlags: [-v]\ndefaultFlags: [-x]\n',
    '.ko.yaml:2:1: the key defaultFlags is there twice. Remove one of the two.',
  ],
  [
    'a key twice but for its case',
    'defaultFlags: [-v]\ndefaultflags: [-x]\n',
    '.ko.yaml:2:1: "defaultflags" must be there once: upper and lower case are the same.',
  ],
  ['an unknown alias', 'builds: *x\n', '.ko.yaml:1:9: unknown alias *x. Correct the YAML there.'],
  ['builds that is text', 'builds: nope\n', '.ko.yaml:1:9: element 0 of "builds" must be a map of keys and values.'],
  ['a map for a string', 'defaultBaseImage:\n  name: x\n', '.ko.yaml:2:3: "defaultBaseImage" must be a string.'],
  [
    'a map for a list',
    'builds:\n- flags: {a: b}\n',
    '.ko.yaml:2:10: "flags" in element 0 of "builds" must be a list of strings, or one string.',
  ],
  [
    'a list in a list',
    'defaultFlags: [[-v]]\n',
    '.ko.yaml:1:16: "defaultFlags" must be a list of strings, or one string.',
  ],
  ['a file that is a list', '- a\n', '.ko.yaml:1:1: the file must be a map of keys and values.'],
  [
    'aliases that multiply',
    `a: &a [x,x,x,x,x,x,x,x,x,x]\n${'bcdefg'.replace(/./g, (c) => `${c}: &${c} [${Array(10).fill(`*${String.fromCharCode(c.charCodeAt(0) - 1)}`)}]\n`)}`,
    'too many',
  ],
];
test.each(refused)('refused: %s', async (_rule, text, message) => {
  const error = (await load({ '.ko.yaml': text }).catch((caught: unknown) => caught)) as UserError;
  expect(error.message).toContain(message);
});

const json: [rule: string, text: string, message: string][] = [
  ['nothing', '', '.ko.json:1:1: the JSON ends too early.'],
  ['what YAML would take', '{"builds": [],\n} // none', ".ko.json:2:1: invalid character '}'"],
  ['a key twice', '{"builds": [],\n "builds": []}', '.ko.json:2:2: the key "builds" is there twice.'],
];
test.each(json)('refused in JSON: %s', async (_rule, text, message) => {
  await expect(load({ '.ko.json': text })).rejects.toThrow(message);
});

const missing: [rule: string, tree: Tree, env: Record<string, string>, code: string][] = [
  ['KO_CONFIG_PATH names nothing', {}, { KO_CONFIG_PATH: 'nowhere' }, 'missing-config'],
  ['KO_CONFIG_PATH names a folder without .ko.yaml', { 'conf/x': '' }, { KO_CONFIG_PATH: 'conf' }, 'missing-config'],
  [
    'KO_CONFIG_PATH names a file without a known extension',
    { conf: '' },
    { KO_CONFIG_PATH: 'conf' },
    'unsupported-config-format',
  ],
  ['.ko.toml', { '.ko.toml': '' }, {}, 'unsupported-config-format'],
  ['KO_BUILDS', {}, { KO_BUILDS: '[]' }, 'invalid-environment'],
  ['KO_BASEIMAGEOVERRIDES that is no JSON', {}, { KO_BASEIMAGEOVERRIDES: 'a=b' }, 'invalid-environment'],
];
test.each(missing)('refused: %s', async (_rule, tree, env, code) => {
  await expect(load(tree, { env })).rejects.toMatchObject({ code });
});

const LENIENT = 'unknown: 1\nSTRICT: false\n';
const strictness: [rule: string, text: string, options: Options, outcome: 'loads' | RegExp][] = [
  ['without a word', 'unknown: 1', {}, /no key "unknown"/],
  ['by the file', LENIENT, {}, 'loads'],
  ['by the file, with nothing behind the key', 'unknown: 1\nstrict:\n', {}, /no key "unknown"/],
  ['KO_STRICT over the file', LENIENT, { env: { KO_STRICT: '1' } }, /no key "unknown"/],
  ['KO_STRICT over the file, off', 'unknown: 1\nstrict: true\n', { env: { KO_STRICT: 'False' } }, 'loads'],
  ['an empty KO_STRICT is none', LENIENT, { env: { KO_STRICT: '' } }, 'loads'],
  ['the caller over both', LENIENT, { env: { KO_STRICT: '0' }, strict: true }, /no key "unknown"/],
  ['the caller over both, off', 'unknown: 1\nstrict: true\n', { env: { KO_STRICT: '1' }, strict: false }, 'loads'],
  ['a word that is none', '', { env: { KO_STRICT: 'no' } }, /^KO_STRICT is "no", which is neither true nor false\./],
  ['YAML 1.1 words are text', 'strict: no', {}, /^\.ko\.yaml:1:9: "strict" must be true or false\.$/],
  ['a wrong value, when the caller says', 'strict: 0', { strict: true }, /"strict" must be true or false/],
  ['a wrong value is passed over, too', 'strict: 0', { strict: false }, 'loads'],
];
test.each(strictness)('strictness: %s', async (_rule, text, options, outcome) => {
  const loading = load({ '.ko.yaml': text }, options);
  await (outcome === 'loads' ? expect(loading).resolves.toBeDefined() : expect(loading).rejects.toThrow(outcome));
});

test('messages name the file relative to the given root', async () => {
  const root = await temporaryFolder({ 'apps/a/.ko.yaml': 'x: y' });
  await expect(loadKoConfig({ directory: join(root, 'apps/a'), env: {}, displayRoot: root })).rejects.toThrow(
    /^apps\/a\/\.ko\.yaml:1:1: /,
  );
});

test('folders above are not searched', async () => {
  const root = await temporaryFolder({ '.ko.yaml': 'x: y', 'sub/x': '' });
  expect(await loadKoConfig({ directory: join(root, 'sub'), env: {} })).toEqual({
    ...PLAIN,
    directory: join(root, 'sub'),
  });
});

const nearestFolder: [rule: string, tree: Tree, expected: string][] = [
  ['beside the main', { 'm/cmd/a/.ko.yaml': '', 'm/.ko.yaml': '' }, 'm/cmd/a'],
  ['between', { 'm/cmd/.ko.yml': '', '.ko.yaml': '' }, 'm/cmd'],
  ['at the root of the workspace', { '.ko.json': '' }, '.'],
  ['nowhere: the module', {}, 'm'],
  ['above the workspace does not count', { '../.ko.yaml': '' }, 'm'],
];
test.each(nearestFolder)('the working directory of an app: .ko.yaml %s', async (_rule, tree, expected) => {
  const outer = await temporaryFolder(
    Object.fromEntries(Object.entries(tree).map(([name, text]) => [join('ws', name), text])),
  );
  const workspaceRoot = join(outer, 'ws');
  const found = await findKoDirectory({ workspaceRoot, moduleDirectory: 'm', mainDirectory: 'm/cmd/a' });
  expect(found).toBe(join(workspaceRoot, expected));
});
