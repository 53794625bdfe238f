// Where two archives differ first, read from their raw blocks: a reader of entries would pass over what it does not need.

/** The first difference of two archives. */
export interface TarDifference {
  /** Entry and header field, or entry and byte, with what both sides have there. */
  readonly text: string;
  /** The entry's content on both sides, when it is the content or its length that differs. */
  readonly contents?: { readonly ko: Buffer; readonly ours: Buffer };
}

const BLOCK = 512;

/** Fields of a header block. Spec: POSIX.1-2017 pax, "ustar Interchange Format". The name comes first: entries that shifted differ there. */
const FIELDS: readonly (readonly [name: string, offset: number, length: number])[] = [
  ['name', 0, 100],
  ['prefix', 345, 155],
  ['typeflag', 156, 1],
  ['mode', 100, 8],
  ['uid', 108, 8],
  ['gid', 116, 8],
  ['size', 124, 12],
  ['mtime', 136, 12],
  ['linkname', 157, 100],
  ['magic and version', 257, 8],
  ['uname', 265, 32],
  ['gname', 297, 32],
  ['devmajor', 329, 8],
  ['devminor', 337, 8],
  ['padding of the header', 500, 12],
  ['checksum', 148, 8],
];

/** Compares two uncompressed archives byte by byte. @returns undefined when they are equal */
export function tarDifference(ko: Buffer, ours: Buffer): TarDifference | undefined {
  if (ko.equals(ours)) return undefined;
  // Everything before `at` is equal, so both archives have a header at the same place.
  for (let at = 0, entry = 1; ; entry += 1) {
    const theirs = ko.subarray(at, at + BLOCK);
    const own = ours.subarray(at, at + BLOCK);
    if (isEnd(theirs) || isEnd(own)) return { text: endDifference(ko, ours, at) };
    const label = `entry ${entry}, ${JSON.stringify(nameOf(theirs))}`;
    if (!theirs.equals(own)) return headerDifference(label, { ko, ours }, at);
    const size = sizeOf(theirs);
    const contents = contentsAt({ ko, ours }, at);
    if (!contents.ko.equals(contents.ours)) {
      const isExtended = theirs[156] === 'x'.charCodeAt(0);
      if (isExtended) return { text: `${label}: ${recordDifference(contents.ko, contents.ours)}` };
      return { text: `${label}: content, ${byteDifference(contents.ko, contents.ours)}`, contents };
    }
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
}

/** Offset of the first byte that differs, and what follows it on both sides. */
export function byteDifference(ko: Buffer, ours: Buffer): string {
  const end = Math.min(ko.length, ours.length);
  let at = 0;
  while (at < end && ko[at] === ours[at]) at += 1;
  const part = (bytes: Buffer) => (at < bytes.length ? show(bytes.subarray(at, at + 24)) : 'the end');
  return `byte ${at}: ko ${part(ko)} / ours ${part(ours)}`;
}

function headerDifference(label: string, both: { ko: Buffer; ours: Buffer }, at: number): TarDifference {
  const part = (bytes: Buffer, offset: number, length: number) => bytes.subarray(at + offset, at + offset + length);
  for (const [name, offset, length] of FIELDS) {
    const [ko, ours] = [part(both.ko, offset, length), part(both.ours, offset, length)];
    if (ko.equals(ours)) continue;
    const text = `${label}: header field ${name} (at byte ${offset}): ko ${show(ko)} / ours ${show(ours)}`;
    return name === 'size' ? { text, contents: contentsAt(both, at) } : { text };
  }
  return { text: `${label}: one archive ends within the header` };
}

function contentsAt({ ko, ours }: { ko: Buffer; ours: Buffer }, at: number): { ko: Buffer; ours: Buffer } {
  const content = (bytes: Buffer) => bytes.subarray(at + BLOCK, at + BLOCK + sizeOf(bytes.subarray(at, at + BLOCK)));
  return { ko: content(ko), ours: content(ours) };
}

/** One side has no further entry, or only what follows the last one differs. */
function endDifference(ko: Buffer, ours: Buffer, at: number): string {
  const next = (bytes: Buffer) => {
    const header = bytes.subarray(at, at + BLOCK);
    return isEnd(header) ? 'no further entry' : `entry ${JSON.stringify(nameOf(header))}`;
  };
  const [theirs, own] = [next(ko), next(ours)];
  if (theirs !== own) return `ko has ${theirs} / ours has ${own}`;
  return `after the last entry: ko ${ko.length - at} bytes / ours ${ours.length - at} bytes`;
}

/** The first extended record that differs; a record is `<length> <key>=<value>\n`. Spec: POSIX.1-2017 pax, "pax Extended Header". */
function recordDifference(ko: Buffer, ours: Buffer): string {
  const [theirs, own] = [recordsOf(ko), recordsOf(ours)];
  for (const key of new Set([...theirs.keys(), ...own.keys()])) {
    const [a, b] = [theirs.get(key), own.get(key)];
    if (a === undefined || b === undefined || !a.equals(b))
      return `extended record ${key}: ko ${a ? show(a) : 'nothing'} / ours ${b ? show(b) : 'nothing'}`;
  }
  return `extended records, ${byteDifference(ko, ours)}`;
}

function recordsOf(bytes: Buffer): Map<string, Buffer> {
  const records = new Map<string, Buffer>();
  for (let at = 0; at < bytes.length; ) {
    const blank = bytes.indexOf(' ', at);
    const length = Number(bytes.subarray(at, blank).toString('latin1'));
    const equals = bytes.indexOf('=', blank);
    if (blank < 0 || equals < 0 || !(length > 0)) break; // no record: the bytes are compared instead
    records.set(bytes.subarray(blank + 1, equals).toString('utf8'), bytes.subarray(equals + 1, at + length - 1));
    at += length;
  }
  return records;
}

const isEnd = (header: Buffer): boolean => header.length < BLOCK || header.every((byte) => byte === 0);

const sizeOf = (header: Buffer): number => Number.parseInt(header.subarray(124, 136).toString('latin1'), 8) || 0;

function nameOf(header: Buffer): string {
  const text = (offset: number, length: number) =>
    header
      .subarray(offset, offset + length)
      .toString('utf8')
      .split('\0')[0] as string;
  const prefix = text(345, 155);
  return prefix === '' ? text(0, 100) : `${prefix}/${text(0, 100)}`;
}

/** Text where it is text, else hexadecimal digits; the zero bytes at the end of a field are left out. */
function show(bytes: Buffer): string {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end -= 1;
  const text = bytes.subarray(0, end);
  const isText = text.every((byte) => byte >= 0x20 && byte < 0x7f);
  return isText ? JSON.stringify(text.toString('latin1')) : `0x${text.toString('hex')}`;
}
