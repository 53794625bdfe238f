import { buffer } from 'node:stream/consumers';
import { pack, type Header } from 'tar-stream';
import { tarDifference } from './tar-difference';

type Entry = readonly [header: Partial<Header> & { name: string }, content?: string | Buffer];

const EPOCH = new Date(0);
const file = (name: string, more: Partial<Header> = {}): Partial<Header> & { name: string } => ({
  name,
  mtime: EPOCH,
  mode: 0o555,
  ...more,
});

async function tarOf(...entries: readonly Entry[]): Promise<Buffer> {
  const archive = pack();
  for (const [header, content = ''] of entries) archive.entry(header, content);
  archive.finalize();
  return buffer(archive);
}

const FIRST: Entry = [file('var/run/ko/a.txt'), 'a'.repeat(600)];
const differing = async (ko: readonly Entry[], ours: readonly Entry[]): Promise<string | undefined> =>
  tarDifference(await tarOf(FIRST, ...ko), await tarOf(FIRST, ...ours))?.text;

test('equal archives have no difference', async () => {
  expect(await differing([[file('app'), 'x']], [[file('app'), 'x']])).toBeUndefined();
});

test.each<[rule: string, ko: Entry[], ours: Entry[], text: string]>([
  [
    'a header field is named with its place and both values',
    [[file('app', { mode: 0o555 }), 'x']],
    [[file('app', { mode: 0o755 }), 'x']],
    'entry 2, "app": header field mode (at byte 100): ko "000555 " / ours "000755 "',
  ],
  [
    'a time is a header field, too, and comes before the checksum',
    [[file('app', { mtime: new Date(8000) })]],
    [[file('app')]],
    'entry 2, "app": header field mtime (at byte 136): ko "00000000010 " / ours "00000000000 "',
  ],
  [
    'an entry that only one side has shows as another name',
    [[file('b')], [file('c')]],
    [[file('c')]],
    'entry 2, "b": header field name (at byte 0): ko "b" / ours "c"',
  ],
  ['a last entry that only one side has is named', [[file('b')]], [], 'ko has entry "b" / ours has no further entry'],
  [
    'content is named with the first byte that differs',
    [[file('app'), 'same, then this']],
    [[file('app'), 'same, then that']],
    'entry 2, "app": content, byte 13: ko "is" / ours "at"',
  ],
  [
    'an extended record is named by its key',
    [[file('app', { pax: { 'SCHILY.xattr.security.capability': 'one' } }), 'x']],
    [[file('app', { pax: { 'SCHILY.xattr.security.capability': 'two' } }), 'x']],
    'entry 2, "PaxHeader": extended record SCHILY.xattr.security.capability: ko "one" / ours "two"',
  ],
])('%s', async (_rule, ko, ours, text) => {
  expect(await differing(ko, ours)).toBe(text);
});

test('contents of another length come along, so that programs can be looked into', async () => {
  const ko = await tarOf([file('app'), 'short']);
  const ours = await tarOf([file('app'), 'a bit longer']);
  expect(tarDifference(ko, ours)).toEqual({
    text: 'entry 1, "app": header field size (at byte 124): ko "00000000005 " / ours "00000000014 "',
    contents: { ko: Buffer.from('short'), ours: Buffer.from('a bit longer') },
  });
});

test('what follows the last entry counts', async () => {
  const ko = await tarOf(FIRST);
  expect(tarDifference(ko, Buffer.concat([ko, Buffer.alloc(512)]))?.text).toBe(
    'after the last entry: ko 1024 bytes / ours 1536 bytes',
  );
});
