import { open } from 'node:fs/promises';

/** How far Go itself looks into a file, in bytes. Spec: Go's cmd/internal/buildid, readSize. */
const START = 32 * 1024;

/** What comes before the ID in a file that is no ELF, at the start of its code. Spec: Go's cmd/link, textbuildid. */
const PREFIX = Buffer.from('\xff Go build ID: "', 'latin1');
const SUFFIX = Buffer.from('"\n \xff', 'latin1');

/** Type and name of an ELF note that holds the ID, on a little-endian machine; the length stands before. Spec: elf(5), Notes. */
const NOTE = Buffer.from('04000000476f0000', 'hex');

/** The build ID of a Go program, as `go tool buildid` prints it; undefined when there is none at the usual places. */
export async function readBuildID(file: string): Promise<string | undefined> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(START), 0, START, 0);
    return inNote(buffer.subarray(0, bytesRead)) ?? inText(buffer.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
}

function inNote(start: Buffer): string | undefined {
  const at = start.indexOf(NOTE);
  if (at < 4 || start.toString('latin1', 0, 4) !== '\x7fELF') return undefined;
  const from = at + NOTE.length;
  const length = start.readUInt32LE(at - 4);
  return from + length <= start.length ? start.toString('utf8', from, from + length) : undefined;
}

function inText(start: Buffer): string | undefined {
  const at = start.indexOf(PREFIX);
  const end = at < 0 ? -1 : start.indexOf(SUFFIX, at);
  return end < 0 ? undefined : start.toString('utf8', at + PREFIX.length, end);
}
