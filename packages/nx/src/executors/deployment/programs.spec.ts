import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { silentReporter } from '@ko/oci';
import type { ExecutorContext, TargetConfiguration } from '@nx/devkit';
import type { BuildOptions } from '../build/schema';
import { openPrograms } from './programs';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'ko-programs-')));
afterAll(() => rmSync(root, { recursive: true }));

const goMod = (path: string, more = '') => `module ${path}\n\ngo 1.22\n${more}`;
const FILES = {
  'shop/go.mod': goMod('example.com/shop', 'require example.com/tools v1.0.0\n'),
  'shop/.ko.yaml': '',
  'shop/cmd/api/main.go': 'package main\n',
  'shop/config/pods.yaml': '',
  'shop/inner/go.mod': goMod('example.com/other'),
  'shop/inner/cmd/x/main.go': 'package main\n',
  'mail/go.mod': goMod('example.com/shop/mail'),
  'mail/main.go': 'package main\n',
  'config/pods.yaml': '',
};
for (const [path, text] of Object.entries(FILES)) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

const app = (options: BuildOptions, release: BuildOptions = {}): Record<string, TargetConfiguration> => ({
  publish: { executor: '@ko/nx:build', options, configurations: { release } },
});
const PROJECTS = {
  api: { root: 'shop/cmd/api', targets: app({ base: 'scratch', tags: ['v1'], imageUser: 'a' }, { imageUser: 'b' }) },
  mail: { root: 'mail', targets: app({ importPath: 'example.com/tools/mailer' }) },
  'shop-config': { root: 'shop/config' },
  config: { root: 'config' },
};

/** What is known of a program, without what is the same for all; folders from the workspace's root. */
async function program(reference: string, from: keyof typeof PROJECTS, given = {}, configurationName?: string) {
  const context = {
    root,
    projectName: from,
    targetName: 'ko-resolve',
    ...(configurationName !== undefined && { configurationName }),
    projectsConfigurations: { version: 2, projects: PROJECTS },
    nxJsonConfiguration: {
      plugins: [{ plugin: '@ko/nx', options: { base: 'plugin/base', platforms: ['linux/arm64'] } }],
    },
    projectGraph: { nodes: {}, dependencies: {} },
  } as unknown as ExecutorContext;
  const programs = openPrograms(given, context, { env: {}, reporter: silentReporter });
  const { directory, importPath, base, imageUser, platforms } = await programs.request(reference);
  const known = { importPath, base, imageUser, platforms };
  const said = Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined));
  return { directory: directory?.slice(root.length + 1), project: programs.project(reference), ...said };
}

const OF_PLUGIN = { base: 'plugin/base', platforms: ['linux/arm64'] };

test('an app is named by its import path, from anywhere, and says itself what its image is', async () => {
  const api = { directory: 'shop', project: 'api', importPath: './cmd/api', base: 'scratch' };
  expect(await program('ko://example.com/shop/cmd/api', 'config')).toEqual({ ...api, imageUser: 'a' });
  expect(await program('ko://example.com/shop/cmd/api', 'config', {}, 'release')).toEqual({ ...api, imageUser: 'b' });
  expect(await program('ko://example.com/shop/cmd/api', 'config', { base: 'x', imageUser: 'y' })).toEqual({
    ...api,
    base: 'x',
    imageUser: 'y',
  });
});

test.each<[rule: string, reference: string, from: keyof typeof PROJECTS, expected: object]>([
  [
    'of two modules the one with the longer path, and the program in its folder, whatever that project builds otherwise',
    'ko://example.com/shop/mail',
    'config',
    { directory: 'mail', project: 'mail', importPath: '.' },
  ],
  [
    'a main that is no project is built as nx.json says',
    'ko://example.com/shop/cmd/other',
    'config',
    { directory: 'shop', project: undefined, importPath: './cmd/other', ...OF_PLUGIN },
  ],
  [
    'a folder that another go.mod keeps out is left to Go',
    'ko://example.com/shop/inner/cmd/x',
    'config',
    { directory: 'shop', project: undefined, ...OF_PLUGIN },
  ],
  [
    'a main of a dependency is looked for in a module that requires it',
    'ko://example.com/tools/cmd/t',
    'config',
    { directory: 'shop', project: undefined, ...OF_PLUGIN },
  ],
  [
    'a path starts where ko would: in the folder with .ko.yaml',
    'ko://./cmd/api',
    'shop-config',
    { directory: 'shop', project: undefined, ...OF_PLUGIN },
  ],
  [
    'without a module around, at the root',
    'ko://./shop/cmd/api',
    'config',
    { directory: '', project: undefined, ...OF_PLUGIN },
  ],
  ['what nobody knows, too', 'ko://example.org/none', 'config', { directory: '', project: undefined, ...OF_PLUGIN }],
])('%s', async (_rule, reference, from, expected) => {
  expect(await program(reference, from)).toEqual(expected);
});
