// ELF, 32 and 64 bits, both byte orders. Spec: System V ABI, gabi 4.1, chapters 4 and 5. Which data Go looks at: debug/buildinfo.
import { type ByteReader, fixedText, readView, uint64 } from './byte-reader';
import type { Executable, Segment } from './executable';

/** The linker's own section for build information. It stays when `-s -w` removes the symbols. */
const SECTION = '.go.buildinfo';

// gabi 4.1, "Program Header": p_type and p_flags.
const PT_LOAD = 1;
const PF_X = 1;
const PF_W = 2;

/** Offsets in the three kinds of headers; `word` is the size of an address. gabi 4.1, Elf32_* and Elf64_*. */
const CLASS = {
  32: {
    word: 4,
    file: { size: 52, phoff: 28, shoff: 32, phentsize: 42 },
    program: { size: 32, flags: 24, offset: 4, vaddr: 8, filesz: 16, memsz: 20 },
    section: { size: 40, addr: 12, offset: 16, bytes: 20 },
  },
  64: {
    word: 8,
    file: { size: 64, phoff: 32, shoff: 40, phentsize: 54 },
    program: { size: 56, flags: 4, offset: 8, vaddr: 16, filesz: 32, memsz: 40 },
    section: { size: 64, addr: 16, offset: 24, bytes: 32 },
  },
} as const;

interface Layout {
  readonly form: (typeof CLASS)[32 | 64];
  readonly little: boolean;
}

interface Table {
  readonly view: DataView;
  readonly entrySize: number;
  readonly count: number;
}

/** The headers of an ELF file. Throws `no-build-info` when they are damaged. */
export async function readElf(reader: ByteReader): Promise<Executable> {
  // gabi 4.1, "ELF Identification": EI_CLASS, EI_DATA.
  const ident = await readView(reader, 0, 16, 'ELF header');
  const form = CLASS[ident.getUint8(4) === 1 ? 32 : 64];
  const layout: Layout = { form, little: ident.getUint8(5) !== 2 };
  const header = await readView(reader, 0, form.file.size, 'ELF header');
  const counts = form.file.phentsize;
  const half = (position: number) => header.getUint16(counts + 2 * position, layout.little);
  // From e_phentsize on: phentsize, phnum, shentsize, shnum, shstrndx.
  const programs = await readTable(
    reader,
    address(header, form.file.phoff, layout),
    half(0),
    half(1),
    form.program.size,
  );
  const sections = await readTable(
    reader,
    address(header, form.file.shoff, layout),
    half(2),
    half(3),
    form.section.size,
  );
  return {
    segments: segmentsOf(programs, layout),
    data: (await buildInfoSection(reader, sections, half(4), layout)) ?? firstWritableData(programs, layout),
  };
}

async function readTable(
  reader: ByteReader,
  offset: number,
  entrySize: number,
  count: number,
  least: number,
): Promise<Table> {
  // Too small an entry is what some strippers leave; then there is no table.
  const present = count > 0 && offset > 0 && entrySize >= least;
  const view = await readView(reader, present ? offset : 0, present ? entrySize * count : 0, 'table of ELF headers');
  return { view, entrySize, count: present ? count : 0 };
}

const entries = ({ entrySize, count }: Table) => Array.from({ length: count }, (_, position) => position * entrySize);

const address = (view: DataView, offset: number, { form, little }: Layout) =>
  form.word === 4 ? view.getUint32(offset, little) : uint64(view, offset, little);

const isLoaded = (view: DataView, at: number, { little }: Layout) => view.getUint32(at, little) === PT_LOAD;

function segmentsOf(programs: Table, layout: Layout): Segment[] {
  const { offset, vaddr, filesz } = layout.form.program;
  const { view } = programs;
  return entries(programs)
    .filter((at) => isLoaded(view, at, layout))
    .map((at) => ({
      address: address(view, at + vaddr, layout),
      offset: address(view, at + offset, layout),
      size: address(view, at + filesz, layout),
    }));
}

function firstWritableData({ view, ...table }: Table, layout: Layout): Executable['data'] {
  const { flags, vaddr, memsz } = layout.form.program;
  const writable = (at: number) => (view.getUint32(at + flags, layout.little) & (PF_X | PF_W)) === PF_W;
  const at = entries({ view, ...table }).find((each) => isLoaded(view, each, layout) && writable(each));
  return at === undefined
    ? undefined
    : { address: address(view, at + vaddr, layout), size: address(view, at + memsz, layout) };
}

async function buildInfoSection(
  reader: ByteReader,
  sections: Table,
  namesPosition: number,
  layout: Layout,
): Promise<Executable['data']> {
  if (namesPosition >= sections.count) return undefined;
  const { form, little } = layout;
  const { view, entrySize } = sections;
  const names = namesPosition * entrySize;
  const namesView = await readView(
    reader,
    address(view, names + form.section.offset, layout),
    address(view, names + form.section.bytes, layout),
    'table of section names',
  );
  const at = entries(sections).find((each) => nameAt(namesView, view.getUint32(each, little)) === SECTION);
  return at === undefined
    ? undefined
    : { address: address(view, at + form.section.addr, layout), size: address(view, at + form.section.bytes, layout) };
}

/** The name at `offset`, cut one character after the length of the one that is looked for. */
function nameAt(names: DataView, offset: number): string {
  return offset >= names.byteLength
    ? ''
    : fixedText(names, offset, Math.min(SECTION.length + 1, names.byteLength - offset));
}
