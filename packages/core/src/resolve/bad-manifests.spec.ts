import { readManifest } from './manifest';

// What no cluster can take, or nobody can have meant. Each is refused with the line before anything is built.

const APP = 'ko://m/app';

/** Message of what is wrong with a text, without the part that all have in common. */
function problem(text: string | Buffer): string {
  try {
    readManifest(Buffer.from(text), 'a.yaml');
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return `${code}: ${message.replace(/ Nothing was written\. Correct the file; .*$/, '')}`;
  }
  return 'no problem';
}

test.each<[what: string, text: string, reason: string]>([
  [
    'double quotes that stay open',
    `a: 1\nb: "x\nc: ${APP}\n`,
    '2: a text that begins with " is not closed, or goes on in a line that is not indented.',
  ],
  [
    'single quotes that stay open',
    `a: 1\nb: 'x\nc: ${APP}\n`,
    "2: a text that begins with ' is not closed, or goes on in a line that is not indented.",
  ],
  [
    'square brackets that stay open',
    `a: [x\nb: ${APP}\n`,
    '1: brackets have no closing ], or go on in a line that is not indented.',
  ],
  [
    'curly brackets that stay open',
    `a: {x: 1\nb: ${APP}\n`,
    '1: brackets have no closing }, or go on in a line that is not indented.',
  ],
  [
    'brackets of two kinds',
    `a: [x}\nb: ${APP}\n`,
    '1: brackets have no closing ], or go on in a line that is not indented.',
  ],
  ['a bracket too many', `a: [x]]\nb: ${APP}\n`, '1: a closing bracket that nothing opens.'],
  ['words behind quotes', `a: "x" y\n`, '1: words, where the one before has ended.'],
  ['words behind brackets', `a: [x] y\n`, '1: words, where the one before has ended.'],
  ['a comma at the start of a list', `a: [, ${APP}]\n`, '1: Unexpected , in flow sequence.'],
  ['two commas', `a: [x,, ${APP}]\n`, '1: Unexpected , in flow sequence.'],
  [
    'a file that was written half',
    `a: 1\nspec:\n  image: "ko://m/a`,
    '3: a text that begins with " is not closed, or goes on in a line that is not indented.',
  ],
  [
    'JSON that was written half',
    `{"a": {"b": "${APP}"`,
    '1: brackets have no closing }, or go on in a line that is not indented.',
  ],
  ['a tab as indentation', 'a:\n\tb: 1\n', '2: a tab indents the line, where YAML takes spaces alone.'],
  ['a line too far to the left', `a:\n  b: ${APP}\n c: 1\n`, '3: a line is not indented as those that it belongs to.'],
  [
    'a line too far to the right',
    `a: 1\n  b: ${APP}\n`,
    '1: a second ": " in one line; a text that holds one needs quotes.',
  ],
  ['a text with a colon', `a: b: ${APP}\n`, '1: a second ": " in one line; a text that holds one needs quotes.'],
  [
    'a list beside a map',
    `a: ${APP}\n- b\n`,
    '2: a key of several lines; most often a ":" or a quote is missing above.',
  ],
  ['a map beside a list', `- ${APP}\na: b\n`, '2: words, where the one before has ended.'],
  ['a line of words', `a: ${APP}\ntext\n`, '2: a line that is no "key: value", where one has to be.'],
  ['an escape that is none', `a: "\\q"\n`, '1: Invalid escape sequence \\q.'],
  ['an escape without digits', `a: "\\xZZ"\n`, '1: Invalid escape sequence \\xZZ.'],
  ['half of a character as an escape', `a: 1\nb: "\\ud800"\n`, '2: an escape (\\ud8…) stands for half of a character.'],
  ['a text that begins with @', 'a: @x\n', '1: Plain value cannot start with reserved character @.'],
  ['a text that begins with a backquote', 'a: `x`\n', '1: Plain value cannot start with reserved character `.'],
  ['two anchors', `a: &x &y ${APP}\n`, '1: A node can have at most one anchor.'],
  ['two tags', `a: !!str !!str ${APP}\n`, '1: A node can have at most one tag.'],
  ['the prefix of a tag that nothing says', `a: !e!str ${APP}\n`, '1: Could not resolve tag: !e!str.'],
  ['an alias to nothing', 'a: 1\nb: *x\n', '2: the alias "*x" has no anchor above it.'],
  ['an alias to another document', 'a: &x 1\n---\nb: *x\n', '3: the alias "*x" has no anchor above it.'],
  ['an alias inside of itself', 'a: &x\n  b: *x\n', '2: the alias "*x" is a part of what it stands for.'],
  ['a block with an odd header', `a: |x\n  ${APP}\n`, '1: Block scalar header includes extra characters: |x.'],
  [
    'another version of YAML',
    '# c\n%YAML 1.2\n---\na: 1\n',
    '2: "%YAML 1.2" is refused by kubectl and ko, which read 1.1; leave the line out.',
  ],
  ['the version twice', '%YAML 1.1\n%YAML 1.1\n---\na: 1\n', '2: a second "%YAML" for one document.'],
  ['another directive', '%FOO bar\n---\na: 1\n', '1: kubectl and ko know no directive "%FOO".'],
  ['a directive without ---', '%YAML 1.1\na: 1\n', '2: Missing directives-end/doc-start indicator line.'],
  [
    'a document behind ... alone',
    'a: 1\n... # c\n# d\nb: 1\n',
    '3: behind "..." stands a document without "---" above it.',
  ],
  ['a template as a value', 'a: 1\nimage: {{ .Values.image }}\n', '2: {{ .Values.image }} is a template, not YAML.'],
  [
    'a template as a line',
    '{{- if .x }}\na: 1\n{{- end }}\n',
    '1: brackets hold a line "key: value" without a comma, or stay open.',
  ],
  ['NUL', 'a: 1\nb: \0\n', '2: it holds the character U+0000, which YAML forbids.'],
  ['an escape of a terminal', 'a: \u001b[31m\n', '1: it holds the character U+001B, which YAML forbids.'],
  ['a form feed', 'a: 1\f\n', '1: it holds the character U+000C, which YAML forbids.'],
  ['what no character is', 'a: \ufffe\n', '1: it holds the character U+FFFE, which YAML forbids.'],
])('%s is an error with the line', (_what, text, reason) => {
  expect(problem(text)).toBe(`invalid-manifest: a.yaml:${reason}`);
});

test.each<[what: string, hex: string, reason: string]>([
  ['bytes that are no UTF-8', '613a20310a623a20ff0a', '2: it is no valid UTF-8.'],
  ['Latin-1', '613a20e90a', '1: it is no valid UTF-8.'],
  ['a surrogate in UTF-8', '613a20eda0800a', '1: it is no valid UTF-8.'],
  ['a character that ends too early', '613a20e282', '1: it is no valid UTF-8.'],
  ['half a character of UTF-16', 'fffe0041d8', '1: it is no valid UTF-16.'],
  ['UTF-16 without a mark', '61003a0031000a00', '1: it holds the character U+0000, which YAML forbids.'],
  [
    'UTF-16 without a mark, the other order',
    '0061003a0031000a',
    '1: it holds the character U+0000, which YAML forbids.',
  ],
  ['UTF-32', 'fffe0000610000003a000000', '1: it holds the character U+0000, which YAML forbids.'],
  ['a program', '7f454c46020101000000', '1: it holds the character U+0002, which YAML forbids.'],
  ['an archive', '1f8b0800000000000003', '1: it is no valid UTF-8.'],
])('%s are no manifest', (_what, hex, reason) => {
  expect(problem(Buffer.from(hex, 'hex'))).toBe(`invalid-manifest: a.yaml:${reason}`);
});

describe('what is too much for any parser ends as an error, and soon', () => {
  test.each<[what: string, text: () => string, reason: string]>([
    ['brackets', () => '['.repeat(1_000_000), '1: it has more than 10000 brackets inside of one another.'],
    ['objects', () => 'a:\n  ' + '[{"a":'.repeat(50_000), '2: it has more than 10000 brackets inside of one another.'],
    ['keys', () => '? '.repeat(20_000), '1: it has too many nodes inside of one another.'],
    ['aliases of aliases', bomb, '7: its aliases unfold into more than 4000000 nodes.'],
  ])('%s', (_what, text, reason) => {
    expect(problem(text())).toBe(`invalid-manifest: a.yaml:${reason}`);
  });
});

/** Levels of nine aliases each: some 10^28 nodes. */
function bomb(): string {
  const levels = Array.from({ length: 30 }, (_, level) => {
    const item = level === 0 ? 'x' : `*a${level - 1}`;
    return `a${level}: &a${level} [${Array(9).fill(item).join(', ')}]\n`;
  });
  return `${levels.join('')}image: ${APP}\n`;
}

describe('what is much, and right, is read', () => {
  test.each<[what: string, text: () => string, count: number]>([
    ['a line of megabytes', () => `a: ${'x'.repeat(4_000_000)}\nb: ${APP}\n`, 1],
    ['a quoted line of megabytes', () => `a: "${'x'.repeat(4_000_000)}"\nb: ${APP}\n`, 1],
    ['a comment of megabytes', () => `# ${'x'.repeat(4_000_000)}\nb: ${APP}\n`, 1],
    ['very many references', () => `a:\n${`- ${APP}\n`.repeat(150_000)}`, 150_000],
    ['very many documents', () => `a: ${APP}\n---\n`.repeat(20_000), 20_000],
    ['a list of very many', () => `a: [${'x, '.repeat(130_000)}${APP}]\n`, 1],
  ])('%s', (_what, text, count) => {
    expect(readManifest(Buffer.from(text()), 'a.yaml').references).toHaveLength(count);
  });
});

describe('what ko and kubectl read is read as they do', () => {
  const published = (reference: string) => reference.replace('ko://m/', 'host/');
  test.each<[what: string, before: string, after: string]>([
    ['carriage returns alone end lines', `# c\ra: ${APP}\r---\rb: 1\r`, '# c\na: host/app\n---\nb: 1\n'],
    ['so do the line breaks of YAML 1.1', `# c\u2028a: ${APP}\u0085b: 1\n`, '# c\u2028a: host/app\u0085b: 1\n'],
    ['in quotes of one line they are characters', `{"a":"\u2028","b":"${APP}"}`, '{"a":"\u2028","b":"host/app"}'],
    ['a reference with escapes', 'a: "\\u006bo://m/app"\n', 'a: "host/app"\n'],
    ['white space as Go knows it', 'a: "ko://m/app\\N\\_"\n', 'a: "host/app"\n'],
    [
      'DEL, and a mark of byte order further down',
      `{"a":"\u007f\ufeff","b":"${APP}"}`,
      '{"a":"\u007f\ufeff","b":"host/app"}',
    ],
    ['a template in quotes is a text', `a: "{{ .x }}"\nb: ${APP}\n`, 'a: "{{ .x }}"\nb: host/app\n'],
    ['... and --- behind it', `a: 1\n...\n# c\n---\nb: ${APP}\n`, 'a: 1\n...\n# c\n---\nb: host/app\n'],
    ['... twice', `a: ${APP}\n...\n...\n`, 'a: host/app\n...\n...\n'],
  ])('%s', (_what, before, after) => {
    expect(readManifest(Buffer.from(before), 'a.yaml').write(published)).toBe(after);
  });
});
