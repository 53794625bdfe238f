import { compareWithGo, goMain, goMod } from '../../testing/go-list';

// Held against the real `go list -deps`. Left out is what Go does not read twice alike: files whose constraint or package clause is broken
// are read otherwise once they are some seconds old.

const embed = (patterns: string) => `package e\nimport _ "embed"\n//go:embed ${patterns}\nvar x string\n`;

const EMBEDS: Readonly<Record<string, [patterns: string, ...files: (string | [string, { link: string }])[]]>> = {
  files: ['a.txt b/*.txt "c d.txt" `e.txt`', 'a.txt', 'b/x.txt', 'b/.y.txt', 'b/_z.txt', 'b/z.md', 'c d.txt', 'e.txt'],
  folder: [
    'd',
    ...['d/a', 'd/.b', 'd/_c', 'd/.git/x', 'd/sub/a', 'd/.h/a', 'd/_h/a', 'd/mod/go.mod', 'd/mod/a', 'd/x_test.go'],
    ...['d/con/x', 'd/bad:dir/x', 'd/mod2/go.mod/x'],
    ['d/link', { link: 'a' }],
    ['d/linked', { link: 'sub' }],
  ],
  all: ['all:d', 'd/a', 'd/.b', 'd/_c', 'd/.git/x', 'd/.h/a', 'd/_h/.a', 'd/.bad:x'],
  everything: ['*', 'a.txt', '.hidden', 'sub/.x', 'sub/y'],
  module: ['*', 'sub/go.mod', 'sub/a'],
  link: ['l', ['l', { link: 'a.go' }]],
  badName: ['d/bad:name', 'd/bad:name'],
  badNameBelow: ['d', 'd/bad:name', 'd/ok'],
  badLinkBelow: ['d', ['d/aux', { link: 'ok' }], 'd/ok'],
  itself: ['.'],
  upward: ['../files/a.txt'],
  absolute: ['/x'],
  nothing: ['nothing*'],
  glob: ['[a-c].txt x?.txt [^z].md \\*.q', 'a.txt', 'd.txt', 'xy.txt', 'z.md', 'q.md', '*.q'],
  broken: ['[a', 'a'],
  deep: ['d/*/x.txt', 'd/a/x.txt', 'd/b/y.txt', 'd/f'],
  behindLink: ['d/*/x.txt', 'd/a/x.txt', ['d/l', { link: 'a' }]],
  besideLink: ['d/*/x.txt', 'd/a/x.txt', 'd/b/y.txt', ['d/l', { link: 'b' }]],
  hidden: ['d', 'd/.x'],
  twice: ['all:a.txt a.txt', 'a.txt'],
  slash: ['d/', 'd/a'],
};
test('embeds match as they do in Go', async () => {
  const names = Object.keys(EMBEDS);
  const files: Record<string, string | { link: string }> = {
    'go.mod': goMod('m'),
    'cmd/main.go': goMain(...names.map((name) => `m/e/${name}`), 'm/e/vars', 'm/e/without'),
    'e/vars/a.go':
      'package e\nimport _ "embed"\nvar (\n\t//go:embed a.txt\n\ta string\n\n\t//go:embed `b.txt`\n\tb []byte\n)\n' +
      "const s = `\n//go:embed c.txt\n`\n/*\n//go:embed c.txt\n*/\nvar r = '\"' //go:embed d.txt\n",
    'e/vars/a.txt': '',
    'e/vars/b.txt': '',
    'e/vars/c.txt': '',
    'e/vars/d.txt': '',
    'e/without/a.go': 'package e\n//go:embed a.txt\nvar x string\n',
    'e/without/a.txt': '',
  };
  for (const [name, [patterns, ...own]] of Object.entries(EMBEDS)) {
    files[`e/${name}/a.go`] = embed(patterns);
    for (const file of own) {
      const [path, content] = typeof file === 'string' ? [file, ''] : file;
      files[`e/${name}/${path}`] = content;
    }
  }
  await compareWithGo(files, ['cmd']);
});
