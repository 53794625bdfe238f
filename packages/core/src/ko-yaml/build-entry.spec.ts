import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { UserError } from '../errors';
import { goEnvironment, temporaryFolder } from '../testing/folder';
import { entryFor, locateMain } from './build-entry';
import { loadKoConfig } from './load';

const MAIN = 'package main\n\nfunc main() {}\n';
const ONE = { 'go.mod': 'module example.com/one\n\ngo 1.21\n', 'cmd/app/main.go': MAIN, 'cmd/b/main.go': MAIN };
const TWO = {
  'one/go.mod': 'module example.com/one\n\ngo 1.21\n',
  'one/cmd/app/main.go': MAIN,
  'one/cmd/b/main.go': MAIN,
  'two/go.mod': 'module example.com/two\n\ngo 1.21\n',
  'two/main.go': MAIN,
};
const IN_DIRS = 'builds:\n- {id: one, dir: ./one, main: ./cmd/app}\n- {id: two, dir: two}\n';

async function locate(tree: Parameters<typeof temporaryFolder>[0], argument: string) {
  const directory = await temporaryFolder(tree);
  const config = await loadKoConfig({ directory, env: {} });
  const { main, entry, directory: cwd } = await locateMain(config, argument, { env: goEnvironment() });
  return [main.importPath, entry?.id, cwd.slice(directory.length + 1)];
}

const cases: [
  rule: string,
  tree: Parameters<typeof temporaryFolder>[0],
  argument: string,
  expected: (string | undefined)[],
][] = [
  ['no entries', ONE, './cmd/app', ['example.com/one/cmd/app', undefined, '']],
  ['no entries, by import path', ONE, 'example.com/one/cmd/app', ['example.com/one/cmd/app', undefined, '']],
  [
    'an entry by its folder',
    { ...ONE, '.ko.yaml': 'builds: [{id: a, main: ./cmd/app}]' },
    './cmd/app',
    ['example.com/one/cmd/app', 'a', ''],
  ],
  [
    'main may name a file',
    { ...ONE, '.ko.yaml': 'builds: [{id: a, main: cmd/app/main.go}]' },
    './cmd/app',
    ['example.com/one/cmd/app', 'a', ''],
  ],
  [
    'of two entries the later',
    { ...ONE, '.ko.yaml': 'builds: [{id: a, main: ./cmd/app}, {id: b, main: cmd/app/}]' },
    './cmd/app/',
    ['example.com/one/cmd/app', 'b', ''],
  ],
  [
    'of two entries the later, by import path',
    { ...ONE, '.ko.yaml': 'builds: [{id: a, main: ./cmd/app}, {id: b, main: cmd/app}]' },
    'ko://example.com/one/cmd/app',
    ['example.com/one/cmd/app', 'b', ''],
  ],
  [
    'a main without an entry of its own',
    { ...ONE, '.ko.yaml': 'builds: [{id: a, main: ./cmd/app}]' },
    './cmd/b',
    ['example.com/one/cmd/b', undefined, ''],
  ],
  [
    'a main without an entry of its own, by import path',
    { ...ONE, '.ko.yaml': 'builds: [{id: a, main: ./cmd/app}]' },
    'example.com/one/cmd/b',
    ['example.com/one/cmd/b', undefined, ''],
  ],
  [
    'modules in folders: a path',
    { ...TWO, '.ko.yaml': IN_DIRS },
    './one/cmd/app',
    ['example.com/one/cmd/app', 'one', 'one'],
  ],
  [
    'modules in folders: an import path',
    { ...TWO, '.ko.yaml': IN_DIRS },
    'example.com/two',
    ['example.com/two', 'two', 'two'],
  ],
  [
    'a path in the dir of an entry that is about something else',
    { ...TWO, '.ko.yaml': IN_DIRS },
    './one/cmd/b',
    ['example.com/one/cmd/b', undefined, 'one'],
  ],
  [
    "an import path that only an entry's dir can find",
    { ...TWO, '.ko.yaml': IN_DIRS },
    'example.com/one/cmd/b',
    ['example.com/one/cmd/b', undefined, 'one'],
  ],
  ['a path to a module that nothing names: there (ko fails)', TWO, './two', ['example.com/two', undefined, 'two']],
  [
    'the one dir that all entries share comes first, as in ko',
    { ...ONE, 'sub/x': '', '.ko.yaml': 'builds: [{id: a, dir: sub, main: ../cmd/app}]' },
    './cmd/b',
    ['example.com/one/cmd/b', undefined, 'sub'],
  ],
  [
    'the one dir that all entries share, where it is not found (ko fails)',
    {
      ...TWO,
      'go.mod': 'module example.com/root\n',
      'cmd/r/main.go': 'package main\nfunc main() {}\n',
      '.ko.yaml': 'builds: [{id: a, dir: two}]',
    },
    './cmd/r',
    ['example.com/root/cmd/r', undefined, ''],
  ],
  [
    'through a link',
    { ...ONE, alias: { link: 'cmd' }, '.ko.yaml': 'builds: [{id: a, main: ./alias/app}]' },
    './cmd/app',
    ['example.com/one/cmd/app', undefined, ''],
  ],
];
test.each(cases)('%s', async (_rule, tree, argument, expected) => {
  expect(await locate(tree, argument)).toEqual(expected);
});

const refused: [rule: string, yaml: string, argument: string, message: string][] = [
  [
    'an entry for a folder that does not exist',
    'builds: [{main: ./cmd/app}, {dir: ./nowhere}]',
    './cmd/app',
    `'builds': entry #1 of .ko.yaml (#1) names "nowhere", which does not exist. Correct its "dir" or "main".`,
  ],
  [
    'a pattern',
    'builds: [{id: x, main: ./...}]',
    './cmd/app',
    `'builds': entry #0 of .ko.yaml (x) names "...", which does not exist. Correct its "dir" or "main".`,
  ],
  [
    'an entry outside of any module',
    'builds: [{main: ./cmd/app}, {dir: .., main: ./x}]',
    'example.com/one/cmd/app',
    `'builds': entry #1 of .ko.yaml (#1) names "../x", which does not exist.`,
  ],
  ['neither here nor in a dir', 'builds: [{main: ./cmd/app}]', './cmd/bb', 'Did you mean "./cmd/b"?'],
];
test.each(refused)('refused: %s', async (_rule, yaml, argument, message) => {
  const error = (await locate({ ...ONE, '.ko.yaml': yaml }, argument).catch((caught: unknown) => caught)) as UserError;
  expect(error.message).toContain(message);
});

test('what ko does not resolve stays as it is written, and has no entry', async () => {
  const directory = await temporaryFolder({ ...ONE, '.ko.yaml': 'builds: [{id: a, main: ./cmd/app}]' });
  const config = await loadKoConfig({ directory, env: {} });
  const folder = join(directory, 'cmd/app');
  for (const [argument, importPath] of [
    ['ko://./cmd/app', './cmd/app'],
    ['example.com/one/cmd/app/', 'example.com/one/cmd/app/'],
    [folder, folder],
    [`ko://${folder}`, folder],
  ] as const) {
    expect(await locateMain(config, argument, { env: goEnvironment() })).toEqual({
      main: { importPath, directory: folder, name: 'app' },
      entry: undefined,
      directory,
    });
  }
});

test('entries are listed once per configuration, however often they are asked for', async () => {
  const directory = await temporaryFolder({
    ...ONE,
    '.ko.yaml': 'builds: [{id: a, main: ./cmd/app}, {id: b, main: ./cmd/b}]',
  });
  const calls = join(directory, 'calls');
  const go = join(directory, 'go.sh');
  await writeFile(go, `#!/bin/sh\necho x >> ${calls}\nexec go "$@"\n`, { mode: 0o755 });
  const config = await loadKoConfig({ directory, env: {} });
  const options = { env: goEnvironment({ KO_GO_PATH: go }) };
  for (const path of [
    'example.com/one/cmd/app',
    'ko://example.com/one/cmd/app',
    'example.com/one/cmd/b',
    'example.com/none',
  ]) {
    await entryFor(config, path, options);
  }
  expect((await entryFor(config, 'example.com/one/cmd/b', options))?.id).toBe('b');
  expect(await readFile(calls, 'utf8')).toBe('x\nx\n');
});

test('a listing that was aborted is not remembered', async () => {
  const directory = await temporaryFolder({ ...ONE, '.ko.yaml': 'builds: [{id: a, main: ./cmd/app}]' });
  const config = await loadKoConfig({ directory, env: {} });
  const env = goEnvironment();
  const signal = AbortSignal.abort(new Error('stopped'));
  await expect(entryFor(config, 'example.com/one/cmd/app', { env, signal })).rejects.toThrow('stopped');
  expect((await entryFor(config, 'example.com/one/cmd/app', { env }))?.id).toBe('a');
});
