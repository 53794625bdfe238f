import { type Case, library, main, TWO_APPS } from './regressions';
import type { Files } from './stage';

// What the matchers, the file map and the graph of Nx make of odd names, links and nested folders (nx-plugin-model 2 to 4). Each row was
// once a stale image or a graph that did not stand. Above 300 lines, since it is one table.

const EFFECT = 'func init() { println(1) }';

/** An app `a` that imports one package in `folder`, and an app `b` that imports nothing. */
function inFolder(folder: string): Files {
  return {
    'go.mod': 'module example.com/m\n\ngo 1.22\n',
    'cmd/a/main.go': main(`example.com/m/${folder}`),
    'cmd/b/main.go': main(),
    [`${folder}/lib.go`]: library('lib'),
  };
}

function edited(folder: string): Files {
  return { [`${folder}/lib.go`]: library('lib', EFFECT) };
}

/** Two apps below a folder; the edit is of what one of them uses. */
function below(above: string): Case {
  return {
    name: `a module below a folder called ${above}`,
    files: Object.fromEntries(Object.entries(TWO_APPS).map(([path, text]) => [`${above}/${path}`, text])),
    edit: { [`${above}/lib/lib.go`]: library('lib', EFFECT) },
    hashes: ['a'],
    affected: ['a'],
  };
}

const ODD_FOLDERS = [
  'pkg/a+b',
  'pkg/a~b',
  'pkg/a.b',
  'pkg/a_b',
  'pkg/a-b',
  'pkg/A',
  'internal/v2',
  'pkg/testdata/x',
  'pkg/_x',
];

const ODD_FILES = [
  '[id].html',
  '{a}.html',
  '(group).html',
  'a,b.html',
  'a+b.html',
  'a@b.html',
  '!a.html',
  'a b.html',
  'ä.html',
  '$a.html',
  '@(a).html',
  '+(a).html',
];

/** Names that Go cannot embed, but kodata can hold. */
const ODDER_FILES = ['a*.html', 'a?.html', "a'b.html", 'a"b.html', 'a\\b.html', 'a|b.html'];

/** Names in an embed pattern itself, as Go's glob reads them: a backslash takes the meaning away. */
const NAMED_FILES: Readonly<Record<string, string>> = {
  'a-b.html': 'a-b.html',
  'a b.html': '"a b.html"',
  'a+b.html': 'a+b.html',
  'a@b.html': 'a@b.html',
  '(group).html': '(group).html',
  '{a}.html': '{a}.html',
  'a,b.html': 'a,b.html',
  'ä.html': 'ä.html',
  '$a.html': '$a.html',
  '[id].html': '`\\[id].html`',
  'x^y=z~1.html': 'x^y=z~1.html',
  'b.html': '[a-c].html',
  'c.html': '[^x].html',
  'd.html': '?.html',
};

/** More than a pattern of 65,536 characters can name. */
const LONG = Array.from({ length: 600 }, (_, i) => `pkg/${'long'.repeat(25)}/p${i}/x${i % 2}`);

const EMBEDDING = library('lib', 'import "embed"\n\n//go:embed all:pages\nvar pages embed.FS\n');

const INNER_MODULE: Files = {
  ...TWO_APPS,
  'lib/lib.go': EMBEDDING,
  'lib/pages/home.html': 'home\n',
  'lib/pages/inner/go.mod': 'module example.com/inner\n\ngo 1.22\n',
  'lib/pages/inner/page.html': 'page\n',
  'lib/pages/inner/deep/page.html': 'page\n',
};

export const TRAPS: readonly Case[] = [
  ...ODD_FOLDERS.map(
    (folder): Case => ({
      name: `a package in ${folder}`,
      files: inFolder(folder),
      edit: edited(folder),
      hashes: ['a'],
      affected: ['a'],
    }),
  ),
  ...ODD_FILES.map(
    (name): Case => ({
      name: `an embedded file called ${name}`,
      files: { ...TWO_APPS, 'lib/lib.go': EMBEDDING, [`lib/pages/${name}`]: 'page\n' },
      edit: { [`lib/pages/${name}`]: 'page!\n' },
      hashes: ['a'],
      affected: ['a'],
    }),
  ),
  ...Object.entries(NAMED_FILES).map(
    ([name, pattern]): Case => ({
      name: `a file called ${name}, embedded by ${pattern}`,
      files: {
        ...TWO_APPS,
        'lib/lib.go': library('lib', `import _ "embed"\n\n//go:embed ${pattern}\nvar page string\n`),
        [`lib/${name}`]: 'page\n',
      },
      edit: { [`lib/${name}`]: 'page!\n' },
      hashes: ['a'],
      affected: ['a'],
    }),
  ),
  ...[...ODD_FILES, ...ODDER_FILES].map(
    (name): Case => ({
      name: `a file of kodata called ${name}`,
      files: { ...TWO_APPS, [`cmd/a/kodata/${name}`]: 'page\n' },
      edit: { [`cmd/a/kodata/${name}`]: 'page!\n' },
      hashes: ['a'],
      affected: ['a'],
    }),
  ),
  ...['für', 'a+b', 'a@b', 'a b', '@x', '(group)', '[x]', '{x,y}', '!x', 'x!y', '#x'].map(below),
  {
    name: 'a package at the workspace root',
    files: { ...TWO_APPS, 'cmd/a/main.go': main('example.com/m'), 'm.go': library('m') },
    edit: { 'm.go': library('m', EFFECT) },
    hashes: ['a'],
    affected: ['a'],
  },
  {
    name: 'a test file at the workspace root',
    files: { ...TWO_APPS, 'cmd/a/main.go': main('example.com/m'), 'm.go': library('m') },
    edit: { 'm_test.go': library('m') },
    hashes: [],
    affected: [],
  },
  {
    name: 'a file that has nothing to do with a package at the workspace root',
    files: { ...TWO_APPS, 'cmd/a/main.go': main('example.com/m'), 'm.go': library('m'), 'docs/page.md': 'page\n' },
    edit: { 'docs/page.md': 'page!\n' },
    hashes: [],
    affected: [],
  },
  {
    name: 'an app at the workspace root, its own file',
    files: { ...TWO_APPS, 'main.go': main('example.com/m/lib') },
    edit: { 'main.go': main('example.com/m/lib', 'fmt') },
    hashes: ['m'],
    affected: ['m'],
  },
  {
    name: 'an app at the workspace root, a library that it shares',
    files: { ...TWO_APPS, 'main.go': main('example.com/m/lib') },
    edit: { 'lib/lib.go': library('lib', EFFECT) },
    hashes: ['a', 'm'],
    affected: ['a', 'm'],
  },
  {
    name: 'an app at the workspace root, a file of another app',
    files: { ...TWO_APPS, 'main.go': main('example.com/m/lib') },
    edit: { 'cmd/b/main.go': main('fmt') },
    hashes: ['b'],
    affected: ['b'],
  },
  {
    name: 'the workspace root is a project of npm',
    files: { ...TWO_APPS, 'project.json': '{"name":"everything"}\n' },
    edit: { 'lib/lib.go': library('lib', EFFECT) },
    hashes: ['a'],
    affected: ['a'],
  },
  {
    name: 'other projects have the names of apps',
    files: {
      ...TWO_APPS,
      'package.json': '{"name":"acme","private":true,"workspaces":["web/*"]}\n',
      'web/a/package.json': '{"name":"a"}\n',
      'docs/project.json': '{"name":"b"}\n',
    },
    edit: { 'lib/lib.go': library('lib', EFFECT) },
    hashes: ['cmd-a'],
    affected: ['cmd-a'],
  },
  {
    name: 'another project gets the name of an app: the app gets another one',
    files: { ...TWO_APPS, 'docs/README.md': '# docs\n' },
    edit: { 'docs/project.json': '{"name":"a"}\n' },
    hashes: ['a', 'cmd-a'],
    affected: [],
  },
  {
    name: 'an app inside of an app, a file of the inner one',
    files: { ...TWO_APPS, 'cmd/a/tool/main.go': main() },
    edit: { 'cmd/a/tool/main.go': main('fmt') },
    hashes: ['tool'],
    affected: ['tool'],
  },
  {
    name: 'a package that lies inside of another app',
    files: {
      ...TWO_APPS,
      'cmd/a/tool/main.go': main(),
      'cmd/a/tool/shared/shared.go': library('shared'),
      'cmd/a/main.go': main('example.com/m/cmd/a/tool/shared'),
    },
    edit: { 'cmd/a/tool/shared/shared.go': library('shared', EFFECT) },
    hashes: ['a'],
    affected: ['a'],
    affectedProjects: ['a', 'tool'],
  },
  {
    name: 'a user project between an app and its package',
    files: {
      ...TWO_APPS,
      'cmd/a/inner/project.json': '{"name":"inner"}\n',
      'cmd/a/inner/inner.go': library('inner'),
      'cmd/a/main.go': main('example.com/m/cmd/a/inner'),
    },
    edit: { 'cmd/a/inner/inner.go': library('inner', EFFECT) },
    hashes: ['a'],
    affected: ['a'],
  },
  {
    name: 'more packages than one pattern can name',
    files: {
      ...TWO_APPS,
      'cmd/a/main.go': main(...LONG.map((folder) => `example.com/m/${folder}`)),
      ...Object.fromEntries(LONG.map((folder) => [`${folder}/p.go`, library('p')])),
    },
    edit: { [`${LONG[599]}/p.go`]: library('p', EFFECT) },
    hashes: ['a'],
    affected: ['a'],
  },
  {
    name: 'a deleted source',
    files: { ...TWO_APPS, 'lib/more.go': library('lib') },
    edit: { 'lib/more.go': undefined },
    hashes: ['a'],
    affected: ['a'],
  },
  {
    name: 'a deleted file that an embed pattern matched',
    files: { ...TWO_APPS, 'lib/lib.go': EMBEDDING, 'lib/pages/a.html': 'a\n', 'lib/pages/b.html': 'b\n' },
    edit: { 'lib/pages/b.html': undefined },
    hashes: ['a'],
    affected: ['a'],
  },
  {
    name: 'a link in an embedded folder, which Go leaves out: it may be in place of a file',
    files: { ...TWO_APPS, 'lib/lib.go': EMBEDDING, 'lib/pages/deep/a.html': 'a\n' },
    edit: { 'lib/pages/deep/b.html': { link: 'a.html' } },
    hashes: [],
    affected: ['a'],
  },
  {
    name: 'a link in an embedded folder becomes a file with the same text',
    files: {
      ...TWO_APPS,
      'lib/lib.go': EMBEDDING,
      'lib/pages/deep/a.html': 'a\n',
      'lib/pages/deep/b.html': { link: 'a.html' },
    },
    edit: { 'lib/pages/deep/b.html': 'a\n' },
    hashes: ['a'],
    affected: ['a'],
  },
  {
    name: 'a file in an embedded folder becomes a link to the same text',
    files: { ...TWO_APPS, 'lib/lib.go': EMBEDDING, 'lib/pages/deep/a.html': 'a\n', 'lib/pages/deep/b.html': 'a\n' },
    edit: { 'lib/pages/deep/b.html': { link: 'a.html' } },
    hashes: ['a'],
    affected: ['a'],
  },
  {
    name: 'a file of a module in an embedded folder',
    files: INNER_MODULE,
    edit: { 'lib/pages/inner/page.html': 'page!\n', 'lib/pages/inner/deep/go.sum': 'x\n' },
    hashes: [],
    affected: [],
    affectedProjects: ['a'],
  },
  {
    name: 'a file of a module in an embedded folder, which an app uses',
    files: {
      ...INNER_MODULE,
      'go.mod':
        'module example.com/m\n\ngo 1.22\n\nrequire example.com/inner v0.0.0-00010101000000-000000000000\n\nreplace example.com/inner => ./lib/pages/inner\n',
      'cmd/a/main.go': main('example.com/m/lib', 'example.com/inner'),
      'lib/pages/inner/inner.go': library('inner'),
    },
    edit: { 'lib/pages/inner/inner.go': library('inner', EFFECT) },
    hashes: ['a'],
    affected: ['a'],
  },
  {
    name: 'a module in an embedded folder is new',
    files: { ...INNER_MODULE, 'lib/pages/inner/go.mod': undefined },
    edit: { 'lib/pages/inner/go.mod': INNER_MODULE['lib/pages/inner/go.mod'] },
    hashes: ['a'],
    affected: ['a'],
  },
  {
    name: 'a go.mod in an embedded folder: it may be new',
    files: INNER_MODULE,
    edit: { 'lib/pages/inner/go.mod': 'module example.com/inner\n\ngo 1.21\n' },
    hashes: [],
    affected: ['a'],
  },
  {
    name: 'a deleted file of kodata',
    files: { ...TWO_APPS, 'cmd/a/kodata/a.html': 'a\n', 'cmd/a/kodata/b.html': 'b\n' },
    edit: { 'cmd/a/kodata/b.html': undefined },
    hashes: ['a'],
    affected: ['a'],
  },
  {
    name: 'a deleted go.mod of another module selects everything, and changes nothing',
    files: { ...TWO_APPS, 'docs/go.mod': 'module example.com/docs\n', 'docs/docs.go': library('docs') },
    edit: { 'docs/go.mod': undefined },
    hashes: [],
    affected: ['a', 'b'],
  },
  {
    name: 'a go.mod below the folder of an app: of the plugin, so that Nx takes it for configuration of the project',
    files: { ...TWO_APPS, 'cmd/a/testdata/x/go.mod': 'module example.com/x\n' },
    edit: { 'cmd/a/testdata/x/go.mod': 'module example.com/x\n\ngo 1.22\n' },
    hashes: [],
    affected: ['a'],
  },
  {
    name: 'a link of kodata leads to another file',
    files: { ...TWO_APPS, 'cmd/a/kodata/x': { link: '../../../assets/x' }, 'assets/x': 'x\n', 'assets/y': 'y\n' },
    edit: { 'cmd/a/kodata/x': { link: '../../../assets/y' } },
    hashes: ['a'],
    affected: ['a'],
  },
  {
    name: 'a link of kodata leads to another folder with the same files',
    files: { ...TWO_APPS, 'cmd/a/kodata/x': { link: '../../../one' }, 'one/f': 'f\n', 'two/f': 'g\n' },
    edit: { 'cmd/a/kodata/x': { link: '../../../two' } },
    hashes: ['a'],
    affected: ['a'],
  },
  {
    name: 'a link of kodata to a folder gets another name',
    files: { ...TWO_APPS, 'cmd/a/kodata/x': { link: '../../../one' }, 'one/f': 'f\n' },
    edit: { 'cmd/a/kodata/x': undefined, 'cmd/a/kodata/y': { link: '../../../one' } },
    hashes: ['a'],
    affected: ['a'],
  },
  {
    name: 'a second link of kodata to the same folder',
    files: { ...TWO_APPS, 'cmd/a/kodata/x': { link: '../../../one' }, 'one/f': 'f\n' },
    edit: { 'cmd/a/kodata/y': { link: '../../../one' } },
    hashes: ['a'],
    affected: ['a'],
  },
  {
    name: 'a link behind a link of kodata',
    files: {
      ...TWO_APPS,
      'cmd/a/kodata/x': { link: '../../../one' },
      'one/deep': { link: '../two' },
      'two/f': 'f\n',
    },
    edit: { 'two/f': 'f!\n' },
    hashes: ['a'],
    affected: ['a'],
  },
  {
    name: 'kodata that is a link itself',
    files: { ...TWO_APPS, 'cmd/a/kodata': { link: '../../assets' }, 'assets/f': 'f\n' },
    edit: { 'assets/f': 'f!\n' },
    hashes: ['a'],
    affected: ['a'],
  },
  {
    name: 'the target of a link of kodata is gone',
    files: { ...TWO_APPS, 'cmd/a/kodata/x': { link: '../../../assets/x' }, 'assets/x': 'x\n', 'assets/y': 'y\n' },
    edit: { 'assets/x': undefined },
    hashes: ['a'],
    affected: ['a'],
  },
  {
    name: 'a source that is a link to a file elsewhere',
    files: { ...TWO_APPS, 'lib/linked.go': { link: '../shared/linked.go' }, 'shared/linked.go': library('lib') },
    edit: { 'shared/linked.go': library('lib', EFFECT) },
    hashes: ['a'],
    affected: ['a'],
  },
  {
    name: 'a package folder that is a link',
    files: {
      ...TWO_APPS,
      'cmd/a/main.go': main('example.com/m/linked'),
      linked: { link: 'hidden/real' },
      'hidden/real/real.go': library('real'),
    },
    edit: { 'hidden/real/real.go': library('real', EFFECT) },
    hashes: ['a'],
    affected: ['a'],
  },
  {
    name: 'a replace folder that is a link',
    files: {
      'shop/go.mod':
        'module example.com/shop\n\ngo 1.22\n\nrequire example.com/money v0.0.0-00010101000000-000000000000\n\nreplace example.com/money => ./money\n',
      'shop/cmd/a/main.go': main('example.com/money'),
      'shop/cmd/b/main.go': main(),
      'shop/money': { link: '../real' },
      'real/go.mod': 'module example.com/money\n\ngo 1.22\n',
      'real/money.go': library('money'),
    },
    edit: { 'real/money.go': library('money', EFFECT) },
    hashes: ['a'],
    affected: ['a'],
  },
  {
    name: 'what we write ourselves below dist, where the module is the workspace',
    files: TWO_APPS,
    edit: { 'dist/ko/a/image.json': '{}\n' },
    hashes: [],
    affected: [],
  },
];
