import type { Files } from './stage';

// A workspace with one of each thing that can go into an image, and of each that looks as if it could. Forty files at most: each
// is edited, deleted, renamed and copied. Three areas, since Go resolves imports in three ways:
// `shop` (a module with two apps, replaces, .ko.yaml), `team` (two modules joined by a go.work), `legacy` (vendored, cgo).

const go = (name: string, ...lines: string[]): string => [`package ${name}`, '', ...lines, ''].join('\n');

const imports = (...paths: string[]): string => `import (\n${paths.map((path) => `\t${path}\n`).join('')})`;

const SHOP = {
  'shop/go.mod': [
    'module example.com/shop',
    '',
    'go 1.22',
    '',
    'require example.com/money v0.0.0-00010101000000-000000000000',
    '',
    'replace example.com/money => ../money',
    '',
  ].join('\n'),
  'shop/.ko.yaml': [
    'defaultBaseImage: scratch',
    'defaultPlatforms: [linux/amd64, linux/arm64]',
    'builds:',
    '  - id: web',
    '    main: ./cmd/web',
    '    flags: [-tags=fancy]',
    '  - id: worker',
    '    main: ./cmd/worker',
    "    ldflags: ['-X main.version={{.Env.VERSION}}']",
    '',
  ].join('\n'),
  'shop/cmd/web/main.go': go(
    'main',
    imports('"example.com/shop/cart"', '"example.com/shop/pages"'),
    'func main() { println(cart.Total(), pages.Home()) }',
  ),
  'shop/cmd/web/README.md': '# web\n',
  'shop/cmd/web/kodata/robots.txt': 'User-agent: *\n',
  'shop/cmd/web/kodata/logo.svg': { link: '../../../../assets/logo.svg' },
  'shop/cmd/web/kodata/fonts': { link: '../../../../assets/fonts' },
  'shop/cmd/worker/main.go': go(
    'main',
    imports('"example.com/shop/cart"', '"example.com/shop/queue"'),
    'var version string',
    '',
    'func main() { println(version, cart.Total(), queue.Length()) }',
  ),
  'shop/cmd/worker/main_test.go': go('main', 'import "testing"', 'func TestNothing(*testing.T) {}'),
  'shop/cart/cart.go': go('cart', 'import "example.com/money"', 'func Total() string { return money.Format(total()) }'),
  'shop/cart/cart_test.go': go('cart', 'import "testing"', 'func TestNothing(*testing.T) {}'),
  'shop/cart/total_amd64.go': go('cart', 'func total() int { return 64 }'),
  'shop/cart/total_arm64.go': go('cart', 'func total() int { return 65 }'),
  'shop/cart/clock_windows.go': go('cart', 'func clock() int { return 1 }'),
  'shop/cart/fancy.go': `//go:build fancy\n\n${go('cart', 'func init() { println("fancy") }')}`,
  'shop/cart/NOTES.txt': 'no code\n',
  'shop/pages/pages.go': go(
    'pages',
    'import "embed"',
    '//go:embed static *.tmpl',
    'var files embed.FS',
    '',
    'func Home() int { entries, _ := files.ReadDir("static"); return len(entries) }',
  ),
  'shop/pages/home.tmpl': '<h1>home</h1>\n',
  'shop/pages/static/site.css': 'h1 {}\n',
  'shop/pages/static/.draft.css': 'h2 {}\n',
  'shop/pages/static/deep/a+b @2.txt': 'odd name\n',
  'shop/queue/queue.go': go('queue', 'func length() int', '', 'func Length() int { return length() }'),
  'shop/queue/length_amd64.s':
    '#include "textflag.h"\n#include "size.h"\nTEXT ·length(SB),NOSPLIT,$0-8\n\tMOVQ $SIZE, ret+0(FP)\n\tRET\n',
  'shop/queue/length_arm64.s':
    '#include "textflag.h"\n#include "size.h"\nTEXT ·length(SB),NOSPLIT,$0-8\n\tMOVD $SIZE, R0\n\tMOVD R0, ret+0(FP)\n\tRET\n',
  'shop/queue/size.h': '#define SIZE 3\n',
  'money/go.mod': 'module example.com/money\n\ngo 1.22\n',
  'money/money.go': go('money', 'func Format(n int) string { return string(rune(n)) }'),
  'assets/logo.svg': '<svg/>\n',
  'assets/fonts/a.woff': 'font\n',
} as const;

const TEAM = {
  'team/go.work': 'go 1.22\n\nuse (\n\t./api\n\t./lib\n)\n',
  'team/api/go.mod': 'module example.com/team/api\n\ngo 1.22\n',
  'team/api/main.go': go('main', 'import "example.com/team/lib/names"', 'func main() { println(names.First) }'),
  'team/lib/go.mod': 'module example.com/team/lib\n\ngo 1.22\n',
  'team/lib/names/names.go': go('names', 'const First = "api"'),
} as const;

/** Needs a C compiler to be built, but none to be listed. */
const LEGACY = {
  'legacy/go.mod': 'module example.com/legacy\n\ngo 1.22\n\nrequire example.com/dep v1.0.0\n',
  'legacy/.ko.yaml': 'defaultBaseImage: scratch\ndefaultEnv: [CGO_ENABLED=1]\n',
  'legacy/main.go': go(
    'main',
    '// #include "native.h"',
    'import "C"',
    'import "example.com/dep"',
    'func main() { println(dep.Name, C.NATIVE) }',
  ),
  'legacy/native.h': '#define NATIVE 7\n',
  'legacy/vendor/modules.txt': '# example.com/dep v1.0.0\n## explicit; go 1.22\nexample.com/dep\n',
  'legacy/vendor/example.com/dep/dep.go': go('dep', 'const Name = "dep"'),
} as const;

export const FIXTURE: Files = {
  ...SHOP,
  ...TEAM,
  ...LEGACY,
};
