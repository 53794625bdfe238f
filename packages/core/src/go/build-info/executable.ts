import type { ByteReader } from './byte-reader';

/** A part of the program's memory that is filled from the file. */
export interface Segment {
  /** Virtual address of its first byte. */
  readonly address: number;
  /** Offset of the same byte in the file. */
  readonly offset: number;
  /** Bytes in the file. */
  readonly size: number;
}

/** What a format's headers tell about an executable. Pointers in it are virtual addresses, so all reads go by address. */
export interface Executable {
  readonly segments: readonly Segment[];
  /** Addresses among which Go's linker puts the build information: a section of its own, or the first writable data. */
  readonly data: { readonly address: number; readonly size: number } | undefined;
}

/** Up to `length` bytes at a virtual address, fewer where the segment or the file ends, none where nothing is mapped. */
export async function readMemory(
  reader: ByteReader,
  { segments }: Executable,
  address: number,
  length: number,
): Promise<Uint8Array> {
  const segment = segments.find((each) => each.address <= address && address < each.address + each.size);
  if (segment === undefined) return new Uint8Array();
  const skipped = address - segment.address;
  const offset = segment.offset + skipped;
  if (!Number.isSafeInteger(offset)) return new Uint8Array();
  return reader.read(offset, Math.min(length, segment.size - skipped));
}
