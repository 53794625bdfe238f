// Mach-O, 64 bits, little-endian: all that Go has linked for Apple's systems since 1.15.
// Spec: Apple, mach-o/loader.h. Which data Go looks at: debug/buildinfo.
import { type ByteReader, fixedText, readView, uint64 } from './byte-reader';
import type { Executable } from './executable';

const SECTION = '__go_buildinfo';

// mach-o/loader.h: struct mach_header_64, segment_command_64, section_64 (sizes in bytes); LC_SEGMENT_64; VM_PROT_READ|WRITE.
const HEADER_SIZE = 32;
const SEGMENT_SIZE = 72;
const SECTION_SIZE = 80;
const LC_SEGMENT_64 = 0x19;
const READ_WRITE = 3;

interface SegmentCommand {
  readonly name: string;
  readonly address: number;
  readonly memory: number;
  readonly offset: number;
  readonly size: number;
  readonly readWrite: boolean;
  readonly sections: readonly { readonly name: string; readonly address: number; readonly size: number }[];
}

/** The headers of a Mach-O file. Throws `no-build-info` when they are damaged. */
export async function readMacho(reader: ByteReader): Promise<Executable> {
  const header = await readView(reader, 0, HEADER_SIZE, 'Mach-O header');
  const commands = await readView(reader, HEADER_SIZE, header.getUint32(20, true), 'list of load commands');
  const segments = segmentCommands(commands, header.getUint32(16, true));
  const section = segments.flatMap(({ sections }) => sections).find(({ name }) => name === SECTION);
  const writable = segments.find(({ address, size, readWrite }) => address !== 0 && size !== 0 && readWrite);
  return {
    // __PAGEZERO maps nothing; it keeps null pointers from pointing anywhere.
    segments: segments.filter(({ name }) => name !== '__PAGEZERO'),
    data: section ?? (writable && { address: writable.address, size: writable.memory }),
  };
}

function segmentCommands(view: DataView, count: number): SegmentCommand[] {
  const found: SegmentCommand[] = [];
  for (let at = 0, left = count; left > 0 && at + 8 <= view.byteLength; left--) {
    const size = view.getUint32(at + 4, true);
    // A command of no length would be read for ever.
    if (size < 8 || at + size > view.byteLength) break;
    if (view.getUint32(at, true) === LC_SEGMENT_64 && size >= SEGMENT_SIZE) found.push(segmentCommand(view, at, size));
    at += size;
  }
  return found;
}

function segmentCommand(view: DataView, at: number, size: number): SegmentCommand {
  const fitting = Math.floor((size - SEGMENT_SIZE) / SECTION_SIZE);
  const sections = Array.from({ length: Math.min(view.getUint32(at + 64, true), fitting) }, (_, position) => {
    const section = at + SEGMENT_SIZE + position * SECTION_SIZE;
    return {
      name: fixedText(view, section, 16),
      address: uint64(view, section + 32, true),
      size: uint64(view, section + 40, true),
    };
  });
  return {
    name: fixedText(view, at + 8, 16),
    address: uint64(view, at + 24, true),
    memory: uint64(view, at + 32, true),
    offset: uint64(view, at + 40, true),
    size: uint64(view, at + 48, true),
    readWrite: view.getUint32(at + 56, true) === READ_WRITE && view.getUint32(at + 60, true) === READ_WRITE,
    sections,
  };
}
