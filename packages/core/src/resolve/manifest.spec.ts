import { joinManifests, readManifest } from './manifest';
import { parseLabelSelector } from './label-selector';

function resolve(text: string, selector?: string): string {
  const manifest = readManifest(
    Buffer.from(text),
    'a.yaml',
    selector === undefined ? undefined : parseLabelSelector(selector, 'a.yaml'),
  );
  return manifest.write((reference) => `host:5000/${reference.replace('ko://', '')}@sha256:0`);
}

const APP = 'host:5000/m/app@sha256:0';

describe('a reference is replaced in its own style, and nothing else changes', () => {
  test.each<[what: string, before: string, after: string]>([
    ['plain', 'image:   ko://m/app   # comment\n', `image:   ${APP}   # comment\n`],
    ['single quotes', "image: 'ko://m/app'\n", `image: '${APP}'\n`],
    ['double quotes', 'image: "ko://m/app"\n', `image: "${APP}"\n`],
    ['white space around it', 'image: "ko://m/app  "\n', `image: "${APP}"\n`],
    ['a literal block', 'a: |\n  ko://m/app\nb: 1\n', `a: |-\n  ${APP}\nb: 1\n`],
    ['a folded block with blank lines', 'a: >+ # c\n  ko://m/app\n\n\nb: 1\n', `a: >- # c\n  ${APP}\n\n\nb: 1\n`],
    ['a block with its own indentation', 'a: |2-\n  ko://m/app\n', `a: |2-\n  ${APP}\n`],
    ['a block at the end without a line break', 'a: |\n    ko://m/app', `a: |-\n    ${APP}`],
    ['brackets', 'a: {b: ko://m/app, c: [ko://m/app,ko://m/app]}\n', `a: {b: ${APP}, c: [${APP},${APP}]}\n`],
    ['JSON', '{"a":"ko://m/app","b":[1,"ko://m/app"]}', `{"a":"${APP}","b":[1,"${APP}"]}`],
    ['a key', 'ko://m/app: 1\n? ko://m/app\n: 2\n', `${APP}: 1\n? ${APP}\n: 2\n`],
    ['an anchor', 'a: &x ko://m/app\nb: *x\n', `a: &x ${APP}\nb: *x\n`],
    ['a tag', 'a: !!str ko://m/app\n', `a: !!str ${APP}\n`],
    ['a whole document', '--- ko://m/app\n', `--- ${APP}\n`],
    ['line breaks of Windows', 'a: 1\r\nb: |\r\n  ko://m/app\r\nc: 2\r\n', `a: 1\r\nb: |-\r\n  ${APP}\r\nc: 2\r\n`],
    ['characters of two code units before it', 'a: "😀" # 😀\nb: ko://m/app\n', `a: "😀" # 😀\nb: ${APP}\n`],
    ['a lone carriage return is no line', 'a: "x\\ry"\nb: ko://m/app\n', `a: "x\\ry"\nb: ${APP}\n`],
  ])('%s', (_what, before, after) => {
    expect(resolve(before)).toBe(after);
  });
});

test.each([
  'a: " ko://m/app"\n',
  'a: --image=ko://m/app\n',
  'a: KO://m/app\n',
  'a: !custom ko://m/app\n',
  '# ko://m/app\na: 1 # ko://m/app\n',
  'a: |\n\n  ko://m/app\n',
])('%j has no reference', (text) => {
  expect(readManifest(Buffer.from(text), 'a.yaml').references).toEqual([]);
});

test('a reference tells its file and line, over all documents', () => {
  const { references } = readManifest(Buffer.from('# c\n---\na: ko://m/a\n---\n\nb:\n- ko://m/b\n'), 'a.yaml');
  expect(references.map(({ reference, file, line }) => [reference, file, line])).toEqual([
    ['ko://m/a', 'a.yaml', 3],
    ['ko://m/b', 'a.yaml', 7],
  ]);
});

function object(name: string, labels: string): string {
  return `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name} # ${name}\n  labels: ${labels}\nimage: ko://m/${name}\n`;
}

const WEB = object('w', '{app: web}');
const DB = object('d', '{app: db}');
const RESOLVED_WEB = WEB.replace('ko://m/w', 'host:5000/m/w@sha256:0');

describe('of what a selector leaves out, nothing is left', () => {
  const item = (text: string) => `- ${text.trimEnd().replace(/\n/g, '\n  ')}\n`;
  const list = (items: string) => `apiVersion: v1\nkind: List # all\nitems: # these\n${items}# end\n`;
  const flow = (items: string) => `{"apiVersion":"v1","kind":"List","items":[${items}],"x":1}`;
  const flowItem = (app: string) => `{"apiVersion":"v1","kind":"Pod","metadata":{"labels":{"app":"${app}"}}}`;
  test.each<[what: string, before: string, after: string]>([
    ['the second of two', `${WEB}---\n${DB}`, RESOLVED_WEB],
    ['the first of two', `# d\n${DB}---\n${WEB}`, `---\n${RESOLVED_WEB}`],
    ['empty documents', `---\n---\n${WEB}---\n# c\n`, `---\n${RESOLVED_WEB}`],
    ['everything', DB, ''],
    [
      'an item in the middle',
      list(`${item(WEB)}# about d\n${item(DB)}${item(WEB)}`),
      list(`${item(RESOLVED_WEB)}${item(RESOLVED_WEB)}`),
    ],
    ['the first items', list(`${item(DB)}${item(DB)}${item(WEB)}`), list(item(RESOLVED_WEB))],
    ['the last item', list(`${item(WEB)}${item(DB)}`), list(item(RESOLVED_WEB))],
    ['a list without one that fits', list(item(DB)), ''],
    [
      'the first of a list in brackets',
      flow(`${flowItem('db')}, ${flowItem('web')},${flowItem('web')}`),
      flow(` ${flowItem('web')},${flowItem('web')}`),
    ],
    ['the last of a list in brackets', flow(`${flowItem('web')}, ${flowItem('db')}`), flow(flowItem('web'))],
    [
      'one in the middle of brackets',
      flow(`${flowItem('web')}, ${flowItem('db')}, ${flowItem('web')}`),
      flow(`${flowItem('web')}, ${flowItem('web')}`),
    ],
  ])('%s', (_what, before, after) => {
    expect(resolve(before, 'app=web')).toBe(after);
  });
});

test('references that a selector leaves out are told apart', () => {
  const manifest = readManifest(Buffer.from(`${WEB}---\n${DB}`), 'a.yaml', parseLabelSelector('app=web', 'a.yaml'));
  expect(manifest.references.map(({ reference }) => reference)).toEqual(['ko://m/w']);
  expect(manifest.passedOver.map(({ reference, line }) => [reference, line])).toEqual([['ko://m/d', 13]]);
});

test.each([
  ['true as a label', 'apiVersion: v1\nkind: Pod\nmetadata:\n  labels:\n    on: true\n', 'on=true', true],
  ['no labels', 'apiVersion: v1\nkind: Pod\n', '!on', true],
  [
    'labels behind an alias are not read',
    'apiVersion: v1\nkind: Pod\nx: &x {a: b}\nmetadata: {labels: *x}\n',
    'a=b',
    false,
  ],
])('%s', (_what, text, selector, selected) => {
  expect(resolve(text, selector) !== '').toBe(selected);
});

test.each([
  ['a: 1\n', 'a.yaml:1: the document is no Kubernetes object'],
  ['apiVersion: v1\nkind: Pod\n---\napiVersion: v1\nkind: 5\n', 'a.yaml:3: the document is no Kubernetes object'],
  ['apiVersion: v1\nkind: List\n', 'a.yaml:1: the document says "kind: List" and has no list "items"'],
])('with a selector, %j is an error', (text, message) => {
  expect(() => resolve(text, 'a=b')).toThrow(
    expect.objectContaining({ code: 'not-an-object', message: expect.stringContaining(message) }),
  );
});

const utf16 = (text: string, order: 'le' | 'be') => {
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le');
  return order === 'le' ? bytes : bytes.swap16();
};

test.each<[what: string, bytes: Buffer]>([
  ['a byte order mark', Buffer.from('\ufeffa: é\n')],
  ['UTF-16, little end first', utf16('a: é\n', 'le')],
  ['UTF-16, big end first', utf16('a: é\n', 'be')],
])('%s is read, and what is written is UTF-8', (_what, bytes) => {
  expect(readManifest(bytes, 'a.yaml').write(() => '')).toBe('a: é\n');
});

/** Levels of nine aliases each. */
function bomb(levels: number): Buffer {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x]'];
  for (let level = 1; level < levels; level++) {
    lines.push(
      `a${level}: &a${level} [${Array(9)
        .fill(`*a${level - 1}`)
        .join(', ')}]`,
    );
  }
  return Buffer.from(`${lines.join('\n')}\nimage: ko://m/app\n`);
}

test('aliases stay what they are', () => {
  expect(resolve(String(bomb(5)))).toBe(String(bomb(5)).replace('ko://m/app', APP));
});

test.each<[what: string, texts: string[], joined: string]>([
  ['one file is as it was', ['a: 1'], 'a: 1'],
  ['two have a marker between them', ['a: 1\n', 'b: 2\n'], 'a: 1\n---\nb: 2\n'],
  ['a missing line break is added', ['a: 1', 'b: 2'], 'a: 1\n---\nb: 2'],
  ['a marker that is there is enough', ['a: 1\n', '---\nb: 2\n'], 'a: 1\n---\nb: 2\n'],
  ['files without content leave no trace', ['', '\n', 'a: 1\n', ' \n'], 'a: 1\n'],
  ['directives follow an end', ['a: 1\n', '# c\n%YAML 1.1\n---\nb: 2\n'], 'a: 1\n...\n# c\n%YAML 1.1\n---\nb: 2\n'],
])('%s', (_what, texts, joined) => {
  expect(joinManifests(texts)).toBe(joined);
});
