import { type NamedApp, projectNames } from './names';

/** `directory` in the module at `module`, or at the root of it when they are equal. */
const app = (directory: string, module = '.', path = 'example.com/m'): NamedApp => ({
  directory,
  module: { directory: module, path },
});

const cases: [rule: string, apps: NamedApp[], names: Record<string, string>][] = [
  ['the folder gives the name', [app('cmd/api'), app('cmd/web')], { 'cmd/api': 'api', 'cmd/web': 'web' }],
  ['the root of a module is named by the module', [app('.', '.', 'example.com/shop')], { '.': 'shop' }],
  ['a major version is no name', [app('.', '.', 'example.com/shop/v2')], { '.': 'shop' }],
  ['a module of one element keeps it', [app('.', '.', 'v2')], { '.': 'v2' }],
  [
    'a clash gives both their path',
    [app('services/a/server', 'services/a'), app('services/b/server', 'services/b'), app('cmd/web')],
    { 'services/a/server': 'services-a-server', 'services/b/server': 'services-b-server', 'cmd/web': 'web' },
  ],
  [
    'the workspace root keeps its name in a clash',
    [app('.', '.', 'example.com/hello'), app('cmd/hello')],
    { '.': 'hello', 'cmd/hello': 'cmd-hello' },
  ],
  [
    "a long name that is another one's short name makes that one long",
    [app('a/x', 'a'), app('b/x', 'b'), app('c/a-x', 'c')],
    { 'a/x': 'a-x', 'b/x': 'b-x', 'c/a-x': 'c-a-x' },
  ],
  [
    'paths that join to the same name are told apart by a hash',
    [app('a-b/c', 'a-b'), app('a/b-c', 'a'), app('x/c', 'x'), app('x/b-c', 'x')],
    { 'a-b/c': 'a-b-c-4e8471', 'a/b-c': 'a-b-c-b88f83', 'x/c': 'x-c', 'x/b-c': 'x-b-c' },
  ],
  [
    'an app that the user named clashes with nobody',
    [{ ...app('a/x', 'a'), ownName: 'first' }, app('b/x', 'b')],
    { 'a/x': 'first', 'b/x': 'x' },
  ],
  [
    'a name that the user gave is not given again',
    [{ ...app('a/y', 'a'), ownName: 'x' }, app('b/x', 'b')],
    { 'a/y': 'x', 'b/x': 'b-x' },
  ],
  ['what Nx or a shell would split at is replaced', [app('cmd/my app:x')], { 'cmd/my app:x': 'my-app-x' }],
];
test.each(cases)('%s', (_rule, apps, names) => {
  expect(Object.fromEntries(projectNames(apps))).toEqual(names);
  expect(Object.fromEntries(projectNames(apps.toReversed()))).toEqual(names);
});

const takenCases: [rule: string, apps: NamedApp[], taken: string[], names: Record<string, string>][] = [
  [
    'a name that another project has is not given',
    [app('cmd/web'), app('cmd/api')],
    ['web'],
    { 'cmd/web': 'cmd-web', 'cmd/api': 'api' },
  ],
  ['nor is a long one', [app('cmd/web')], ['web', 'cmd-web'], { 'cmd/web': 'cmd-web-8e32ec' }],
  [
    'a name that the user gave is his to change',
    [{ ...app('cmd/web'), ownName: 'web' }],
    ['web'],
    { 'cmd/web': 'web' },
  ],
];
test.each(takenCases)('%s', (_rule, apps, taken, names) => {
  expect(Object.fromEntries(projectNames(apps, new Set(taken)))).toEqual(names);
});
