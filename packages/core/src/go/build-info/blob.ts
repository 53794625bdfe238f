// What Go's linker leaves in the data of a program: a header of 32 bytes, aligned to 16, that begins with a magic.
//   offset  0  14 bytes  magic
//          14   1 byte   size of a pointer (pointer form)
//          15   1 byte   flags: 1 = big-endian (pointer form), 2 = inline form
//          16            pointers to two Go strings (pointer form, Go 1.13 to 1.17)
//          32            two strings, each with its length as a varint before it (inline form, since Go 1.18)
// The strings are the toolchain's version and the module information. Spec: Go's debug/buildinfo.
import { noBuildInfo } from '../../errors';
import type { ByteReader } from './byte-reader';
import { type Executable, readMemory } from './executable';

const MAGIC = Buffer.from('\xff Go buildinf:', 'latin1');
const ALIGNMENT = 16;
const HEADER_SIZE = 32;
const BIG_ENDIAN = 1;
const INLINE = 2;

/** encoding/binary.MaxVarintLen64. */
const VARINT_SIZE = 10;

/** The module information stands between two sentinels of 16 bytes. Spec: Go's cmd/go/internal/modload, infoStart and infoEnd. */
const SENTINEL_SIZE = 16;

/** Bytes of data searched at once, a multiple of the alignment. */
const CHUNK = 1024 * 1024;

/**
 * Most bytes of data that are searched. The linker puts the header at the beginning of the data; 256 MiB leave room for the data of
 * C objects before it, and bound what a crafted (sparse) file can cost. Go itself reads to the end.
 */
const SEARCHED = 256 * CHUNK;

/** Most bytes of a string: 30,000 modules of 140 bytes each. The largest programs in public have some 1,000. */
const STRING_BYTES = 4 * 1024 * 1024;

/** The two strings; `modules` is empty for a program that was built without modules. Throws `no-build-info`. */
export async function readBlob(
  reader: ByteReader,
  executable: Executable,
): Promise<{ goVersion: string; modules: string }> {
  const address = await findHeader(reader, executable);
  if (address === undefined) throw noBuildInfo(reader.name, 'it is no Go program');
  const memory = (at: number, length: number) => readMemory(reader, executable, at, length);
  const header = Buffer.from(await memory(address, HEADER_SIZE));
  const inline = ((header[15] ?? 0) & INLINE) !== 0;
  const strings = await (inline ? inlineStrings(memory, address + HEADER_SIZE) : pointedStrings(memory, header));
  if (strings === undefined || strings.version.length === 0) {
    throw noBuildInfo(reader.name, 'what Go wrote into it is damaged');
  }
  return { goVersion: strings.version.toString('utf8'), modules: withoutSentinels(strings.modules).toString('utf8') };
}

type Memory = (address: number, length: number) => Promise<Uint8Array>;

interface Strings {
  readonly version: Buffer;
  readonly modules: Buffer;
}

async function findHeader(reader: ByteReader, executable: Executable): Promise<number | undefined> {
  if (executable.data === undefined) return undefined;
  const { address, size } = executable.data;
  const end = address + Math.min(size, SEARCHED);
  for (let start = Math.ceil(address / ALIGNMENT) * ALIGNMENT; start < end; start += CHUNK) {
    const bytes = await readMemory(reader, executable, start, Math.min(CHUNK, end - start));
    const found = alignedIndexOf(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
    if (found !== -1) return start + found;
    if (bytes.length < CHUNK) return undefined;
  }
  return undefined;
}

/** Programs that read build information hold the magic a second time, as a text anywhere. */
function alignedIndexOf(bytes: Buffer): number {
  let found = bytes.indexOf(MAGIC);
  while (found % ALIGNMENT > 0) found = bytes.indexOf(MAGIC, Math.ceil(found / ALIGNMENT) * ALIGNMENT);
  return found;
}

async function inlineStrings(memory: Memory, address: number): Promise<Strings | undefined> {
  const version = await inlineString(memory, address);
  const modules = version && (await inlineString(memory, version.end));
  return version && modules && { version: version.bytes, modules: modules.bytes };
}

async function inlineString(memory: Memory, address: number): Promise<{ bytes: Buffer; end: number } | undefined> {
  const length = decodeVarint(await memory(address, VARINT_SIZE));
  if (length === undefined || length.value > STRING_BYTES) return undefined;
  const bytes = Buffer.from(await memory(address + length.size, length.value));
  return bytes.length < length.value ? undefined : { bytes, end: address + length.size + length.value };
}

/** Seven bits a byte, the lowest first; the high bit says that another one follows. Spec: Go's encoding/binary, Uvarint. */
function decodeVarint(bytes: Uint8Array): { value: number; size: number } | undefined {
  let value = 0;
  for (const [position, byte] of bytes.entries()) {
    value += (byte & 0x7f) * 2 ** (7 * position);
    if (byte < 0x80) return { value, size: position + 1 };
  }
  return undefined;
}

async function pointedStrings(memory: Memory, header: Buffer): Promise<Strings | undefined> {
  const size = header[14];
  if (header.length < HEADER_SIZE || (size !== 4 && size !== 8)) return undefined;
  const big = ((header[15] ?? 0) & BIG_ENDIAN) !== 0;
  const word = (bytes: Buffer, offset: number) =>
    size === 4
      ? big
        ? bytes.readUInt32BE(offset)
        : bytes.readUInt32LE(offset)
      : Number(big ? bytes.readBigUInt64BE(offset) : bytes.readBigUInt64LE(offset));
  const string = async (pointer: number): Promise<Buffer> => {
    const pair = Buffer.from(await memory(pointer, 2 * size));
    if (pair.length < 2 * size || word(pair, size) > STRING_BYTES) return Buffer.alloc(0);
    const bytes = Buffer.from(await memory(word(pair, 0), word(pair, size)));
    return bytes.length < word(pair, size) ? Buffer.alloc(0) : bytes;
  };
  return { version: await string(word(header, 16)), modules: await string(word(header, 16 + size)) };
}

function withoutSentinels(modules: Buffer): Buffer {
  const framed = modules.length > 2 * SENTINEL_SIZE && modules[modules.length - SENTINEL_SIZE - 1] === 0x0a;
  return framed ? modules.subarray(SENTINEL_SIZE, -SENTINEL_SIZE) : Buffer.alloc(0);
}
