import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../errors';
import { decodeBuildInfo } from '../build-info';

jest.setTimeout(180_000);

/** Where the data segment of the programs below begins, in memory and in the file. */
const DATA_ADDRESS = 0x4000;
const DATA_OFFSET = 0x100;

interface Shape {
  readonly big?: boolean;
  readonly bits?: 32 | 64;
  /** What the program header claims, where it is not the truth. */
  readonly fileSize?: bigint;
  readonly programs?: number;
  readonly programSize?: number;
}

/** An ELF file with one writable segment that holds `data`, and no sections. Spec: gabi 4.1. */
function elf(data: Buffer, { big = false, bits = 64, ...claims }: Shape = {}): Buffer {
  const file = Buffer.alloc(DATA_OFFSET + data.length);
  data.copy(file, DATA_OFFSET);
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  const half = (at: number, value: number) => view.setUint16(at, value, !big);
  const word = (at: number, value: number) => view.setUint32(at, value, !big);
  const address = (at: number, value: bigint) =>
    bits === 64 ? view.setBigUint64(at, value, !big) : word(at, Number(value));
  file.write('\x7fELF', 'latin1');
  file.set([bits === 64 ? 2 : 1, big ? 2 : 1, 1], 4);
  const [headerSize, entrySize] = bits === 64 ? [64, 56] : [52, 32];
  address(bits === 64 ? 32 : 28, BigInt(headerSize));
  half(bits === 64 ? 54 : 42, claims.programSize ?? entrySize);
  half(bits === 64 ? 56 : 44, claims.programs ?? 1);
  const size = claims.fileSize ?? BigInt(data.length);
  word(headerSize, 1); // PT_LOAD
  word(headerSize + (bits === 64 ? 4 : 24), 6); // readable, writable
  address(headerSize + (bits === 64 ? 8 : 4), BigInt(DATA_OFFSET));
  address(headerSize + (bits === 64 ? 16 : 8), BigInt(DATA_ADDRESS));
  address(headerSize + (bits === 64 ? 32 : 16), size);
  address(headerSize + (bits === 64 ? 40 : 20), size);
  return file;
}

const MAGIC = Buffer.from('\xff Go buildinf:', 'latin1');
const SENTINEL = Buffer.alloc(16, 0xab);
const MODULES = Buffer.concat([SENTINEL, Buffer.from('path\texample.com/a\n'), SENTINEL]);
const VERSION = Buffer.from('go1.26');

const header = (pointerSize: number, flags: number, rest = Buffer.alloc(0)) =>
  Buffer.concat([MAGIC, Buffer.of(pointerSize, flags), rest, Buffer.alloc(16 - rest.length)]);

const inline = (...strings: Buffer[]) =>
  Buffer.concat([header(0, 2), ...strings.flatMap((string) => [Buffer.of(string.length), string])]);

/** The form of Go 1.13 to 1.17 for 32-bit big-endian: header, two string headers, the strings. */
function pointed(moduleLength = MODULES.length): Buffer {
  const words = (...values: number[]) => {
    const bytes = Buffer.alloc(4 * values.length);
    values.forEach((value, position) => bytes.writeUInt32BE(value, 4 * position));
    return bytes;
  };
  const strings = DATA_ADDRESS + 32;
  const text = strings + 16;
  return Buffer.concat([
    header(4, 1, words(strings, strings + 8)),
    words(text, VERSION.length, text + VERSION.length, moduleLength),
    VERSION,
    MODULES,
  ]);
}

function decode(bytes: Buffer, read: (length: number) => void = () => undefined) {
  return decodeBuildInfo({
    name: 'app',
    read: (offset, length) => {
      read(length);
      return Promise.resolve(bytes.subarray(offset, offset + length));
    },
  });
}

const FOUND = { goVersion: 'go1.26', path: 'example.com/a', deps: [], settings: [] };

test.each<[what: string, file: Buffer]>([
  ['inline', elf(inline(VERSION, MODULES))],
  [
    'after data that holds the magic out of place',
    elf(Buffer.concat([Buffer.of(0), MAGIC, Buffer.of(0), inline(VERSION, MODULES)])),
  ],
  ['behind the first chunk that is searched', elf(Buffer.concat([Buffer.alloc(1 << 20), inline(VERSION, MODULES)]))],
  ['by pointers, in 32-bit big-endian', elf(pointed(), { bits: 32, big: true })],
  ['in a segment that claims more than the file has', elf(inline(VERSION, MODULES), { fileSize: 1n << 60n })],
])('build information is found %s', async (_what, file) => {
  expect(await decode(file)).toEqual(FOUND);
});

test('a program without modules has a version and nothing else', async () => {
  expect(await decode(elf(inline(VERSION, Buffer.alloc(0))))).toEqual({ ...FOUND, path: '' });
});

const huge = Buffer.of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f);

describe('a file that lies ends in an error, soon and without much memory', () => {
  const NOT_GO = 'it is no Go program';
  const DAMAGED = 'what Go wrote into it is damaged';
  test.each<[what: string, file: Buffer, reason: string]>([
    ['no header', elf(Buffer.alloc(64)), NOT_GO],
    ['a header out of place alone', elf(Buffer.concat([Buffer.of(0), inline(VERSION, MODULES)])), NOT_GO],
    ['a segment without end', elf(Buffer.alloc(64), { fileSize: (1n << 64n) - 1n }), NOT_GO],
    ['a header that is cut off', elf(MAGIC), DAMAGED],
    ['a string of 2^62 bytes', elf(Buffer.concat([header(0, 2), huge])), DAMAGED],
    ['a length that never ends', elf(Buffer.concat([header(0, 2), Buffer.alloc(64, 0xff)])), DAMAGED],
    ['a string that is cut off', elf(Buffer.concat([header(0, 2), Buffer.of(100), VERSION])), DAMAGED],
    ['an empty version', elf(inline(Buffer.alloc(0), MODULES)), DAMAGED],
    ['pointers of three bytes', elf(Buffer.concat([header(3, 0), MODULES])), DAMAGED],
    ['pointers to nowhere', elf(header(8, 0, Buffer.alloc(16, 0xff))), DAMAGED],
    [
      '65,535 headers of 65,535 bytes',
      elf(Buffer.alloc(64), { programs: 65_535, programSize: 65_535 }),
      'its table of ELF headers is cut off or damaged',
    ],
    [
      'a module of four columns',
      elf(inline(VERSION, Buffer.concat([SENTINEL, Buffer.from('dep\ta\tb\tc\td\n'), SENTINEL]))),
      'line 1 of its module information has not two or three columns',
    ],
    [
      'a replacement of nothing',
      elf(inline(VERSION, Buffer.concat([SENTINEL, Buffer.from('=>\ta\tb\tc\n'), SENTINEL]))),
      'line 1 of its module information replaces nothing',
    ],
  ])('%s', async (_what, file, reason) => {
    let largest = 0;
    const outcome = decode(file, (length) => (largest = Math.max(largest, length)));
    await expect(outcome).rejects.toMatchObject({
      code: 'no-build-info',
      message: expect.stringContaining(`: ${reason}.`),
    });
    expect(largest).toBeLessThanOrEqual(4 * 1024 * 1024);
  });

  test('a string pointer without its string leaves the modules unknown, as for Go', async () => {
    expect(await decode(elf(pointed(1 << 30), { bits: 32, big: true }))).toEqual({ ...FOUND, path: '' });
  });
});

describe('damage in the headers never ends in anything but an answer or a clear error', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ko-build-info-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  beforeAll(() => writeFileSync(join(folder, 'main.go'), 'package main\n\nfunc main() {}\n'));

  test.each(['linux/amd64', 'linux/386', 'windows/amd64', 'darwin/arm64'])('%s', async (target) => {
    const [GOOS, GOARCH] = target.split('/');
    const file = join(folder, target.replace('/', '-'));
    const env = { ...process.env, GOENV: 'off', GOPROXY: 'off', GOFLAGS: '', CGO_ENABLED: '0', GOOS, GOARCH };
    execFileSync('go', ['build', '-o', file, 'main.go'], { cwd: folder, env });
    const original = readFileSync(file);
    const random = generator(1);
    for (let round = 0; round < 400; round++) {
      const bytes = Buffer.from(original);
      const places = 1 + (random() % 4);
      for (let place = 0; place < places; place++) bytes[random() % 1024] = [0, 1, 0x7f, 0xff][random() % 4] as number;
      const outcome = await decode(bytes).catch((error: unknown) => error);
      if (outcome instanceof Error) expect(outcome).toBeInstanceOf(UserError);
    }
  });
});

/** A pseudo-random sequence of 32-bit numbers (xorshift32): the same in every run. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>>= 0);
  };
}
