import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { digestOf } from '../digest';
import { type TarEntry, tarHeader } from './tar';
import { type TarSource, tarBlocks } from './write-layer';

const RAWSD = 'AQAAgBQAAAAkAAAAAAAAAAAAAAABAgAAAAAABSAAAAAhAgAAAQIAAAAAAAUgAAAAIQIAAA==';

const dirs = (names: string[], mtime?: number): TarSource[] =>
  names.map((name) => ({ name, type: 'dir', size: 0, ...(mtime !== undefined && { mtime }) }));

const file = (name: string, content: string, pax?: Record<string, string | Uint8Array>): TarSource => ({
  name,
  type: 'file',
  size: Buffer.byteLength(content),
  content: Buffer.from(content),
  ...(pax !== undefined && { pax }),
});

const KODATA = ['/var', '/var/run', '/var/run/ko'];
const inKodata = (name: string, content: string) => file(`/var/run/ko/${name}`, content);

async function tarOf(entries: TarSource[]): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of tarBlocks(entries)) pieces.push(piece);
  return Buffer.concat(pieces);
}

// ko-behaviour A.1
const vectors: [rule: string, entries: TarSource[], size: number, diffID: string][] = [
  ['kodata, empty, Linux', dirs(KODATA), 2560, 'ffe56a1c5f3878e9b5f803842adb9e2ce81584b6bd027e8599582aefe14a975b'],
  ['a time', dirs(KODATA, 1234567890), 2560, 'f582ed356278ee950ce3e64f2229c1cf99fa6aceeaa86d18d83621c7d23b9ae5'],
  [
    'a time before 1970 needs a pax record',
    dirs(KODATA, -1),
    5632,
    '5a98a0787b28c17078eb6dd163717cf57e0fae159756763330bfe7b64f4b984e',
  ],
  [
    'kodata with files',
    [
      ...dirs(KODATA),
      inKodata('a.txt', 'hello\n'),
      ...dirs(['/var/run/ko/dir']),
      inKodata('dir/b.txt', ''),
      inKodata('index.html', '<html></html>\n'),
    ],
    5632,
    '32c12a79d2fe2df9c466aedfc169664f7c5d5d197fbdf3040688f0fdbdcc6122',
  ],
  [
    'a long name is split into prefix and name',
    [...dirs([...KODATA, `/var/run/ko/${'d'.repeat(60)}`]), inKodata(`${'d'.repeat(60)}/${'f'.repeat(60)}.txt`, 'x')],
    4096,
    '630cb6dc59caf061a004c7a295768c3161d20eeddb423acd3d865867e9916e6e',
  ],
  [
    'a name beyond ASCII needs a pax record',
    [...dirs(KODATA), inKodata('caf\u00e9.txt', 'x')],
    4608,
    'e358ef1a9aee3b6194e3db0f8120bcc9f88c14265c44b507466d3780ad3e5f0d',
  ],
  [
    'a name that cannot be split needs a pax record',
    [...dirs(KODATA), inKodata(`${'g'.repeat(120)}.txt`, 'x')],
    4608,
    '73b3f2f21995432198b9f3b58293db2949264d858003b7f584c72da1c8f73eee',
  ],
  [
    'kodata, Windows: files carry a security descriptor',
    [
      ...dirs(['Hives', 'Files', 'Files/var', 'Files/var/run', 'Files/var/run/ko']),
      file('Files/var/run/ko/a.txt', 'hello\n', { 'MSWINDOWS.rawsd': RAWSD }),
    ],
    5632,
    'ed9d71a546dc6b097b9846c95689584de60fde09a75bf4d66346ab93a9411a46',
  ],
  [
    'binary, Linux',
    [...dirs(['ko-app']), file('/ko-app/app', '#!fake\n')],
    2560,
    '7a3e7e46bba4115bc4d80d7fee85be10244824ad1ec405e2bedef8448d2a9dd0',
  ],
  [
    'binary, Windows',
    [...dirs(['Hives', 'Files', 'Files/ko-app']), file('Files/ko-app/app', '#!fake\n', { 'MSWINDOWS.rawsd': RAWSD })],
    4608,
    '304d125ae503e3ba7918f733ccdce506bfeb9e477c1b450800f235fa9d57d2c3',
  ],
  [
    'binary with file capabilities: a record of raw bytes',
    [
      ...dirs(['ko-app']),
      file('/ko-app/app', '#!fake\n', {
        'SCHILY.xattr.security.capability': Buffer.from('0000000200040000000000000000000000000000', 'hex'),
      }),
    ],
    3584,
    '88e5107509291320bbaffb423c2966205c74191915906a9cb4df81e72d1bf87a',
  ],
];

test.each(vectors)('ko-behaviour A.1: %s', async (_rule, entries, size, diffID) => {
  const tar = await tarOf(entries);
  expect({ size: tar.length, diffID: digestOf(tar) }).toEqual({ size, diffID: `sha256:${diffID}` });
});

/** An entry with the sha256 of all header blocks that Go 1.26's archive/tar wrote for it. */
type GoHeader = TarEntry & { readonly sha256: string };

const goHeaders = JSON.parse(readFileSync(join(__dirname, 'golden/go-headers.json'), 'utf8')) as GoHeader[];

test.each(goHeaders.map((entry, position) => [position, entry] as const))(
  'header blocks are those of archive/tar, case %i',
  (_position, { sha256, ...entry }) => {
    expect(digestOf(tarHeader(entry))).toBe(`sha256:${sha256}`);
  },
);

/** A layer that ko 0.19.1 wrote. */
interface KoLayer {
  readonly diffID: string;
  readonly size: number;
  readonly entries: readonly {
    readonly name: string;
    readonly type: 'dir' | 'file';
    readonly mtime?: number;
    readonly content?: string;
    readonly pax?: Readonly<Record<string, string | { readonly base64: string }>>;
  }[];
}

const koLayers = JSON.parse(readFileSync(join(__dirname, 'golden/layers.json'), 'utf8')) as KoLayer[];

test.each(koLayers.map((layer) => [layer.diffID, layer] as const))('golden layer %s', async (diffID, layer) => {
  const tar = await tarOf(
    layer.entries.map(({ content = '', pax = {}, ...entry }) => ({
      ...entry,
      size: Buffer.byteLength(content),
      content: Buffer.from(content),
      pax: Object.fromEntries(
        Object.entries(pax).map(([key, value]) => [
          key,
          typeof value === 'string' ? value : Buffer.from(value.base64, 'base64'),
        ]),
      ),
    })),
  );
  expect({ size: tar.length, diffID: digestOf(tar) }).toEqual({ size: layer.size, diffID });
});

test.each<[why: string, entry: TarEntry]>([
  ['its name is empty or holds a NUL', { name: '', type: 'file', size: 0 }],
  ['its name is empty or holds a NUL', { name: 'a\0b', type: 'file', size: 0 }],
  ['only a directory may end with a slash', { name: 'a/', type: 'file', size: 0 }],
  ['a directory has no content', { name: 'a', type: 'dir', size: 1 }],
  ['-1 is no size', { name: 'a', type: 'file', size: -1 }],
  ['1.5 is no time in whole seconds', { name: 'a', type: 'file', size: 0, mtime: 1.5 }],
  ['2097152 is no mode', { name: 'a', type: 'file', size: 0, mode: 0o10000000 }],
  ['"a=b" is no key of a pax record', { name: 'a', type: 'file', size: 0, pax: { 'a=b': '' } }],
])('refused: %s', (why, entry) => {
  expect(() => tarHeader(entry)).toThrow(
    expect.objectContaining({ code: 'invalid-tar', message: expect.stringContaining(`: ${why}.`) }),
  );
});
