// Portable Executable, 32 and 64 bits. Spec: Microsoft, "PE Format", sections 2 to 4. Which data Go looks at: debug/buildinfo.
import { noBuildInfo } from '../../errors';
import { type ByteReader, readView, uint64 } from './byte-reader';
import type { Executable } from './executable';

/** Where the DOS header says at which offset the signature stands. PE Format 2.1. */
const SIGNATURE_POINTER = 0x3c;
const SIGNATURE = 0x4550; // "PE\0\0"

/** PE Format 2.3 and 3: the COFF header follows the signature, 20 bytes; a section header has 40. */
const COFF_SIZE = 20;
const SECTION_SIZE = 40;

/** PE Format 2.4: the magic of the optional header. */
const PE32_PLUS = 0x20b;

// PE Format 3.1, section flags: initialised data that may be read and written, whatever the alignment says.
const ALIGNMENT = 0x0060_0000;
const WRITABLE_DATA = 0xc000_0040;

/** The headers of a PE file. Throws `no-build-info` when they are damaged. */
export async function readPe(reader: ByteReader): Promise<Executable> {
  const dos = await readView(reader, 0, SIGNATURE_POINTER + 4, 'DOS header');
  const signature = dos.getUint32(SIGNATURE_POINTER, true);
  const coff = await readView(reader, signature, 4 + COFF_SIZE, 'PE header');
  if (coff.getUint32(0, true) !== SIGNATURE) throw noBuildInfo(reader.name, 'it is a DOS program, not a Windows one');
  const count = coff.getUint16(4 + 2, true);
  const optionalSize = coff.getUint16(4 + 16, true);
  const optionalOffset = signature + 4 + COFF_SIZE;
  const base = imageBase(await readView(reader, optionalOffset, optionalSize, 'optional header'));
  const view = await readView(reader, optionalOffset + optionalSize, count * SECTION_SIZE, 'table of sections');
  const sections = Array.from({ length: count }, (_, position) => {
    const field = (offset: number) => view.getUint32(position * SECTION_SIZE + offset, true);
    return {
      address: base + field(12),
      mapped: field(12) !== 0,
      offset: field(20),
      size: field(16),
      memory: field(8),
      writableData: (field(36) & ~ALIGNMENT) >>> 0 === WRITABLE_DATA,
    };
  });
  const data = sections.find((section) => section.mapped && section.size > 0 && section.writableData);
  return {
    segments: sections.map(({ address, offset, size }) => ({ address, offset, size })),
    data: data && { address: data.address, size: data.memory },
  };
}

function imageBase(optional: DataView): number {
  if (optional.byteLength < 32) return 0;
  return optional.getUint16(0, true) === PE32_PLUS ? uint64(optional, 24, true) : optional.getUint32(28, true);
}
