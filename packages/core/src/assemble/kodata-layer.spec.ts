import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { type Digest, writeLayer } from '@ko/oci';
import { kodataEntries, type KodataOptions } from './kodata-layer';

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

/** A workspace with a main package in `cmd/app`: paths to contents; `-> target` is a link, a path that ends with a slash a folder. */
function workspace(tree: Record<string, string>): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'kodata-')));
  folders.push(root);
  mkdirSync(join(root, 'cmd/app'), { recursive: true });
  for (const [path, content] of Object.entries(tree)) {
    const file = join(root, path);
    mkdirSync(path.endsWith('/') ? file : dirname(file), { recursive: true });
    if (content.startsWith('-> ')) symlinkSync(content.slice(3), file);
    else if (!path.endsWith('/')) writeFileSync(file, content);
  }
  return root;
}

/** Names and sizes of the entries, and what was warned of. */
async function entriesOf(root: string, options: Partial<KodataOptions> = {}) {
  const warnings: string[] = [];
  const reporter = { info() {}, debug() {}, warn: (line: string) => void warnings.push(line) };
  const names: string[] = [];
  const all = { os: 'linux', mtime: 0, workspaceRoot: root, reporter, ...options };
  for await (const entry of kodataEntries(join(root, 'cmd/app'), all)) {
    names.push(entry.type === 'dir' ? `${entry.name}/` : `${entry.name} ${entry.size}`);
  }
  return { names, warnings };
}

async function diffIDOf(
  tree: Record<string, string>,
  options: Partial<KodataOptions> = {},
  change: (root: string) => void = () => {},
): Promise<Digest> {
  const root = workspace(tree);
  change(root);
  const reporter = { info() {}, debug() {}, warn() {} };
  const all = { os: 'linux', mtime: 0, workspaceRoot: root, reporter, ...options };
  const layer = await writeLayer(kodataEntries(join(root, 'cmd/app'), all), join(root, 'layer'), { mediaType: 'x' });
  return layer.diffID;
}

const IMAGE_FOLDERS = ['/var/', '/var/run/', '/var/run/ko/'];
const kodata = 'cmd/app/kodata';

// The vectors of ko-behaviour A.1.
test.each<[name: string, tree: Record<string, string>, options: Partial<KodataOptions>, hex: string]>([
  ['no kodata', {}, {}, 'ffe56a1c5f3878e9b5f803842adb9e2ce81584b6bd027e8599582aefe14a975b'],
  ['mtime 1234567890', {}, { mtime: 1234567890 }, 'f582ed356278ee950ce3e64f2229c1cf99fa6aceeaa86d18d83621c7d23b9ae5'],
  ['mtime -1', {}, { mtime: -1 }, '5a98a0787b28c17078eb6dd163717cf57e0fae159756763330bfe7b64f4b984e'],
  [
    'files',
    { [`${kodata}/a.txt`]: 'hello\n', [`${kodata}/dir/b.txt`]: '', [`${kodata}/index.html`]: '<html></html>\n' },
    {},
    '32c12a79d2fe2df9c466aedfc169664f7c5d5d197fbdf3040688f0fdbdcc6122',
  ],
  [
    'a long name',
    { [`${kodata}/${'d'.repeat(60)}/${'f'.repeat(60)}.txt`]: 'x' },
    {},
    '630cb6dc59caf061a004c7a295768c3161d20eeddb423acd3d865867e9916e6e',
  ],
  [
    'a name beyond ASCII',
    { [`${kodata}/caf\u00e9.txt`]: 'x' },
    {},
    'e358ef1a9aee3b6194e3db0f8120bcc9f88c14265c44b507466d3780ad3e5f0d',
  ],
  [
    'a name too long for USTAR',
    { [`${kodata}/${'g'.repeat(120)}.txt`]: 'x' },
    {},
    '73b3f2f21995432198b9f3b58293db2949264d858003b7f584c72da1c8f73eee',
  ],
  [
    'Windows',
    { [`${kodata}/a.txt`]: 'hello\n' },
    { os: 'windows' },
    'ed9d71a546dc6b097b9846c95689584de60fde09a75bf4d66346ab93a9411a46',
  ],
])('with %s the layer is ko’s', async (_, tree, options, hex) => {
  expect(await diffIDOf(tree, options)).toBe(`sha256:${hex}`);
});

test('entries come in bytewise order of their UTF-8 names, folders before what they hold, empty folders too', async () => {
  // U+FF5E sorts after U+1F600 by UTF-16 units and before it by bytes.
  const files = ['b', 'a/z', 'a.txt', 'B', 'empty/', '\u{1F600}', '\uff5e'];
  const root = workspace(Object.fromEntries(files.map((file) => [`${kodata}/${file}`, 'x'])));
  expect((await entriesOf(root)).names.slice(3)).toEqual(
    ['B 1', 'a/', 'a/z 1', 'a.txt 1', 'b 1', 'empty/', '\uff5e 1', '\u{1F600} 1'].map((name) => `/var/run/ko/${name}`),
  );
});

test('links to files and folders are followed, also out of kodata as long as they stay in the workspace', async () => {
  const root = workspace({
    LICENSE: 'free',
    'assets/css/site.css': 'body{}',
    [`${kodata}/LICENSE`]: '-> ../../../LICENSE',
    [`${kodata}/assets`]: '-> ../../../assets',
    [`${kodata}/again`]: '-> assets',
  });
  expect((await entriesOf(root)).names).toEqual([
    ...IMAGE_FOLDERS,
    '/var/run/ko/LICENSE 4',
    '/var/run/ko/again/',
    '/var/run/ko/again/css/',
    '/var/run/ko/again/css/site.css 6',
    '/var/run/ko/assets/',
    '/var/run/ko/assets/css/',
    '/var/run/ko/assets/css/site.css 6',
  ]);
});

// What ko 0.19.1 confined to kodata, and later ones to the git work tree.
const followed: [leads: string, tree: Record<string, string>, names: string[]][] = [
  [
    'through a chain',
    { [`${kodata}/a`]: '-> b', [`${kodata}/b`]: '-> ../c', 'cmd/app/c': '-> ../../d', d: 'four' },
    ['a 4', 'b 4'],
  ],
  [
    'into .git',
    { '.git/HEAD': 'ref: x', '.git/refs/heads/x': '0', [`${kodata}/HEAD`]: '-> ../../../.git/HEAD' },
    ['HEAD 6'],
  ],
  [
    'to a folder in .git',
    { '.git/refs/heads/x': '0', [`${kodata}/refs`]: '-> ../../../.git/refs' },
    ['refs/', 'refs/heads/', 'refs/heads/x 1'],
  ],
  ['to the .git of a linked work tree', { '.git': 'gitdir: y', [`${kodata}/git`]: '-> ../../../.git' }, ['git 9']],
  [
    'twice to one folder, which is no loop',
    { 'x/f': '1', [`${kodata}/a`]: '-> ../../../x', [`${kodata}/b/c`]: '-> ../../../../x' },
    ['a/', 'a/f 1', 'b/', 'b/c/', 'b/c/f 1'],
  ],
  ['to an empty folder', { 'x/': '', [`${kodata}/a`]: '-> ../../../x' }, ['a/']],
  ['to an empty file', { x: '', [`${kodata}/a`]: '-> ../../../x' }, ['a 0']],
  [
    'beside itself',
    { [`${kodata}/b`]: 'x', [`${kodata}/a`]: '-> b', [`${kodata}/c/d`]: '-> ../b' },
    ['a 1', 'b 1', 'c/', 'c/d 1'],
  ],
];
test.each(followed)('a link that leads %s is followed', async (_, tree, names) => {
  const { names: found, warnings } = await entriesOf(workspace(tree));
  expect(found.slice(IMAGE_FOLDERS.length)).toEqual(names.map((name) => `/var/run/ko/${name}`));
  expect(warnings).toEqual([]);
});

test('a link may lead into the folders that are allowed, and the error names all of them', async () => {
  const shared = workspace({ 'assets/a.txt': 'x' });
  const root = workspace({ [`${kodata}/shared`]: `-> ${shared}/assets` });
  const { names } = await entriesOf(root, { roots: [root, shared] });
  expect(names.slice(IMAGE_FOLDERS.length)).toEqual(['/var/run/ko/shared/', '/var/run/ko/shared/a.txt 1']);
  await expect(entriesOf(root, { roots: [root, join(shared, 'other')] })).rejects.toThrow(
    `The link cmd/app/kodata/shared in kodata leads to ${shared}/assets, outside of ${root} and ${shared}/other. ` +
      'Copy what it leads to into that folder, or allow a folder around it: with the option kodataRoots of @ko/nx, or with KO_DATA_PATH_ALLOWED_ROOT, which has to hold kodata, too.',
  );
  await expect(entriesOf(root, { roots: [] })).rejects.toThrow(`outside of ${root}/cmd/app/kodata.`);
});

test('modes, owners and times of the files count for nothing', async () => {
  const tree = { [`${kodata}/dir/file`]: 'x', [`${kodata}/private/`]: '' };
  const plain = await diffIDOf(tree);
  const other = await diffIDOf(tree, {}, (root) => {
    chmodSync(join(root, kodata, 'dir/file'), 0o4711);
    utimesSync(join(root, kodata, 'dir/file'), 1, 1);
    chmodSync(join(root, kodata, 'private'), 0o700);
  });
  expect(other).toBe(plain);
});

const refusedLinks: [leads: string, link: string, message: string, tree?: Record<string, string>][] = [
  [
    'nowhere',
    '-> nowhere',
    'The link cmd/app/kodata/link in kodata leads to nowhere, but cmd/app/kodata/nowhere does not exist. Create it, or remove the link.',
  ],
  [
    'nowhere by another link',
    '-> hop',
    'The link cmd/app/kodata/hop in kodata leads to gone/file, but cmd/app/kodata/gone does not exist.',
    { [`${kodata}/hop`]: '-> gone/file' },
  ],
  [
    'to another one that leads back',
    '-> other',
    'The link cmd/app/kodata/link in kodata leads back to other, which holds it. Remove the link.',
    { [`${kodata}/other`]: '-> link' },
  ],
  [
    'to a folder with a link back to its own',
    '-> a',
    'The link cmd/app/kodata/a/down/up in kodata leads back to cmd/app/kodata/a, which holds it.',
    { [`${kodata}/a/down`]: '-> ../b', [`${kodata}/b/up`]: '-> ../a' },
  ],
  ['out of the workspace', '-> /', 'The link cmd/app/kodata/link in kodata leads to /, outside of <root>.'],
  [
    'to itself',
    '-> link',
    'The link cmd/app/kodata/link in kodata leads back to link, which holds it. Remove the link.',
  ],
  [
    'to its own folder',
    '-> .',
    'The link cmd/app/kodata/link in kodata leads back to cmd/app/kodata, which holds it. Remove the link.',
  ],
  [
    'to a folder above',
    '-> ..',
    'The link cmd/app/kodata/link/kodata/link in kodata leads back to cmd/app, which holds it. Remove the link.',
  ],
];
test.each(refusedLinks)('a link that leads %s is an error that names it', async (_, link, message, tree = {}) => {
  const root = workspace({ ...tree, [`${kodata}/link`]: link });
  await expect(entriesOf(root)).rejects.toThrow(message.replace('<root>', root));
});

test.each([
  ['a link', { 'data/a.txt': 'x', [kodata]: '-> ../../data' }],
  ['a file', { [kodata]: 'x' }],
])('kodata that is %s gives no files, as with ko, but a warning', async (kind, tree) => {
  expect(await entriesOf(workspace(tree))).toEqual({
    names: IMAGE_FOLDERS,
    warnings: [`cmd/app/kodata is ${kind}: as with ko, the image gets no data. Make it a folder.`],
  });
});

test('for Windows links are left out with a warning', async () => {
  const { names, warnings } = await entriesOf(workspace({ [`${kodata}/link`]: '-> nowhere' }), { os: 'windows' });
  expect(names).toEqual(['Hives/', 'Files/', 'Files/var/', 'Files/var/run/', 'Files/var/run/ko/']);
  expect(warnings).toEqual(['skipping symlink in kodata for windows: cmd/app/kodata/link']);
});

test('what is neither file nor folder is an error that names it', async () => {
  const root = workspace({ [`${kodata}/`]: '' });
  execFileSync('mkfifo', [join(root, kodata, 'pipe')]);
  await expect(entriesOf(root)).rejects.toThrow('cmd/app/kodata/pipe in kodata is neither file nor folder.');
});

test('a file that grows while it is read is an error, not a broken layer', async () => {
  const root = workspace({ [`${kodata}/log`]: 'x' });
  const reporter = { info() {}, debug() {}, warn() {} };
  const growing = async function* () {
    for await (const entry of kodataEntries(join(root, 'cmd/app'), {
      os: 'linux',
      mtime: 0,
      workspaceRoot: root,
      reporter,
    })) {
      if (entry.name.endsWith('/log')) writeFileSync(join(root, kodata, 'log'), 'xyz');
      yield entry;
    }
  };
  await expect(writeLayer(growing(), join(root, 'layer'), { mediaType: 'x' })).rejects.toMatchObject({
    code: 'invalid-tar',
  });
});
