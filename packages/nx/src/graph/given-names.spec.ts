import { givenNames } from './given-names';

const cases: [rule: string, files: Record<string, string>, names: Record<string, string>][] = [
  ['a project.json gives its name', { 'docs/project.json': '{"name":"web"}' }, { docs: 'web' }],
  [
    'one without a name gives that of the folder, as Nx writes it',
    { 'a/Docs/project.json': '{}' },
    { 'a/Docs': 'docs' },
  ],
  [
    'and before that the one of a package.json beside',
    { 'docs/project.json': '{}', 'docs/package.json': '{"name":"web"}' },
    { docs: 'web' },
  ],
  [
    'members of the workspace are projects, other packages are none',
    {
      'package.json': '{"name":"acme","workspaces":["./web/*","!web/old"]}',
      'web/a/package.json': '{"name":"@acme/a"}',
      'web/b/package.json': '{"name":"@acme/b","nx":{"name":"bee"}}',
      'web/C/package.json': '{}',
      'web/a/deep/package.json': '{"name":"deep"}',
      'web/old/package.json': '{"name":"old"}',
      'testdata/package.json': '{"name":"testdata"}',
    },
    { 'web/a': '@acme/a', 'web/b': 'bee', 'web/C': 'c' },
  ],
  [
    'in the longer form, too',
    { 'package.json': '{"workspaces":{"packages":["x"]}}', 'x/package.json': '{"name":"y"}' },
    { x: 'y' },
  ],
  [
    'pnpm names members in a file of its own',
    {
      'pnpm-workspace.yaml':
        'packages:\n  # ours\n  - "web/*"\n  - \'tools/**\' # all\n\nonlyBuiltDependencies:\n  - x\n',
      'web/a/package.json': '{"name":"a"}',
      'tools/b/c/package.json': '{"name":"c"}',
      'x/package.json': '{"name":"x"}',
    },
    { 'web/a': 'a', 'tools/b/c': 'c' },
  ],
  ['lerna has a default', { 'lerna.json': '{}', 'packages/a/package.json': '{"name":"a"}' }, { 'packages/a': 'a' }],
  ['the workspace itself is one with a section for Nx', { 'package.json': '{"name":"acme","nx":{}}' }, { '.': 'acme' }],
  ['what is broken names nothing but its folder', { 'docs/project.json': '{', 'package.json': '[' }, { docs: 'docs' }],
];
test.each(cases)('%s', (_rule, files, names) => {
  const tree = { files: Object.keys(files).sort(), text: (path: string) => files[path] };
  expect(Object.fromEntries(givenNames(tree))).toEqual(names);
});
