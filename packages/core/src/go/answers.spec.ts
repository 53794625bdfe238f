import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { goEnvironment, temporaryFolder } from '../testing/folder';
import { rememberAnswers } from './answers';
import { planGoBuild } from './build';
import { listArguments, listPackages } from './packages';
import { goSources, sourcesArguments } from './sources';

// A real Go behind a script that writes down how it was called.

const FILES = {
  'go.mod': 'module example.com/shop\n\ngo 1.21\n',
  'a/main.go': 'package main\n\nimport _ "example.com/shop/lib"\n\nfunc main() {}\n',
  'b/main.go': 'package main\n\nfunc main() {}\n',
  'lib/lib.go': 'package lib\n\nimport _ "example.com/shop/deep"\n',
  'deep/deep.go': 'package deep\n',
  'broken/x.txt': '',
};

async function setUp(files: Record<string, string> = {}) {
  const root = await temporaryFolder({ ...FILES, ...files, 'go.sh': '' });
  const log = join(root, 'calls.log');
  writeFileSync(join(root, 'go.sh'), `#!/bin/sh\necho "$@" >> ${log}\nexec go "$@"\n`);
  chmodSync(join(root, 'go.sh'), 0o755);
  writeFileSync(log, '');
  const env = goEnvironment({ KO_GO_PATH: join(root, 'go.sh'), GOFLAGS: '' });
  const calls = () => readFileSync(log, 'utf8').trimEnd().split('\n').filter(Boolean).length;
  const plan = (importPath: string) =>
    planGoBuild({
      importPath,
      platform: { os: 'linux', architecture: 'amd64' },
      settings: { env: [], flags: [], ldflags: [] },
      env,
      buildvcs: false,
      out: join(root, 'out'),
    });
  return { root, env, calls, plan };
}

test('the same question is asked once, also by two at a time; another folder or environment is another question', async () => {
  const { root, env, calls } = await setUp();
  const { ask } = rememberAnswers({ ignored: new Set(['NAME']) });
  const question = ['env', 'GOMOD'];
  const answers = await Promise.all([
    ask(question, { cwd: root, env }),
    ask(question, { cwd: root, env: { ...env, NAME: 'other' } }),
  ]);
  expect(answers.map(({ stdout }) => stdout)).toEqual([`${root}/go.mod\n`, `${root}/go.mod\n`]);
  expect(calls()).toBe(1);
  await ask(question, { cwd: join(root, 'a'), env });
  await ask(question, { cwd: root, env: { ...env, GOFLAGS: '-v' } });
  expect(calls()).toBe(3);
});

test('mains of one module are listed together, from whatever folder each would be asked for', async () => {
  const { root, env, calls } = await setUp();
  const alone = await Promise.all(['./a', './b'].map((one) => listPackages(one, { directory: root, env })));
  expect(calls()).toBe(2);
  const { ask, askTogether } = rememberAnswers({});
  await askTogether([
    { args: listArguments('./a'), cwd: root, env },
    { args: listArguments('.'), cwd: join(root, 'b'), env },
  ]);
  expect(calls()).toBe(3);
  expect([
    await listPackages('./a', { directory: root, env, ask }),
    await listPackages('.', { directory: join(root, 'b'), env, ask }),
  ]).toEqual(alone);
  expect(calls()).toBe(3);
});

test('each main gets the sources of its own closure', async () => {
  const { root, calls, plan } = await setUp();
  const plans = ['example.com/shop/a', 'example.com/shop/b'].map(plan);
  const alone = await Promise.all(plans.map((one) => goSources(one, { cwd: root })));
  expect(alone.map((files) => files.map((file) => file.slice(root.length + 1)))).toEqual([
    ['deep/deep.go', 'lib/lib.go', 'a/main.go'],
    ['b/main.go'],
  ]);
  const before = calls();
  const { ask, askTogether } = rememberAnswers({});
  await askTogether(plans.map((one) => ({ args: sourcesArguments(one), cwd: root, env: one.env })));
  expect(await Promise.all(plans.map((one) => goSources(one, { cwd: root, ask })))).toEqual(alone);
  expect(calls() - before).toBe(2); // one list, and where the module cache is
});

const apart: [rule: string, files: Record<string, string>, second: string][] = [
  ['a package with an error is asked again by itself', {}, './broken'],
  [
    'another module is asked by itself',
    { 'other/go.mod': 'module example.com/other\n', 'other/main.go': 'package main\n' },
    './other',
  ],
  ['a pattern that names several packages is asked by itself', {}, './...'],
  ['nothing is asked together that one go.work alone would see', { 'b/go.work': 'go 1.21\n' }, './b'],
];
test.each(apart)('%s, and gets the answer that it would get alone', async (_rule, files, second) => {
  const { root, env } = await setUp(files);
  const { ask, askTogether } = rememberAnswers({});
  const questions = ['./a', './b', second].map((one) => ({ args: listArguments(one), cwd: root, env }));
  await askTogether(questions);
  for (const { args, cwd } of questions) {
    const together = await ask(args, { cwd, env });
    const alone = await rememberAnswers({}).ask(args, { cwd, env });
    expect(together).toEqual(alone);
  }
});

test('who stops waiting does not take the answer from others', async () => {
  const { root, env, calls } = await setUp();
  const { ask } = rememberAnswers({});
  const stop = new AbortController();
  const first = ask(['env', 'GOMOD'], { cwd: root, env, signal: stop.signal });
  const second = ask(['env', 'GOMOD'], { cwd: root, env });
  stop.abort(new Error('enough'));
  await expect(first).rejects.toThrow('enough');
  expect((await second).exitCode).toBe(0);
  expect(calls()).toBe(1);
});
