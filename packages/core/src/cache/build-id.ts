import { open } from 'node:fs/promises';

/** How far Go itself looks into a file, in bytes. Spec: Go's cmd/internal/buildid, readSize. */
const START = 32 * 1024;

/** What comes before the ID in a file that is no ELF, at the start of its code. Spec: Go's cmd/link, textbuildid. */
const PREFIX = Buffer.from('\xff Go build ID: "', 'latin1');
const SUFFIX = Buffer.from('"\n \xff', 'latin1');

/** Name of the ELF note that holds the ID; before it stand the lengths of name and ID, and the type. Spec: elf(5), Notes. */
const NOTE_NAME = Buffer.from('Go\0\0');
const NOTE_TYPE = 4;

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
  if (start.toString('latin1', 0, 4) !== '\x7fELF') return undefined;
  const isBigEndian = start[5] === 2;
  const word = (at: number) => (isBigEndian ? start.readUInt32BE(at) : start.readUInt32LE(at));
  for (let at = start.indexOf(NOTE_NAME, 12); at >= 0; at = start.indexOf(NOTE_NAME, at + 1)) {
    if (word(at - 12) !== NOTE_NAME.length || word(at - 4) !== NOTE_TYPE) continue;
    const from = at + NOTE_NAME.length;
    const end = from + word(at - 8);
    return end <= start.length ? start.toString('utf8', from, end) : undefined;
  }
  return undefined;
}

function inText(start: Buffer): string | undefined {
  const at = start.indexOf(PREFIX);
  const end = at < 0 ? -1 : start.indexOf(SUFFIX, at);
  return end < 0 ? undefined : start.toString('utf8', at + PREFIX.length, end);
}
