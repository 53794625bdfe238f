import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { emptyRepository, type Repository } from '../golden/bases';
import { reencodedBaseDigest } from '../golden/reencoded-base';
import { sha256 } from '../golden/registry';
import { count, describe as describeVerdict, totalLine } from './report';
import type { Made } from './side';
import { judge as judgeOn } from './verdict';

const BASE_DIGEST = 'org.opencontainers.image.base.digest';

interface Shape {
  readonly content?: string;
  readonly user?: string;
  /** Of the config's keys: the same values in another order are other bytes. */
  readonly userFirst?: boolean;
  readonly annotation?: string;
  readonly level?: number;
  readonly tag?: string;
}

async function repositoryOf(platforms: readonly Shape[]): Promise<Repository> {
  const repository = emptyRepository();
  const blob = (bytes: Buffer) => {
    repository.blobs.set(sha256(bytes), bytes);
    return { digest: sha256(bytes), size: bytes.length };
  };
  const manifest = (mediaType: string, document: object) => {
    const bytes = Buffer.from(JSON.stringify({ mediaType, ...document }));
    repository.manifests.set(sha256(bytes), { mediaType, bytes });
    return { mediaType, digest: sha256(bytes), size: bytes.length };
  };
  const images = [];
  for (const { content = 'program', user = '1', userFirst = false, annotation = 'a', level = 1 } of platforms) {
    const archive = pack();
    archive.entry({ name: 'ko-app/app', mtime: new Date(0) }, content);
    archive.finalize();
    const tar = await buffer(archive);
    const settings = userFirst ? { User: user, Env: ['A=1'] } : { Env: ['A=1'], User: user };
    const history = [{ empty_layer: true }, { comment: 'go build output, at /ko-app/app' }];
    const config = { history, config: settings, rootfs: { diff_ids: [sha256(tar)] } };
    images.push(
      manifest('image', {
        config: { mediaType: 'config', ...blob(Buffer.from(JSON.stringify(config))) },
        layers: [{ mediaType: 'layer', ...blob(gzipSync(tar, { level })) }],
        annotations: { annotation },
      }),
    );
  }
  const top = images.length === 1 ? images[0] : manifest('index', { manifests: images.map(onPlatform) });
  repository.tags.set(platforms[0]?.tag ?? 'latest', top?.digest ?? '');
  return repository;
}

const judge = (ko: Made, ours: Made, bases = new Map<string, Repository>()) => judgeOn(ko, ours, bases);

const onPlatform = (image: object, position: number) => ({
  ...image,
  platform: { os: 'linux', architecture: `cpu${position}` },
});

async function made(...platforms: readonly Shape[]): Promise<Made> {
  const outcome = { status: 0, signal: null, stdout: '', stderr: '' };
  return { outcome, printed: ['{{REPOSITORY}}/app'], repositories: new Map([['app', await repositoryOf(platforms)]]) };
}

const failure = (stderr: string): Made => ({
  outcome: { status: 1, signal: null, stdout: '', stderr },
  printed: [],
  repositories: new Map(),
});

test('the compressor makes no difference, and the image ID is told', async () => {
  const verdict = judge(await made({ level: 1 }), await made({ level: 9 }));
  expect(verdict).toEqual({ kind: 'equal', imageIDs: [expect.stringMatching(/^sha256:[0-9a-f]{64}$/)], notes: [] });
});

test.each<[rule: string, ko: Shape[], ours: Shape[], note: string]>([
  [
    'a layer goes before the config that names it, and is called by its history',
    [{ content: 'one', user: '1' }],
    [{ content: 'two', user: '2' }],
    'layer 1 of 1 (go build output, at /ko-app/app): entry 1, "ko-app/app": content, byte 0: ko "one" / ours "two"',
  ],
  ['a field of the config', [{ user: '1' }], [{ user: '2' }], 'config.config.User: ko "1" / ours "2"'],
  [
    'a config of the same values in other bytes',
    [{ userFirst: false }],
    [{ userFirst: true }],
    expect.stringMatching(/^config: the same values, written differently at character \d+: ko /) as unknown as string,
  ],
  [
    'an annotation of the manifest',
    [{ annotation: 'a' }],
    [{ annotation: 'b' }],
    'manifest.annotations.annotation: ko "a" / ours "b"',
  ],
  [
    'the image of one platform',
    [{}, { user: '1' }],
    [{}, { user: '2' }],
    'image 2 (linux/cpu1): config.config.User: ko "1" / ours "2"',
  ],
  ['an image instead of an index', [{}, {}], [{}], 'ko pushed an index / ours an image'],
  [
    'one image less',
    [{}, {}, {}],
    [{}, {}],
    expect.stringMatching(/^index.manifests\[2\]: ko .* \/ ours nothing$/) as unknown as string,
  ],
  ['another tag', [{ tag: 'v1' }], [{ tag: 'v2' }], 'only ko wrote the tag v1'],
])('the first difference: %s', async (_rule, ko, ours, note) => {
  expect(judge(await made(...ko), await made(...ours))).toMatchObject({ kind: 'different', notes: [note] });
});

test("ko's digest of a base that nothing has is our deliberate difference; any other is none", async () => {
  const mediaType = 'application/vnd.oci.image.index.v1+json';
  const base = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, manifests: [] }));
  const bases = new Map([
    ['base', { ...emptyRepository(), manifests: new Map([[sha256(base), { mediaType, bytes: base }]]) }],
  ]);
  const onBase = async (digest: string): Promise<Made> => {
    const index = Buffer.from(
      JSON.stringify({ schemaVersion: 2, mediaType, manifests: [], annotations: { [BASE_DIGEST]: digest } }),
    );
    const manifests = new Map([[sha256(index), { mediaType, bytes: index }]]);
    const repository = { ...emptyRepository(), manifests, tags: new Map([['latest', sha256(index)]]) };
    return { ...(await made({})), repositories: new Map([['app', repository]]) };
  };
  const reencoded = reencodedBaseDigest(base, { [BASE_DIGEST]: sha256(base) });
  expect(judge(await onBase(reencoded), await onBase(sha256(base)), bases).kind).toBe('equal');
  expect(judge(await onBase(sha256('other')), await onBase(sha256(base)), bases).kind).toBe('different');
});

test('another name of a repository, or another line of output, is a difference', async () => {
  const [ko, ours] = [await made({}), await made({})];
  const renamed = { ...ours, repositories: new Map([['other', ours.repositories.get('app') as Repository]]) };
  expect(judge(ko, renamed).notes).toEqual(['only ko wrote the repository "app"']);
  expect(judge(ko, { ...ours, printed: [] }).notes).toEqual([
    'standard output[0]: ko "{{REPOSITORY}}/app" / ours nothing',
  ]);
});

test('both failing is counted by itself; one failing is a difference that quotes why', async () => {
  const ko = failure('2026/01/01 log\nError: go build: exit status 1\nmain.go:3: undefined: x\n');
  const ours = failure('Error: main.go:3: undefined: x\n');
  expect(judge(ko, ours)).toEqual({
    kind: 'failed',
    imageIDs: [],
    notes: ['ko: Error: go build: exit status 1 | main.go:3: undefined: x', 'ours: Error: main.go:3: undefined: x'],
  });
  expect(judge(await made({}), ours)).toMatchObject({
    kind: 'different',
    notes: ['ko succeeded', 'ours failed: Error: main.go:3: undefined: x'],
  });
});

test('a report has one line for each program, its reasons below, and totals at the end', async () => {
  const equal = judge(await made({}), await made({}));
  const different = judge(await made({ user: '1' }), await made({ user: '2' }));
  expect(await describeVerdict('example.com/a', equal)).toMatch(/^equal {6}example\.com\/a {2}sha256:[0-9a-f]{12}$/);
  expect(await describeVerdict('example.com/b', different)).toBe(
    'different  example.com/b\n           config.config.User: ko "1" / ours "2"',
  );
  expect(totalLine(count([equal, different, equal]))).toBe('2 equal, 1 different, 0 failed in both');
});
