// Bad manifests and bad calls, each with what a user has to read. `ko` in a script is our command line; the folder is a module with a
// manifest conf/a.yaml that names cmd/app, and a manifest conf/b.yaml that names nothing.

/** `prepare`: a script that makes what is bad. `message`: the one line that stands behind it. */
export type Row = [what: string, prepare: string, script: string, message: RegExp];

export const texts: Row[] = [
  [
    'quotes that stay open',
    `printf 'a: "x\\n' > conf/c.yaml`,
    'ko apply -f conf',
    /^Error: conf\/c\.yaml:1: a text that begins with " is not closed/,
  ],
  [
    'brackets that stay open',
    `printf 'a: 1\\nb: [x\\n' > conf/c.yaml`,
    'ko apply -f conf',
    /^Error: conf\/c\.yaml:2: brackets have no closing \]/,
  ],
  [
    'a tab',
    `printf 'a:\\n\\tb: 1\\n' > conf/c.yaml`,
    'ko apply -f conf',
    /^Error: conf\/c\.yaml:2: a tab indents the line/,
  ],
  [
    'a line that is not indented well',
    `printf 'a:\\n  b: 1\\n c: 1\\n' > conf/c.yaml`,
    'ko create -f conf',
    /^Error: conf\/c\.yaml:3: a line is not indented/,
  ],
  [
    'a text that is no YAML',
    `printf 'Dear cluster,\\nplease: run\\n' > conf/c.yaml`,
    'ko apply -f conf',
    /^Error: conf\/c\.yaml:1: a key of several lines/,
  ],
  [
    'a template',
    `printf 'image: {{ .Values.image }}\\n' > conf/c.yaml`,
    'ko apply -f conf',
    /^Error: conf\/c\.yaml:1: \{\{ \.Values\.image \}\} is a template, not YAML\. .* templates \(Helm, for one\) have to be rendered first\.$/,
  ],
  [
    'a template that ends lines',
    `printf '{{- if .x }}\\na: 1\\n{{- end }}\\n' > conf/c.yaml`,
    'ko apply -f conf',
    /^Error: conf\/c\.yaml:1: brackets hold a line/,
  ],
  [
    'JSON that was written half',
    `printf '{"image":"ko://exa' > conf/c.json`,
    'ko apply -f conf',
    /^Error: conf\/c\.json:1: a text that begins with " is not closed/,
  ],
  [
    'an alias to nothing',
    `printf 'a: *x\\n' > conf/c.yaml`,
    'ko apply -f conf',
    /^Error: conf\/c\.yaml:1: the alias "\*x" has no anchor above it\./,
  ],
  [
    'an alias inside of itself',
    `printf 'a: &x [*x]\\n' > conf/c.yaml`,
    'ko apply -f conf',
    /^Error: conf\/c\.yaml:1: the alias "\*x" is a part of what it stands for\./,
  ],
  [
    'aliases of aliases',
    `l=x; for i in 1 2 3 4 5 6 7 8 9; do echo "a$i: &a$i [$l,$l,$l,$l,$l,$l,$l,$l,$l]"; l="*a$i "; done > conf/c.yaml`,
    'ko apply -f conf',
    /^Error: conf\/c\.yaml:7: its aliases unfold into more than 4000000 nodes\./,
  ],
  [
    'very many brackets',
    `head -c 200000 /dev/zero | tr '\\0' '[' > conf/c.yaml`,
    'ko apply -f conf',
    /^Error: conf\/c\.yaml:1: it has more than 10000 brackets inside of one another\./,
  ],
  [
    'NUL',
    `printf 'a: 1\\nb: \\0\\n' > conf/c.yaml`,
    'ko apply -f conf',
    /^Error: conf\/c\.yaml:2: it holds the character U\+0000/,
  ],
  [
    'UTF-16 without a mark',
    `printf 'a\\0:\\0\\n\\0' > conf/c.yaml`,
    'ko apply -f conf',
    /^Error: conf\/c\.yaml:1: it holds the character U\+0000/,
  ],
  [
    'UTF-32',
    `printf '\\377\\376\\0\\0a\\0\\0\\0' > conf/c.yaml`,
    'ko apply -f conf',
    /^Error: conf\/c\.yaml:1: it holds the character U\+0000/,
  ],
  [
    'Latin-1',
    `printf 'a: \\351\\n' > conf/c.yaml`,
    'ko apply -f conf',
    /^Error: conf\/c\.yaml:1: it is no valid UTF-8\./,
  ],
  [
    'a program',
    `head -c 100000 "$NODE" > conf/c.yaml`,
    'ko apply -f conf',
    /^Error: conf\/c\.yaml:\d+: it (is no valid UTF-8|holds the character)/,
  ],
  [
    '100 MiB',
    `truncate -s 100M conf/c.yaml`,
    'ko apply -f conf',
    /^Error: conf\/c\.yaml has more than 32 MiB\. Split the file/,
  ],
  [
    '100 MiB on the standard input',
    '',
    'yes "a: 1" | head -c 104857600 | ko apply -f -',
    /^Error: the standard input has more than 32 MiB\. Split the file/i,
  ],
  [
    'another version of YAML',
    `printf '%%YAML 1.2\\n---\\na: 1\\n' > conf/c.yaml`,
    'ko apply -f conf',
    /^Error: conf\/c\.yaml:1: "%YAML 1\.2" is refused by kubectl and ko/,
  ],
  [
    'a document behind ... alone',
    `printf 'a: 1\\n...\\nb: 1\\n' > conf/c.yaml`,
    'ko apply -f conf',
    /^Error: conf\/c\.yaml:3: behind "\.\.\." stands a document without "---"/,
  ],
];

export const files: Row[] = [
  ['a file that is not there', '', 'ko apply -f conf -f none.yaml', /^Error: none\.yaml cannot be read: ENOENT/],
  ['a folder that is not there', '', 'ko apply -R -f none/', /^Error: none\/ cannot be read: ENOENT/],
  [
    'the standard input twice',
    '',
    'printf "a: 1\\n" | ko apply -f - -f -',
    /^Error: The standard input is named twice/,
  ],
  ['a link to nothing', 'ln -s none conf/c.yaml', 'ko apply -f conf', /^Error: conf\/c\.yaml cannot be read: ENOENT/],
  ['a link to itself', 'ln -s c.yaml conf/c.yaml', 'ko apply -f conf', /^Error: conf\/c\.yaml cannot be read: ELOOP/],
  [
    'a link to a folder',
    'ln -s conf link',
    'ko apply -f link',
    /^Error: link cannot be read: EISDIR: .* It is a link to a folder: name the folder itself\.$/,
  ],
  [
    'a pipe in a folder',
    'mkfifo conf/c.yaml',
    'ko apply -f conf',
    /^Error: conf\/c\.yaml cannot be read: it is a pipe, a socket or a device\./,
  ],
  ['a device without an end', '', 'ko apply -f /dev/zero', /^Error: \/dev\/zero has more than 32 MiB\./],
];

export const references: Row[] = [
  [
    'an unknown package',
    `printf 'a: 1\\nimage: ko://example.com/shop/cmd/ap\\n' > conf/c.yaml`,
    'ko apply -f conf',
    /^Error: conf\/c\.yaml:2: ko:\/\/example\.com\/shop\/cmd\/ap: .* Did you mean "example\.com\/shop\/cmd\/app"\?$/,
  ],
  [
    'a library',
    `printf 'image: ko://example.com/shop/lib\\n' > conf/c.yaml`,
    'ko apply -f conf',
    /^Error: conf\/c\.yaml:1: ko:\/\/example\.com\/shop\/lib: /,
  ],
  [
    'nothing behind ko://',
    `printf 'image: ko://\\n' > conf/c.yaml`,
    'ko apply -f conf',
    /^Error: conf\/c\.yaml:1: ko:\/\/: /,
  ],
  [
    'a place above the module',
    `printf 'image: ko://../x\\n' > conf/c.yaml`,
    'ko apply -f conf',
    /^Error: conf\/c\.yaml:1: ko:\/\/\.\.\/x: /,
  ],
  [
    'a blank in it',
    `printf 'image: ko://example.com/shop/ cmd/app\\n' > conf/c.yaml`,
    'ko apply -f conf',
    /^Error: conf\/c\.yaml:1: ko:\/\/example\.com\/shop\/ cmd\/app: /,
  ],
  [
    'a line break in it',
    `printf 'image: "ko://example.com/\\\\nshop"\\n' > conf/c.yaml`,
    'ko apply -f conf',
    /^Error: conf\/c\.yaml:1: ko:\/\/example\.com\/.*shop: /,
  ],
  [
    'a question behind it',
    `printf 'image: ko://example.com/shop/cmd/app?x=1\\n' > conf/c.yaml`,
    'ko apply -f conf',
    /^Error: conf\/c\.yaml:1: ko:\/\/example\.com\/shop\/cmd\/app\?x=1: /,
  ],
  [
    'upper case',
    `printf 'image: ko://Example.com/shop/cmd/app\\n' > conf/c.yaml`,
    'ko apply -f conf',
    /^Error: conf\/c\.yaml:1: ko:\/\/Example\.com\/shop\/cmd\/app: /,
  ],
  [
    'a flag of Go',
    `printf 'image: ko://-exec=reboot\\n' > conf/c.yaml`,
    'ko apply -f conf',
    /^Error: conf\/c\.yaml:1: ko:\/\/-exec=reboot: /,
  ],
  [
    'many packages',
    `printf 'image: ko://./...\\n' > conf/c.yaml`,
    'ko apply -f conf',
    /^Error: conf\/c\.yaml:1: ko:\/\/\.\/\.\.\.: /,
  ],
];

export const calls: Row[] = [
  [
    'a selector that ends too early',
    '',
    `ko apply -f conf -l 'app=x('`,
    /^Error: The selector "app=x\(" cannot be applied to conf\/a\.yaml: /,
  ],
  [
    'a selector without values',
    '',
    'ko apply -f conf -l "app in ()"',
    /^Error: The selector "app in \(\)" cannot be applied .*: a list of values is empty\. Write it as kubectl takes it/,
  ],
  [
    'a selector for what is no object',
    '',
    'ko apply -f conf -l app=web',
    /^Error: conf\/a\.yaml:1: the document is no Kubernetes object/,
  ],
  [
    'a list without items',
    `printf 'apiVersion: v1\\nkind: List\\n' > l.yaml`,
    'ko apply -f l.yaml -l app=web',
    /^Error: l\.yaml:1: the document says "kind: List" and has no list "items"\./,
  ],
  ['words without -f', '', 'ko resolve conf/a.yaml', /^Error: unknown command "conf\/a\.yaml" for "ko resolve"/],
  [
    'an output that is a folder',
    '',
    'ko resolve -f conf -o out',
    /^Error: The manifests cannot be written to .*\/out: it is a folder\. Name a file/,
  ],
  [
    'an output that is read',
    '',
    'ko resolve -f conf -o conf/a.yaml',
    /^Error: The manifests cannot be written to .*\/conf\/a\.yaml: it is one of those that are read \(conf\)/,
  ],
  [
    'an output where nothing can be',
    '',
    'ko resolve -f conf/b.yaml -o /proc/none/x.yaml',
    /^Error: The manifests cannot be written to \/proc\/none\/x\.yaml: ENOENT/,
  ],
  [
    'a full disk behind the output',
    `yes '# x' | head -c 5000 > conf/b.yaml`,
    'ulimit -f 1; ko resolve -f conf/b.yaml -o out/old.yaml',
    /^Error: The manifests cannot be written to .*\/out\/old\.yaml: EFBIG/,
  ],
  [
    'a folder for temporary files that is none',
    '',
    'TMPDIR=/none ko apply -f conf',
    /^Error: Nothing can be written below "\/none", the folder for temporary files \(ENOENT\)\. Set TMPDIR/,
  ],
];
