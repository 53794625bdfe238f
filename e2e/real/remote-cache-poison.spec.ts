import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sealed } from '@ko/core';
import { digestOf } from '@ko/oci';
import type { Member } from '../remote-cache/entry';
import { contentOf, Ground, type Attempt } from '../remote-cache/ground';

// What becomes of an image when somebody changes an entry of the remote cache. What is damaged, or does not fit together, is compiled
// anew. What fits together cannot be told from the real thing: who may write to the cache decides what is published, unless `requireFresh`.

let ground: Ground;
let outside: string;
beforeAll(async () => {
  ground = await Ground.make();
  outside = realpathSync(mkdtempSync(join(tmpdir(), 'ko-outside-')));
});
afterAll(async () => {
  await ground?.remove();
  rmSync(outside, { recursive: true, force: true });
});
beforeEach(() => ground.heal());

const FOLDER = 'dist/ko/api/linux-amd64';

interface Facts {
  readonly layers: { kind: string; digest: string; diffID: string; size: number; file: string }[];
}

/** An entry's facts and the name of its binary layer in the archive. */
function opened(entry: readonly Member[]) {
  const { seal: _, ...facts } = JSON.parse(contentOf(entry, 'layers.json')) as Facts & { seal: string };
  const binary = facts.layers.find(({ kind }) => kind === 'binary');
  if (binary === undefined) throw new Error('the entry has no binary layer');
  return { facts, binary, blob: `${FOLDER}/${binary.file}` };
}

const named = (entry: readonly Member[], name: string) => entry.find(({ header }) => header.name === name) as Member;
const without = (entry: readonly Member[], name: string) => entry.filter(({ header }) => header.name !== name);
const file = (name: string, content: string | Uint8Array): Member => ({
  header: { name, type: 'file' },
  content: Buffer.from(content),
});
const link = (name: string, linkname: string): Member => ({ header: { name, type: 'symlink', linkname } });
const replaced = (entry: readonly Member[], name: string, content: string | Uint8Array) =>
  entry.map((member) => (member.header.name === name ? file(name, content) : member));

/** The entry with the binary of `worker` in it, and facts that say so. */
async function consistent(): Promise<Member[]> {
  const [own, other] = [await ground.goodEntry('api'), await ground.goodEntry('worker')];
  const [{ facts, blob }, strange] = [opened(own), opened(other)];
  const layers = facts.layers.map((layer) => (layer.kind === 'binary' ? strange.binary : layer));
  const bytes = other.find(({ header }) => header.name.endsWith(strange.binary.file))?.content ?? '';
  const all = [...without(own, blob), file(`${FOLDER}/${strange.binary.file}`, bytes)];
  return replaced(all, `${FOLDER}/layers.json`, sealed({ ...facts, layers }));
}

type Change = (entry: readonly Member[]) => readonly Member[] | Promise<readonly Member[]>;

/** Compiled anew, by `ko-build` itself, and right. */
const anew: [what: string, change: Change][] = [
  [
    'the layers of another app',
    async () =>
      (await ground.goodEntry('worker')).map((member) => ({
        ...member,
        header: { ...member.header, name: member.header.name.replace('dist/ko/worker', 'dist/ko/api') },
      })),
  ],
  [
    'a blob of the same size with other bytes',
    (entry) => {
      const { blob } = opened(entry);
      const bytes = Buffer.from(named(entry, blob).content ?? []);
      bytes[bytes.length >> 1]! ^= 1;
      return replaced(entry, blob, bytes);
    },
  ],
  ['no blob', (entry) => without(entry, opened(entry).blob)],
  [
    'another digest in layers.json',
    (entry) => {
      const text = contentOf(entry, 'layers.json');
      return replaced(
        entry,
        `${FOLDER}/layers.json`,
        text.replaceAll(opened(entry).binary.digest, digestOf(Buffer.from('x'))),
      );
    },
  ],
  [
    'another diffID in layers.json',
    (entry) => {
      const text = contentOf(entry, 'layers.json');
      return replaced(
        entry,
        `${FOLDER}/layers.json`,
        text.replaceAll(opened(entry).binary.diffID, digestOf(Buffer.from('x'))),
      );
    },
  ],
  ['no layers.json', (entry) => without(entry, `${FOLDER}/layers.json`)],
  ['no coverage.json', (entry) => without(entry, `${FOLDER}/coverage.json`)],
  ['half a coverage.json', (entry) => replaced(entry, `${FOLDER}/coverage.json`, '{"notes":')],
  ['a coverage.json of another shape', (entry) => replaced(entry, `${FOLDER}/coverage.json`, '{"notes":1}')],
  [
    'a link to a file outside in place of layers.json',
    (entry) => {
      writeFileSync(join(outside, 'layers.json'), contentOf(entry, 'layers.json'));
      return [...without(entry, `${FOLDER}/layers.json`), link(`${FOLDER}/layers.json`, join(outside, 'layers.json'))];
    },
  ],
  [
    'a link to a folder in place of layers.json',
    (entry) => [...without(entry, `${FOLDER}/layers.json`), link(`${FOLDER}/layers.json`, '.')],
  ],
  [
    'a link to the right bytes outside in place of a blob',
    (entry) => {
      const { blob } = opened(entry);
      writeFileSync(join(outside, 'blob'), named(entry, blob).content ?? '');
      return [...without(entry, blob), link(blob, join(outside, 'blob'))];
    },
  ],
  [
    'a link in place of the folder',
    (entry) => [...entry.filter(({ header }) => !header.name.startsWith(FOLDER)), link(FOLDER, outside)],
  ],
];
test.each(anew)('an entry with %s is compiled anew, and the image is right', async (_, change) => {
  await ground.poison(await change(await ground.goodEntry('api')));
  const attempt = await ground.build();
  expect(attempt).toMatchObject({ status: 0, isHit: true, compiled: 1, digest: ground.digest });
});

/** Nx ends the run: nothing is compiled, nothing published. */
const refused: [what: string, change: Change, text: string][] = [
  ['a path that leads out', (entry) => [file('../../../out', 'x'), ...entry], 'unsafe path: ../../../out'],
  [
    'a path that leads out, behind one that does not',
    (entry) => [file(`${FOLDER}/../../../../../../../out`, 'x'), ...entry],
    'unsafe path',
  ],
  [
    'a file behind a link that leads out',
    (entry) => [...entry, link(`${FOLDER}/out`, outside), file(`${FOLDER}/out/file`, 'x')],
    'outside of destination path',
  ],
  [
    'a second name for a file outside',
    (entry) => [...entry, { header: { name: `${FOLDER}/second`, type: 'link', linkname: '/etc/hostname' } }],
    'Failed to unpack entry',
  ],
  ['no exit status', (entry) => without(entry, 'code'), 'Exit code not found'],
];
test.each(refused)('Nx takes no entry with %s', async (_, change, text) => {
  await ground.poison(await change(await ground.goodEntry('api')));
  const attempt = await ground.build();
  expect(attempt).toMatchObject({ status: 1, isHit: false, compiled: 0, digest: undefined });
  expect(attempt.text).toContain(text);
});

/** What lies beside the outputs in an archive stays in Nx's own cache. */
const beside: [what: string, change: Change][] = [
  ['an absolute path', (entry) => [file(join(outside, 'file'), 'x'), ...entry]],
  ['a source file', (entry) => [...entry, file('lib/lib.go', 'package lib\n\nconst Name = "poison"\n')]],
  ['an output of another task', (entry) => [...entry, file('dist/ko/worker/linux-amd64/layers.json', '{}')]],
];
test.each(beside)('of an entry with %s, only the outputs reach the workspace', async (_, change) => {
  await ground.poison(await change(await ground.goodEntry('api')));
  const attempt = await ground.build();
  expect(attempt).toMatchObject({ status: 0, isHit: true, compiled: 0, digest: ground.digest });
  const { root } = ground.checkout;
  expect(readFileSync(join(root, 'lib/lib.go'), 'utf8')).not.toContain('poison');
  expect(readdirSync(join(root, 'dist/ko'))).not.toContain('worker');
  expect(readdirSync(outside)).not.toContain('file');
});

test('the entry of a failure is no hit: Nx compiles', async () => {
  const entry = await ground.goodEntry('api');
  await ground.poison(replaced(entry, 'code', Buffer.from([0, 0, 0, 1])));
  expect(await ground.build()).toMatchObject({ status: 0, isHit: false, compiled: 1, digest: ground.digest });
});

describe('an entry that somebody forged so that all of it fits together', () => {
  beforeEach(async () => ground.poison(await consistent()));

  test('is published: nothing tells it from the real one', async () => {
    const attempt = await ground.build();
    expect(attempt).toMatchObject({ status: 0, isHit: true, compiled: 0 });
    expect(attempt.digest).toMatch(/^sha256:/);
    expect(attempt.digest).not.toBe(ground.digest);
  });

  const fresh: [args: string[], expected: Partial<Attempt>][] = [
    [['--requireFresh'], { isHit: true, compiled: 1 }],
    [['--requireFresh', '--skipRemoteCache'], { isHit: false, compiled: 2 }],
    [['--requireFresh', '--skipNxCache'], { isHit: false, compiled: 2 }],
    [['--requireFresh', '--exclude-task-dependencies'], { isHit: false, compiled: 1 }],
  ];
  test.each(fresh)('does not matter with %j', async (args, expected) => {
    expect(await ground.build(args)).toMatchObject({ status: 0, digest: ground.digest, ...expected });
  });
});

test('a configuration in nx.json can ask for a fresh build', async () => {
  const nxJson = join(ground.checkout.root, 'nx.json');
  const before = readFileSync(nxJson, 'utf8');
  const targetDefaults = { 'ko-build': { configurations: { release: { requireFresh: true } } } };
  writeFileSync(nxJson, JSON.stringify({ ...(JSON.parse(before) as object), targetDefaults }));
  try {
    // Once by the layers task, since nx.json is in every hash, and once by ko-build.
    expect(await ground.build(['-c', 'release'])).toMatchObject({ status: 0, compiled: 2, digest: ground.digest });
  } finally {
    writeFileSync(nxJson, before);
  }
});
