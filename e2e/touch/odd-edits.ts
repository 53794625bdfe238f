import type { Edit } from './edit';
import { FIXTURE } from './fixture';
import { type Files, contents } from './stage';

// Edits of the fixture that nobody thinks of. What each must do is not written here: Go is asked.

const text = (path: string): string => {
  const content = FIXTURE[path];
  if (typeof content !== 'string') throw new Error(`${path} is no text of the fixture.`);
  return content;
};

const QUEUE = ['queue.go', 'length_amd64.s', 'length_arm64.s', 'size.h'];

const gone = (folder: string, names: readonly string[]): Files =>
  Object.fromEntries(names.map((name) => [`${folder}/${name}`, undefined]));

const moved = (from: string, to: string, names: readonly string[]): Files => ({
  ...gone(from, names),
  ...Object.fromEntries(names.map((name) => [`${to}/${name}`, text(`${from}/${name}`)])),
});

const EDITS: Readonly<Record<string, Files>> = {
  'a source gets a constraint that leaves it out': {
    'shop/cart/cart.go': `//go:build windows\n\n${text('shop/cart/cart.go')}`,
  },
  'a source gets a constraint that keeps it': {
    'shop/cart/cart.go': `//go:build linux\n\n${text('shop/cart/cart.go')}`,
  },
  'a source loses the constraint that left it out': {
    'shop/cart/fancy.go': text('shop/cart/fancy.go').replace('//go:build fancy\n\n', ''),
  },
  'a constraint becomes one that holds for nobody': {
    'shop/cart/fancy.go': text('shop/cart/fancy.go').replace('fancy', 'never'),
  },
  'a constraint of the old form': {
    'shop/cart/fancy.go': text('shop/cart/fancy.go').replace('//go:build', '// +build'),
  },
  'a package folder becomes a link': {
    ...moved('shop/queue', 'elsewhere/queue', QUEUE),
    'shop/queue': { link: '../elsewhere/queue' },
  },
  'a package folder moves, and its import does not': moved('shop/queue', 'shop/lines', QUEUE),
  'a package folder is deleted': gone('shop/queue', QUEUE),
  'a package folder becomes a module': { 'shop/queue/go.mod': 'module example.com/shop/queue\n\ngo 1.22\n' },
  'a folder of kodata becomes a link to itself elsewhere': {
    'shop/cmd/web/kodata/robots.txt': undefined,
    'shop/cmd/web/kodata/logo.svg': undefined,
    'shop/cmd/web/kodata/fonts': undefined,
    'shop/cmd/web/kodata': { link: '../../../assets' },
  },
  'an embedded folder loses its files': {
    'shop/pages/static/site.css': undefined,
    'shop/pages/static/deep/a+b @2.txt': undefined,
  },
  'an embedded folder loses one of two files': { 'shop/pages/static/site.css': undefined },
  'an embedded folder gets a folder of its own': { 'shop/pages/static/new/x/y.css': 'h3 {}\n' },
  'an embedded folder gets a file that begins with a dot': { 'shop/pages/static/.hidden': 'x\n' },
  'an embedded folder gets a module, which Go leaves out': {
    'shop/pages/static/sub/go.mod': 'module example.com/sub\n',
    'shop/pages/static/sub/x.css': 'x\n',
  },
  'an embedded folder gets a link, which Go leaves out': { 'shop/pages/static/link.css': { link: 'site.css' } },
  'an embed pattern gets all:': { 'shop/pages/pages.go': text('shop/pages/pages.go').replace('static', 'all:static') },
  'an embed pattern goes': { 'shop/pages/pages.go': text('shop/pages/pages.go').replace(' *.tmpl', '') },
  'an embedded name that only a test would have': { 'shop/pages/static/x_test.go': 'no Go\n' },
  'an embed is added to a file': {
    'money/money.go': `package money\n\nimport _ "embed"\n\n//go:embed go.mod\nvar own string\n\nfunc Format(n int) string { return own }\n`,
  },
  'an embed is added to a test': {
    'money/money_test.go': 'package money\n\nimport _ "embed"\n\n//go:embed money.go\nvar own string\n',
  },
  'a source is called in capitals': { 'shop/cart/cart.go': undefined, 'shop/cart/CART.go': text('shop/cart/cart.go') },
  'a file for amd64 becomes one for windows': {
    'shop/cart/total_amd64.go': undefined,
    'shop/cart/total_windows.go': text('shop/cart/total_amd64.go'),
  },
  'two sources swap their texts': {
    'shop/cart/cart.go': text('shop/cart/total_amd64.go'),
    'shop/cart/total_amd64.go': text('shop/cart/cart.go'),
  },
  'lines end as on Windows': { 'shop/pages/pages.go': text('shop/pages/pages.go').replaceAll('\n', '\r\n') },
  'a source begins with a byte order mark': { 'shop/cart/cart.go': `\ufeff${text('shop/cart/cart.go')}` },
  'a main imports one package more': {
    'shop/cmd/worker/main.go': text('shop/cmd/worker/main.go').replace(
      'import (',
      'import (\n\t_ "example.com/shop/pages"',
    ),
  },
  'a main imports one package less': {
    'shop/cmd/worker/main.go': 'package main\n\nvar version string\n\nfunc main() {}\n',
  },
  'a library imports one package more': {
    'shop/cart/cart.go': text('shop/cart/cart.go').replace('import ', 'import _ "example.com/shop/queue"\nimport '),
  },
  'a main imports what does not exist': {
    'shop/cmd/worker/main.go': text('shop/cmd/worker/main.go').replace(
      'import (',
      'import (\n\t_ "example.com/shop/nothing"',
    ),
  },
  'a file that is no Go': { 'shop/cart/broken.go': 'no package\n' },
  'a file with nothing in it': { 'shop/cart/empty.go': '' },
  'a file of package documentation': { 'shop/cart/doc.go': 'package documentation\n' },
  'a source of another package': { 'shop/cart/other.go': 'package other\n' },
  'a test of a foreign package': { 'shop/cart/foreign_test.go': 'package foreign\n' },
  'an object file for one platform': { 'shop/cart/x_linux_amd64.syso': 'x' },
  'a C file without cgo': { 'shop/cart/x.c': 'int x;\n' },
  'a C file with cgo': { 'legacy/x.c': 'int x;\n' },
  'a C++ header with cgo': { 'legacy/x.hh': 'int x;\n' },
  'an assembly header of another platform': { 'shop/queue/size_windows.h': '#define SIZE 4\n' },
  'a profile': { 'shop/cmd/web/default.pgo': 'profile' },
  'a profile that is no main’s': { 'shop/cart/default.pgo': 'profile' },
  'a new app': { 'shop/cmd/third/main.go': 'package main\n\nfunc main() {}\n' },
  'a new app in a module of its own': {
    'tool/go.mod': 'module example.com/tool\n',
    'tool/main.go': 'package main\n\nfunc main() {}\n',
  },
  'a new module without an app': { 'docs/go.mod': 'module example.com/docs\n', 'docs/docs.go': 'package docs\n' },
  'a .ko.yaml that is nearer': { 'shop/cmd/web/.ko.yaml': 'defaultFlags: [-race]\n' },
  'a .ko.json that wins over .ko.yaml': { 'shop/.ko.json': '{"defaultFlags":["-tags=other"]}\n' },
  'a .ko.yaml that nobody is below of': { 'assets/.ko.yaml': 'defaultFlags: [-race]\n' },
  'a .ko.yaml that is broken': { 'shop/.ko.yaml': 'builds: {{{\n' },
  'one entry of .ko.yaml': {
    'shop/.ko.yaml': text('shop/.ko.yaml').replace('flags: [-tags=fancy]', 'flags: [-tags=plain]'),
  },
  'the order of entries in .ko.yaml': {
    'shop/.ko.yaml': text('shop/.ko.yaml').replace(
      /( {2}- id: web\n(?: {4}.*\n)+)( {2}- id: worker\n(?: {4}.*\n)+)/,
      '$2$1',
    ),
  },
  'the base image in .ko.yaml': { 'shop/.ko.yaml': text('shop/.ko.yaml').replace('scratch', 'alpine') },
  'one platform less in .ko.yaml': { 'shop/.ko.yaml': text('shop/.ko.yaml').replace(', linux/arm64', '') },
  'a vendor folder': {
    'shop/vendor/modules.txt':
      '# example.com/money v0.0.0-00010101000000-000000000000 => ../money\n## explicit; go 1.22\nexample.com/money\n# example.com/money => ../money\n',
    'shop/vendor/example.com/money/money.go': text('money/money.go'),
  },
  'a package of vendor that nobody imports': { 'legacy/vendor/example.com/dep/extra/extra.go': 'package extra\n' },
  'a test in vendor': { 'legacy/vendor/example.com/dep/dep_test.go': 'package dep\n' },
  'a go.work above a module': { 'shop/go.work': 'go 1.22\n\nuse .\n' },
  'a go.work above everything': { 'go.work': 'go 1.22\n\nuse (\n\t./shop\n\t./money\n)\n' },
  'a go.work loses a module': { 'team/go.work': 'go 1.22\n\nuse ./api\n' },
  'a go.mod replaces a folder by another': {
    'shop/go.mod': text('shop/go.mod').replace('../money', '../gold'),
    'gold/go.mod': text('money/go.mod'),
    'gold/money.go': text('money/money.go'),
  },
  'the go.mod of a replaced module': { 'money/go.mod': 'module example.com/money\n\ngo 1.21\n' },
  'what a link of kodata leads to moves with the link': {
    'assets/logo.svg': undefined,
    'assets/logo2.svg': text('assets/logo.svg'),
    'shop/cmd/web/kodata/logo.svg': { link: '../../../../assets/logo2.svg' },
  },
  'a link of kodata becomes a file with the same text': { 'shop/cmd/web/kodata/logo.svg': text('assets/logo.svg') },
  'a link of kodata leads nowhere': { 'shop/cmd/web/kodata/logo.svg': { link: 'nowhere' } },
  'a link of kodata to a folder leads elsewhere': { 'shop/cmd/web/kodata/fonts': { link: '../../../pages' } },
  'a file of a linked folder is new': { 'assets/fonts/deep/b.woff': 'font\n' },
  'a file beside a linked file is new': { 'assets/other.svg': '<svg/>\n' },
  'a folder of kodata is new': { 'shop/cmd/worker/kodata/x.txt': 'x\n' },
  'a user project around a package': { 'shop/cart/project.json': '{"name":"cart"}\n' },
  'a user project around everything': { 'project.json': '{"name":"everything"}\n' },
  'a user project around a module': { 'shop/project.json': '{"name":"shop"}\n' },
};

/** Each of them as an edit of the fixture. */
export function oddEdits(): Edit[] {
  return Object.entries(EDITS).map(([name, files]) => ({ name, changes: contents(files) }));
}
