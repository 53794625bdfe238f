import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { run, succeed, type Outcome } from './command';
import { hermeticEnvironment } from './environment';
import { PACKAGES, REPOSITORY } from './pack';
import { machine, packed } from './run-folder';
import { NX_VERSION } from './template';
import { listTree, writeTree } from './tree';

/** What a package publishes beside its compiled sources. */
const BESIDE_SOURCES: Readonly<Record<string, readonly string[]>> = {
  oci: ['LICENSE', 'README.md', 'package.json'],
  core: ['LICENSE', 'README.md', 'package.json', 'schemas/ko.schema.json'],
  cli: [
    ...['bin/ko.js', 'completions/ko.bash', 'completions/ko.fish', 'completions/ko.ps1', 'completions/ko.zsh'],
    ...['LICENSE', 'README.md', 'package.json'],
  ],
  nx: [
    ...['LICENSE', 'README.md', 'executors.json', 'generators.json', 'package.json'],
    ...['schemas/image.schema.json', 'schemas/images.schema.json'],
  ],
};

let folder: string;
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'ko-pack-')));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function packageOf(name: string) {
  const found = packed().find((candidate) => candidate.name === `@ko/${name}`);
  if (found === undefined) throw new Error(`${name} was not packed`);
  return found;
}

/** Sources that stay at home: tests, what they share (but for oci's, which is a product), and the files that they read. */
function isPublished(name: string, source: string): boolean {
  if (source.endsWith('.spec.ts') || (name !== 'oci' && source.startsWith('testing/'))) return false;
  return name === 'nx' || source.endsWith('.ts');
}

/** What becomes of a source file: JavaScript and types; schemas and templates of @ko/nx are copied as they are. */
function compiled(source: string): string[] {
  if (!source.endsWith('.ts') || source.endsWith('.d.ts')) return [`dist/${source}`];
  const stem = `dist/${source.slice(0, -'.ts'.length)}`;
  return [`${stem}.js`, `${stem}.d.ts`, `${stem}.d.ts.map`];
}

/** Starts a Node program in a folder where packages are installed. */
function node(where: string, ...args: string[]): Promise<Outcome> {
  return succeed(process.execPath, args, { cwd: where, env: hermeticEnvironment(process.env, machine(), where) });
}

/** Installs packages into an empty folder, as a user does. */
async function install(where: string, ...packages: string[]): Promise<void> {
  writeTree(where, { 'package.json': '{ "private": true }', '../home/': '' });
  const env = hermeticEnvironment(process.env, machine(), where);
  await succeed('npm', ['install', '--ignore-scripts', ...packages], { cwd: where, env });
}

describe.each(PACKAGES)('@ko/%s', (name) => {
  test('publishes its compiled sources and nothing stale, no source, no spec', () => {
    const all = listTree(join(REPOSITORY, 'packages', name, 'src'));
    const sources = all.filter((source) => isPublished(name, source));
    expect(packageOf(name).files).toEqual([...sources.flatMap(compiled), ...BESIDE_SOURCES[name]!].sort());
  });

  test('every path that its manifest names is in the tarball', () => {
    const { manifest, files } = packageOf(name);
    const conditions = Object.values(manifest['exports'] as Record<string, string | Record<string, string>>);
    const targets = conditions.flatMap((target) =>
      typeof target === 'string' ? [target] : [target['types'], target['default']],
    );
    const bins = Object.values((manifest['bin'] ?? {}) as Record<string, string>);
    const entries = [...targets, ...bins, manifest['main'], manifest['types']].filter((target) => target !== undefined);
    const named = entries.map((target) => String(target).slice('./'.length));
    expect(named.filter((path) => !files.includes(path))).toEqual([]);
  });

  test('says which Node it needs, and only @ko/nx has peers: Nx, and its devkit where that is there', () => {
    const { manifest } = packageOf(name);
    expect(manifest['engines']).toEqual({ node: '>=20.19' });
    const range = '>=22.7.0 <25';
    expect(manifest['peerDependencies']).toEqual(name === 'nx' ? { '@nx/devkit': range, nx: range } : undefined);
    expect(manifest['peerDependenciesMeta']).toEqual(name === 'nx' ? { '@nx/devkit': { optional: true } } : undefined);
  });
});

test('@ko/oci installs alone in an empty folder, where require and import find it and its testing side', async () => {
  const where = join(folder, 'oci/consumer');
  await install(where, '@ko/oci@0.1.0');
  expect(readdirSync(join(where, 'node_modules/@ko'))).toEqual(['oci']);
  const program = `
    const required = require('@ko/oci'), testing = require('@ko/oci/testing');
    import('@ko/oci').then((imported) => {
      console.log(Object.keys(required).every((name) => name in imported), typeof required.validate, typeof testing.startRegistry);
    });`;
  expect((await node(where, '-e', program)).stdout).toBe('true function function\n');
});

test('@ko/cli brings a program that runs in an empty folder, where its files are found', async () => {
  const where = join(folder, 'cli/consumer');
  await install(where, '@ko/cli@0.1.0');
  expect(readdirSync(join(where, 'node_modules/@ko')).sort()).toEqual(['cli', 'core', 'oci']);
  const ko = join(where, 'node_modules/.bin/ko');
  expect((await node(where, ko, 'version')).stdout).toBe('0.1.0\n');
  expect((await node(where, ko, 'completion', 'bash')).stdout).toContain('__ko_complete');
  const env = hermeticEnvironment(process.env, machine(), where);
  const { status, stderr } = await run(process.execPath, [ko, 'build', '--push=false'], { cwd: where, env });
  expect([status, stderr]).toEqual([1, expect.stringMatching(/^Error: /m)]);
});

describe('@ko/nx', () => {
  const where = (): string => join(folder, 'nx/consumer');
  // Without @nx/devkit, which a workspace need not have.
  beforeAll(() => install(where(), '@ko/nx@0.1.0', `nx@${NX_VERSION}`));

  test('brings @ko/core and @ko/oci, and loads by require and import', async () => {
    expect(readdirSync(join(where(), 'node_modules/@ko')).sort()).toEqual(['core', 'nx', 'oci']);
    const program = `
      const required = require('@ko/nx'), core = require('@ko/core');
      import('@ko/nx').then((imported) => {
        console.log(Object.keys(required).every((name) => name in imported), required.createNodesV2[0], typeof core.buildImage);
      });`;
    expect((await node(where(), '-e', program)).stdout).toBe('true **/go.mod function\n');
  });

  test('every implementation and schema that executors.json and generators.json name is there', async () => {
    const program = `
      const { dirname, join } = require('path'), root = dirname(require.resolve('@ko/nx/package.json'));
      const { executors } = require('@ko/nx/executors.json'), { generators } = require('@ko/nx/generators.json');
      for (const entry of [...Object.values(executors), ...Object.values(generators)]) {
        const loaded = require(join(root, entry.implementation ?? entry.factory));
        if (typeof loaded.default !== 'function') throw new Error(JSON.stringify(entry));
        require(join(root, entry.schema));
      }
      console.log(Object.keys(executors).sort().join(), Object.keys(generators).sort().join());`;
    expect((await node(where(), '-e', program)).stdout).toBe(
      'apply,build,create,delete,deps,layers,resolve,run app,deployment,init\n',
    );
  });

  test('its executors load no library before they need one: each batch and each task is a process', async () => {
    const program = `
      const { dirname, join } = require('path'), root = dirname(require.resolve('@ko/nx/package.json'));
      const { executors } = require('@ko/nx/executors.json');
      for (const entry of Object.values(executors)) {
        for (const file of [entry.implementation, entry.batchImplementation]) if (file) require(join(root, file));
      }
      const packages = Object.keys(require.cache).map((file) => /.*node_modules.((?:@[^/]+.)?[^/]+)/.exec(file)[1]);
      console.log([...new Set(packages)].sort().join());`;
    expect((await node(where(), '-e', program)).stdout).toBe('@ko/core,@ko/nx,@ko/oci\n');
  });

  test('no installed file of ours holds a path of the machine that packed it', () => {
    const root = join(where(), 'node_modules/@ko');
    const secrets = [REPOSITORY, homedir()].filter((path) => path.length > 1);
    const found = listTree(root).filter((file) => {
      const text = readFileSync(join(root, file), 'utf8');
      return secrets.some((path) => text.includes(path));
    });
    expect(found).toEqual([]);
  });
});
