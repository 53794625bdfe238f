// Go's build information out of the program itself, as `go version -m` prints it, but for any platform, without a toolchain and
// without reading the whole file. Every length that the file states is bounded before it is used: a damaged or crafted file ends
// in an error, never in a wait or an allocation of its choice.
import { open } from 'node:fs/promises';
import { noBuildInfo } from '../errors';
import { readBlob } from './build-info/blob';
import type { ByteReader } from './build-info/byte-reader';
import { readElf } from './build-info/elf';
import type { Executable } from './build-info/executable';
import { readMacho } from './build-info/macho';
import { type BuildInfo, parseModuleInfo } from './build-info/module-info';
import { readPe } from './build-info/pe';

export type { ByteReader } from './build-info/byte-reader';
export type { BuildInfo, GoModule } from './build-info/module-info';

/** The first bytes of each format, in hex, and who reads it. Spec: Go's debug/buildinfo. */
const FORMATS: readonly [magic: string, read: (reader: ByteReader) => Promise<Executable>][] = [
  ['7f454c46', readElf],
  ['4d5a', readPe],
  ['cffaedfe', readMacho],
];

/** Formats that are told apart only to say so. */
const UNREAD: readonly [magic: string, name: string][] = [
  ['cafebabe', 'a Mach-O file for several architectures'],
  ['cafebabf', 'a Mach-O file for several architectures'],
  ['cefaedfe', 'a 32-bit Mach-O file'],
  ['feedface', 'a big-endian Mach-O file'],
  ['feedfacf', 'a big-endian Mach-O file'],
  ['01df', 'an XCOFF file'],
  ['01f7', 'an XCOFF file'],
  ['0061736d', 'a WebAssembly module'],
];

/**
 * Reads the build information of the Go program in `file`, a path.
 *
 * @throws UserError `no-build-info` for what is no Go program, is damaged, or has a format other than ELF, PE, Mach-O; what opening
 *   and reading throw
 */
export async function readBuildInfo(file: string): Promise<BuildInfo> {
  const handle = await open(file);
  try {
    return await decodeBuildInfo({
      name: file,
      async read(offset, length) {
        const buffer = Buffer.alloc(length);
        let filled = 0;
        while (filled < length) {
          const { bytesRead } = await handle.read(buffer, filled, length - filled, offset + filled);
          if (bytesRead === 0) break;
          filled += bytesRead;
        }
        return buffer.subarray(0, filled);
      },
    });
  } finally {
    await handle.close();
  }
}

/** The same through any reader. */
export async function decodeBuildInfo(reader: ByteReader): Promise<BuildInfo> {
  const { goVersion, modules } = await readBlob(reader, await readExecutable(reader));
  const parsed = parseModuleInfo(modules);
  if ('problem' in parsed) throw noBuildInfo(reader.name, parsed.problem);
  return { goVersion, ...parsed };
}

async function readExecutable(reader: ByteReader): Promise<Executable> {
  const start = Buffer.from(await reader.read(0, 4)).toString('hex');
  const format = FORMATS.find(([magic]) => start.startsWith(magic));
  if (format !== undefined) return format[1](reader);
  const unread = UNREAD.find(([magic]) => start.startsWith(magic));
  throw noBuildInfo(
    reader.name,
    unread === undefined ? 'it is no executable' : `it is ${unread[1]}, which is not read`,
  );
}
