import { noBuildInfo } from '../../errors';

/** Positioned reads of one file; a binary is never held in memory. */
export interface ByteReader {
  /** For messages. */
  readonly name: string;
  /** Up to `length` bytes from `offset`, fewer only where the file ends. Both are safe integers, not below 0. */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** Exactly `length` bytes from `offset` as a view. Throws `no-build-info` where the file is shorter or the numbers are absurd. */
export async function readView(reader: ByteReader, offset: number, length: number, what: string): Promise<DataView> {
  const sane = Number.isSafeInteger(offset) && offset >= 0 && length <= TABLE_BYTES;
  const bytes = sane ? await reader.read(offset, length) : new Uint8Array();
  if (bytes.length < length || !sane) throw noBuildInfo(reader.name, `its ${what} is cut off or damaged`);
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** A field of 64 bits. Above 2^53 it is not exact; no offset of a file and no address that Go links to is as high. */
export function uint64(view: DataView, offset: number, littleEndian: boolean): number {
  return Number(view.getBigUint64(offset, littleEndian));
}

/** Text of a field that is filled up with zeros. */
export function fixedText(view: DataView, offset: number, length: number): string {
  const bytes = Buffer.from(view.buffer, view.byteOffset + offset, length);
  const end = bytes.indexOf(0);
  return bytes.toString('latin1', 0, end === -1 ? length : end);
}

/**
 * Most bytes of a table of headers or names that are read at once: 65,535 section headers of 64-bit ELF, the most that the format
 * can number plainly. Go's linker writes some thirty.
 */
const TABLE_BYTES = 65_536 * 64;
